"""A company's figures for its budgets: one administrator drafts, a second publishes."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from budgets.models import BudgetSetting
from budgets.models.line import Mode
from budgets.models.setting import Carry
from budgets.rules.plan_days import PlanDays, days_impossible, days_out_of_turn
from budgets.states import SettingState
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import money_text
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.effective import end_those_before, ensure_not_in_the_past
from expense_mgmt.foundation.services.record import record_event

GUIDELINE: Final = PlanDays()


@dataclass(frozen=True, slots=True)
class Figures:
    """What a company chooses; amounts in yuan, the ceiling as percent of the year's sales."""

    free_transfer_limit: Decimal
    ceiling_percent: Decimal
    ceiling_mode: Mode
    carry_policy: Carry
    plan_days: PlanDays = GUIDELINE


class DaysRefused(RuleBroken):
    """Deadlines that no plan could keep; `shortcomings` are all of it, each with its field."""

    def __init__(self, shortcomings: Sequence[RuleBroken]) -> None:
        super().__init__("plan_days_refused", _("These deadlines do not fit together."))
        self.shortcomings = tuple(shortcomings)


@transaction.atomic
def draft(
    *, company: Company, figures: Figures, valid_from: dt.date, actor: User, at: dt.datetime
) -> BudgetSetting:
    """Write down figures that shall count from a day on.

    raises    RuleBroken setting_in_the_past; DaysRefused
    source    PLATFORM §6.10, §6.37; R-21
    """
    ensure_not_in_the_past(valid_from, at, field="valid_from")
    if wrong := list(_wrong_days(figures.plan_days)):
        raise DaysRefused(wrong)
    setting = BudgetSetting(
        company=company,
        valid=(valid_from, None),
        free_transfer_limit=figures.free_transfer_limit,
        ceiling_percent=figures.ceiling_percent,
        ceiling_mode=figures.ceiling_mode,
        carry_policy=figures.carry_policy,
        drafted_by=actor,
        drafted_at=at,
        **asdict(figures.plan_days),
    )
    setting.full_clean(exclude=["state", "company", "drafted_by"], validate_constraints=False)
    setting.save(force_insert=True)
    _note(setting, "draft", actor, at)
    return setting


@transaction.atomic
def publish(*, setting_id: UUID, actor: User, at: dt.datetime) -> BudgetSetting:
    """A second administrator puts figures in force; those before them end the day before.

    raises    Conflict wrong_state; NotAllowed not_yours; RuleBroken setting_in_the_past,
              setting_overlaps
    """
    setting = BudgetSetting.objects.visible_to(actor).lock().get(public_id=setting_id)
    ensure_may(setting.publish, actor)
    # Two first versions have no row in common to wait for.
    Company.objects.select_for_update(no_key=True).get(pk=setting.company_id)
    ensure_not_in_the_past(setting.valid.lower, at)
    same = BudgetSetting.objects.filter(company=setting.company_id, state=SettingState.PUBLISHED)
    end_those_before(same, setting.valid.lower)
    setting.publish()
    setting.published_by, setting.published_at = actor, at
    setting.save(update_fields=["state", "published_by", "published_at"])
    _note(setting, "publish", actor, at)
    return setting


@transaction.atomic
def discard(*, setting_id: UUID, actor: User, at: dt.datetime) -> BudgetSetting:
    """Give a draft up.

    raises    Conflict wrong_state
    """
    setting = BudgetSetting.objects.visible_to(actor).lock().get(public_id=setting_id)
    ensure_may(setting.discard, actor)
    setting.discard()
    setting.save(update_fields=["state"])
    _note(setting, "discard", actor, at)
    return setting


@transaction.atomic
def establish(
    *,
    company: Company,
    drafted_by: User,
    published_by: User,
    valid_from: dt.date,
    at: dt.datetime,
) -> BudgetSetting:
    """Give a company the product's own figures as its first: two administrators, as ever.

    raises    as draft and publish
    """
    own = BudgetSetting(company=company)
    figures = Figures(
        free_transfer_limit=own.free_transfer_limit,
        ceiling_percent=own.ceiling_percent,
        ceiling_mode=Mode(own.ceiling_mode),
        carry_policy=Carry(own.carry_policy),
        plan_days=own.plan_days,
    )
    setting = draft(
        company=company, figures=figures, valid_from=valid_from, actor=drafted_by, at=at
    )
    return publish(setting_id=setting.public_id, actor=published_by, at=at)


def _wrong_days(days: PlanDays) -> Iterator[RuleBroken]:
    impossible = set(days_impossible(days))
    for name in sorted(impossible):
        yield RuleBroken("plan_day_impossible", _("No calendar has this day."), field=name)
    for name in days_out_of_turn(days):
        if name not in impossible:
            yield RuleBroken(
                "plan_days_out_of_turn",
                _("A plan is not signed before the day by which it is sent."),
                field=name,
            )


def _note(setting: BudgetSetting, name: str, actor: User, at: dt.datetime) -> None:
    record_event(
        company=setting.company,
        kind="budget_setting",
        subject_id=setting.public_id,
        name=name,
        actor=actor,
        at=at,
        payload={
            "free_transfer_limit": money_text(setting.free_transfer_limit),
            "ceiling_percent": money_text(setting.ceiling_percent),
            "ceiling_mode": setting.ceiling_mode,
            "carry_policy": setting.carry_policy,
            "plan_days": asdict(setting.plan_days),
        },
    )
