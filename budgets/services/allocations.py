"""Dividing a region's issued quota over its outlets (R-30), as a plan to be signed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.basis import name_of, shares_of
from budgets.duties import units_to_plan
from budgets.models import (
    BudgetLine,
    BudgetPlan,
    OutletAllocation,
    OutletShare,
    QuotaSetting,
)
from budgets.models.quota_setting import quota_setting_of
from budgets.plan_content import Item, PlanContent
from budgets.plan_kinds import PlanKind
from budgets.rules.regional import MarketStage
from budgets.services.plan_compute import PlanPlace, keep_plan
from budgets.services.plan_lines import LineChange
from expense_mgmt.core.derivation import Derivation, Explained
from expense_mgmt.core.errors import RuleBroken, RuleRefused
from expense_mgmt.core.money import ZERO, thousands
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Unit, UnitAncestry


@dataclass(frozen=True, slots=True)
class Ground:
    """What there is to divide, and between whom.

    pool       the region's budget of the month for its quota, as it stands; None before the
               quota is issued
    stages     of the outlets that have one, by the outlet's key
    """

    region: Unit
    month: Month
    quota_plan: BudgetPlan | None
    pool: Decimal | None
    outlets: tuple[Unit, ...]
    stages: Mapping[int, MarketStage]
    setting: QuotaSetting | None


@dataclass(frozen=True, slots=True)
class AllocationPreview:
    """Each outlet's share in the order of the ground, and how it was computed."""

    shares: tuple[OutletShare, ...]
    explained: tuple[Explained, ...]


def ground_of(region: Unit, month: Month, *, today: dt.date) -> Ground:
    """What a region has to divide for a month, as of now.

    source    R-30; DOMAIN §6
    """
    setting = quota_setting_of(region.company_id, today)
    quota_plan = (
        BudgetPlan.objects.issued()
        .filter(plan_kind=PlanKind.QUOTA, unit=region, month=month)
        .first()
    )
    pool = None
    if quota_plan is not None and setting is not None:
        line = BudgetLine.objects.filter(quota_line(region, month, setting.category_id)).first()
        pool = line.revised if line else None
    outlets = outlets_below(region)
    stages = setting.stages if setting else {}
    return Ground(
        region,
        month,
        quota_plan,
        pool,
        tuple(outlets),
        {one.pk: stages[one.pk] for one in outlets if one.pk in stages},
        setting,
    )


def divide(ground: Ground, bases: Mapping[int, Decimal]) -> AllocationPreview:
    """The shares that stage weights and bases give; nothing is stored.

    bases     by the outlet's key, zero or more; every outlet with a stage has one
    raises    RuleBroken quota_not_issued, outlet_base_missing, figure_negative at
              `base_<outlet>`; RuleRefused no_weight
    source    R-30
    """
    if ground.setting is None or ground.pool is None or ground.pool <= 0:
        raise RuleBroken(
            "quota_not_issued", _("The quota of this region and month is not issued yet.")
        )
    shares = []
    for outlet in ground.outlets:
        stage = ground.stages.get(outlet.pk)
        if stage is None:
            continue
        base, field = bases.get(outlet.pk), f"base_{outlet.public_id}"
        if base is None:
            raise RuleBroken("outlet_base_missing", _("Enter the outlet's base."), field=field)
        if base < 0:
            raise RuleBroken("figure_negative", _("This figure is zero or more."), field=field)
        shares.append(
            OutletShare(
                outlet=outlet,
                stage=stage.value,
                stage_weight=ground.setting.stage_weights[stage],
                base=base,
            )
        )
    trace = Derivation()
    try:
        amounts = shares_of(ground.pool, shares, trace)
    except RuleRefused as refused:
        raise RuleBroken(
            "no_weight", _("No outlet has a stage and a base that give it a weight.")
        ) from refused
    for share in shares:
        share.amount = amounts[name_of(share.outlet)]
    return AllocationPreview(tuple(shares), (Explained.of(trace, "R-30", ground.region.label),))


@transaction.atomic
def make(
    *, region_id: UUID, month: Month, bases: Mapping[int, Decimal], actor: User, at: dt.datetime
) -> BudgetPlan:
    """Divide a region's issued quota and write the shares into a plan, which is then signed.

    A draft of the same allocation is computed anew; an issued one is revised.

    raises    Unit.DoesNotExist; those of `divide`, plan_drafts.open_plan and save
    source    R-30; DOMAIN §6
    """
    regions = units_to_plan(actor, PlanKind.ALLOCATION).filter(kind=Unit.Kind.REGION)
    region = regions.get(public_id=region_id)
    ground = ground_of(region, month, today=timezone.localdate(at))
    preview = divide(ground, bases)
    setting, quota_plan, pool = ground.setting, ground.quota_plan, ground.pool
    if setting is None or quota_plan is None or pool is None:
        msg = f"allocation of {region.pk} lacks what it was divided by"
        raise ValueError(msg)
    plan = keep_plan(
        PlanPlace(PlanKind.ALLOCATION, region, month),
        _content(preview.shares, month, setting),
        plan_id=uuid4(),
        actor=actor,
        at=at,
    )
    allocation, _is_new = OutletAllocation.objects.update_or_create(
        plan=plan, defaults={"quota_plan": quota_plan, "pool": pool}
    )
    allocation.shares.all().delete()
    for share in preview.shares:
        share.allocation = allocation
    OutletShare.objects.bulk_create(preview.shares)
    return plan


def outlets_below(region: Unit) -> list[Unit]:
    """The active outlets of a region, by code."""
    below = UnitAncestry.objects.filter(ancestor=region).values("descendant")
    rows = Unit.objects.filter(pk__in=below, kind=Unit.Kind.OUTLET, is_active=True)
    return list(rows.order_by("code"))


def quota_line(region: Unit, month: Month, category_id: int) -> Q:
    """The budget line that holds a region's quota of a month."""
    return Q(
        company=region.company_id,
        month=month,
        unit=region,
        category=category_id,
        project=None,
        platform=None,
    )


def quota_lines(plan: BudgetPlan) -> Q:
    """Of an allocation: the region's line and those of all its outlets, which stand under it."""
    if plan.plan_kind != PlanKind.ALLOCATION:
        return Q(pk__in=[])
    below = UnitAncestry.objects.filter(ancestor=plan.unit_id).values("descendant")
    return Q(
        company=plan.company_id,
        month=plan.month,
        unit__in=below,
        unit__kind__in=[Unit.Kind.REGION, Unit.Kind.OUTLET],
        project=None,
        platform=None,
    )


def ensure_within_quota(plan: BudgetPlan, changes: Sequence[LineChange]) -> None:
    """Refuse an allocation after which the outlets have more than their region.

    The lines of `quota_lines` are locked.

    raises    RuleBroken allocation_beyond_quota
    source    DOMAIN §6 (between outlets the total must not change); R-30
    """
    if plan.plan_kind != PlanKind.ALLOCATION:
        return
    categories = {change.line.category_id for change in changes}
    deltas = {change.line.pk: change.delta for change in changes}
    lines = BudgetLine.objects.filter(quota_lines(plan), category__in=categories)
    whole, given = ZERO, ZERO
    for line in lines:
        if line.unit_id == plan.unit_id:
            whole += line.revised
        else:
            given += line.revised + deltas.get(line.pk, ZERO)
    if given > whole:
        raise RuleBroken(
            "allocation_beyond_quota",
            _("The outlets would have %(given)s, the region's quota is %(whole)s. Divide again."),
            {"given": thousands(given), "whole": thousands(whole)},
        )


def _content(shares: Sequence[OutletShare], month: Month, setting: QuotaSetting) -> PlanContent:
    return PlanContent(
        items=tuple(
            Item(
                unit=share.outlet,
                category=setting.category,
                content=share.outlet.label,
                amount=share.amount,
                months={month: share.amount},
            )
            for share in shares
            if share.amount
        )
    )
