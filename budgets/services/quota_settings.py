"""Figures for regions, outlets and products: one person of finance drafts, a second publishes."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from budgets.models import OutletFigure, QuotaSetting, QuotaTierRow, RegionFigure
from budgets.models.quota_setting import WEIGHED_STAGES, is_second_person
from budgets.rules.regional import MarketStage, QuotaTier
from budgets.states import SettingState
from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import money_text
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.effective import end_those_before, ensure_not_in_the_past
from expense_mgmt.foundation.services.record import record_event
from expense_mgmt.organisation.access import Act, may
from expense_mgmt.organisation.models import Category, Unit


@dataclass(frozen=True, slots=True)
class QuotaFigures:
    """What a company chooses for R-28, R-29 and R-30; amounts in yuan, the rest in percent.

    tiers      lowest first; the first begins at zero
    weights    of the stages that have one
    fixed      by region, before its tier
    stages     by outlet
    """

    category: Category
    tiers: Sequence[QuotaTier]
    weights: Mapping[MarketStage, Decimal]
    price_line: Decimal
    sales_floor: Decimal
    terminal_ratio_percent: Decimal
    circulation_ratio_percent: Decimal
    fixed: Mapping[Unit, Decimal] = field(default_factory=dict)
    stages: Mapping[Unit, MarketStage] = field(default_factory=dict)


class FiguresRefused(RuleBroken):
    """Figures that do not fit together; `shortcomings` are all of it, each with its field."""

    def __init__(self, shortcomings: Sequence[RuleBroken]) -> None:
        super().__init__("figures_refused", _("These figures do not fit together."))
        self.shortcomings = tuple(shortcomings)


@transaction.atomic
def draft(
    *, company: Company, figures: QuotaFigures, valid_from: dt.date, actor: User, at: dt.datetime
) -> QuotaSetting:
    """Write down figures that shall count from a day on.

    raises    NotAllowed not_yours; RuleBroken setting_in_the_past; FiguresRefused
    source    PLATFORM §6.10; R-28, R-29, R-30
    """
    if not may(actor, Act.BUDGET_CONTROL):
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    ensure_not_in_the_past(valid_from, at, field="valid_from")
    wrong = list(_wrong(company, figures))
    if wrong:
        raise FiguresRefused(wrong)
    setting = QuotaSetting.objects.create(
        company=company,
        valid=(valid_from, None),
        category=figures.category,
        price_line=figures.price_line,
        sales_floor=figures.sales_floor,
        terminal_ratio_percent=figures.terminal_ratio_percent,
        circulation_ratio_percent=figures.circulation_ratio_percent,
        drafted_by=actor,
        drafted_at=at,
        **{f"{stage}_weight": figures.weights[stage] for stage in WEIGHED_STAGES},
    )
    QuotaTierRow.objects.bulk_create(
        QuotaTierRow(
            setting=setting,
            from_percent=tier.from_percent,
            fixed_percent=tier.fixed_percent,
            variable_percent=tier.variable_percent,
        )
        for tier in figures.tiers
    )
    RegionFigure.objects.bulk_create(
        RegionFigure(setting=setting, region=region, fixed_amount=amount)
        for region, amount in figures.fixed.items()
    )
    OutletFigure.objects.bulk_create(
        OutletFigure(setting=setting, outlet=outlet, stage=stage.value)
        for outlet, stage in figures.stages.items()
    )
    _note(setting, "draft", actor, at)
    return setting


@transaction.atomic
def publish(*, setting_id: UUID, actor: User, at: dt.datetime) -> QuotaSetting:
    """A second person of finance puts figures in force; those before them end the day before.

    raises    Conflict wrong_state; NotAllowed not_yours; RuleBroken setting_in_the_past,
              setting_overlaps
    """
    setting = QuotaSetting.objects.visible_to(actor).lock().get(public_id=setting_id)
    ensure_may(setting.publish, actor)
    # Two first versions have no row in common to wait for.
    Company.objects.select_for_update(no_key=True).get(pk=setting.company_id)
    ensure_not_in_the_past(setting.valid.lower, at)
    same = QuotaSetting.objects.filter(company=setting.company_id, state=SettingState.PUBLISHED)
    end_those_before(same, setting.valid.lower)
    setting.publish()
    setting.published_by, setting.published_at = actor, at
    setting.save(update_fields=["state", "published_by", "published_at"])
    _note(setting, "publish", actor, at)
    return setting


@transaction.atomic
def discard(*, setting_id: UUID, actor: User, at: dt.datetime) -> QuotaSetting:
    """Give a draft up: its author, or the second person who does not agree.

    raises    Conflict wrong_state; NotAllowed not_yours
    """
    setting = QuotaSetting.objects.visible_to(actor).lock().get(public_id=setting_id)
    ensure_may(setting.discard, actor)
    if setting.drafted_by_id != actor.pk and not is_second_person(setting, actor):
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    setting.discard()
    setting.save(update_fields=["state"])
    _note(setting, "discard", actor, at)
    return setting


def _wrong(company: Company, figures: QuotaFigures) -> Iterator[RuleBroken]:
    yield from _wrong_tiers(figures.tiers)
    if figures.category.company_id != company.pk:
        yield _other_company("category")
    for stage in WEIGHED_STAGES:
        if figures.weights[stage] < 0:
            yield _negative(f"{stage}_weight")
    if not any(figures.weights.values()):
        yield RuleBroken(
            "no_stage_weight",
            _("At least one stage has a weight above zero."),
            field="introduction_weight",
        )
    for name in ("price_line", "sales_floor"):
        if getattr(figures, name) < 0:
            yield _negative(name)
    for region, amount in figures.fixed.items():
        name = f"fixed_{region.public_id}"
        if region.company_id != company.pk or region.kind != Unit.Kind.REGION:
            yield _other_company(name)
        if amount < 0:
            yield _negative(name)
    for outlet in figures.stages:
        if outlet.company_id != company.pk or outlet.kind != Unit.Kind.OUTLET:
            yield _other_company(f"stage_{outlet.public_id}")


def _wrong_tiers(tiers: Sequence[QuotaTier]) -> Iterator[RuleBroken]:
    if not tiers or tiers[0].from_percent != 0:
        yield RuleBroken(
            "tiers_begin_at_zero",
            _("The lowest tier begins at 0 %."),
            field="tier_0_from",
        )
    for index, (before, tier) in enumerate(pairwise(tiers), start=1):
        if tier.from_percent <= before.from_percent:
            yield RuleBroken(
                "tiers_out_of_order",
                _("Each tier begins above the one before it."),
                field=f"tier_{index}_from",
            )


def _negative(name: str) -> RuleBroken:
    return RuleBroken("figure_negative", _("This figure is zero or more."), field=name)


def _other_company(name: str) -> RuleBroken:
    return RuleBroken(
        "quota_place_wrong", _("This place is none of the company's for this figure."), field=name
    )


def _note(setting: QuotaSetting, name: str, actor: User, at: dt.datetime) -> None:
    stored = QuotaSetting.objects.with_rows().get(pk=setting.pk)
    record_event(
        company=stored.company,
        kind="quota_setting",
        subject_id=stored.public_id,
        name=name,
        actor=actor,
        at=at,
        payload={
            "valid_from": stored.valid.lower.isoformat(),
            "category": stored.category.code,
            "tiers": [
                [str(tier.from_percent), str(tier.fixed_percent), str(tier.variable_percent)]
                for tier in stored.quota_tiers
            ],
            "weights": {stage.value: str(one) for stage, one in stored.stage_weights.items()},
            "price_line": money_text(stored.price_line),
            "sales_floor": money_text(stored.sales_floor),
            "terminal_ratio_percent": str(stored.terminal_ratio_percent),
            "circulation_ratio_percent": str(stored.circulation_ratio_percent),
            "regions": {
                row.region.code: money_text(row.fixed_amount) for row in stored.regions.all()
            },
            "outlets": {row.outlet.code: row.stage for row in stored.outlets.all()},
        },
    )
