"""Sales targets of projects and regions: one person of finance drafts, a second publishes."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.core.form_fields import FIRST_YEAR, LAST_YEAR
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import MAXIMUM_AMOUNT, ZERO, money_text, rounded, thousands, total_of
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.effective import end_those_before, ensure_not_in_the_past
from expense_mgmt.foundation.services.record import record_event
from expense_mgmt.organisation.access import Act, may
from expense_mgmt.organisation.models import Project, Unit
from ledger.models import SalesTarget, SalesTargetMonth
from ledger.states import TargetState


@transaction.atomic
def draft(
    *,
    place: Project | Unit,
    year: int,
    amounts: Mapping[Month, Decimal],
    valid_from: dt.date,
    actor: User,
    at: dt.datetime,
) -> SalesTarget:
    """Write down what a project or a region shall receive in a year.

    amounts   of months of the year, tax-inclusive; months left out are zero
    raises    NotAllowed not_yours; RuleBroken setting_in_the_past, target_year_wrong,
              target_of_no_region, sales_target_negative, sales_target_missing, amount_too_large
    source    DOMAIN §3 monthly_target, receipt_target; PLATFORM §6.10
    """
    if not may(actor, Act.BUDGET_CONTROL):
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    ensure_not_in_the_past(valid_from, at, field="valid_from")
    _ensure_sound(place, year, amounts)
    target = SalesTarget.objects.create(
        company=place.company,
        project=place if isinstance(place, Project) else None,
        region=place if isinstance(place, Unit) else None,
        fiscal_year=year,
        valid=(valid_from, None),
        drafted_by=actor,
        drafted_at=at,
    )
    SalesTargetMonth.objects.bulk_create(
        SalesTargetMonth(target=target, month=month, amount=amounts.get(month, ZERO))
        for month in FiscalYear(year).months
    )
    _note(target, "draft", actor, at)
    return target


@transaction.atomic
def publish(*, target_id: UUID, actor: User, at: dt.datetime) -> SalesTarget:
    """A second person of finance puts targets in force; the version before ends the day before.

    raises    Conflict wrong_state; NotAllowed not_yours; RuleBroken setting_in_the_past,
              setting_overlaps
    """
    target = _locked(target_id, actor)
    ensure_may(target.publish, actor)
    # Two first versions of a place have no row in common to wait for.
    Company.objects.select_for_update(no_key=True).get(pk=target.company_id)
    ensure_not_in_the_past(target.valid.lower, at)
    same = SalesTarget.objects.same_place(target).filter(state=TargetState.PUBLISHED)
    end_those_before(same, target.valid.lower)
    target.publish()
    target.published_by, target.published_at = actor, at
    target.save(update_fields=["state", "published_by", "published_at"])
    _note(target, "publish", actor, at)
    return target


@transaction.atomic
def discard(*, target_id: UUID, actor: User, at: dt.datetime) -> SalesTarget:
    """Give a draft up.

    raises    Conflict wrong_state
    """
    target = _locked(target_id, actor)
    ensure_may(target.discard, actor)
    target.discard()
    target.save(update_fields=["state"])
    _note(target, "discard", actor, at)
    return target


def _ensure_sound(place: Project | Unit, year: int, amounts: Mapping[Month, Decimal]) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR or any(month.year != year for month in amounts):
        raise RuleBroken(
            "target_year_wrong", _("Targets are of the months of one year."), field="fiscal_year"
        )
    if isinstance(place, Unit) and place.kind != Unit.Kind.REGION:
        raise RuleBroken(
            "target_of_no_region", _("Targets are set for projects and regions."), field="place"
        )
    for month, amount in amounts.items():
        if amount < 0:
            raise RuleBroken(
                "sales_target_negative",
                _("A turnover target may not be negative."),
                field=f"month_{month.month}",
            )
    whole = rounded(total_of(amounts.values()))
    if not whole:
        raise RuleBroken("sales_target_missing", _("Enter the year's target."), field="annual")
    if whole > MAXIMUM_AMOUNT:
        raise RuleBroken(
            "amount_too_large",
            _("An amount may not exceed %(maximum)s."),
            {"maximum": thousands(MAXIMUM_AMOUNT)},
            field="annual",
        )


def _locked(target_id: UUID, actor: User) -> SalesTarget:
    return SalesTarget.objects.visible_to(actor).lock().get(public_id=target_id)


def _note(target: SalesTarget, name: str, actor: User, at: dt.datetime) -> None:
    record_event(
        company=target.company,
        kind="sales_target",
        subject_id=target.public_id,
        name=name,
        actor=actor,
        at=at,
        payload={
            "place": target.place.code,
            "fiscal_year": target.fiscal_year,
            "months": [money_text(row.amount) for row in target.months.order_by("month")],
        },
    )
