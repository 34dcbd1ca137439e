"""Regional quotas (区域广告费): computed from confirmed receipts, made into a plan to be signed."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budgets.duties import units_to_plan
from budgets.models import BudgetPlan, QuotaSetting, RegionalQuota
from budgets.models.quota_setting import quota_setting_of
from budgets.plan_content import Item, PlanContent
from budgets.plan_kinds import PlanKind
from budgets.rules.regional import RegionalBudget, regional_budget
from budgets.services.plan_compute import PlanPlace, keep_plan
from expense_mgmt.core.derivation import Derivation, Explained
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.dates import month as month_words
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Unit
from ledger.models import RegionReceipts
from ledger.models.target import targets_in_force


@dataclass(frozen=True, slots=True)
class QuotaPreview:
    """What a region would get for a month, or why it cannot be said yet.

    receipts, target    of the month before; None where there are none yet
    fixed_amount        of the region, before its tier
    """

    region: Unit
    month: Month
    receipts: RegionReceipts | None
    target: Decimal | None
    fixed_amount: Decimal | None
    figures: RegionalBudget | None
    lacking: tuple[RuleBroken, ...]
    explained: tuple[Explained, ...]

    @property
    def amount(self) -> Decimal | None:
        """Fixed and variable together."""
        return None if self.figures is None else self.figures.fixed + self.figures.variable


def previews(
    regions: Sequence[Unit], month: Month, *, setting: QuotaSetting | None, today: dt.date
) -> list[QuotaPreview]:
    """The quota of each region as of now, in the order given; two queries.

    The month gets its fixed part; the variable part is that of the month before, whose receipts
    and target decide both.

    source    R-28; DOMAIN §6
    """
    before = month.plus(-1)
    ids = [region.pk for region in regions]
    stored = RegionReceipts.objects.in_month(before).for_page().filter(region__in=ids)
    return _previews(regions, month, list(stored), setting, today)


@transaction.atomic
def make(*, region_id: UUID, month: Month, actor: User, at: dt.datetime) -> BudgetPlan:
    """Compute a region's quota and write it into a plan, which is then signed and issued.

    A draft of the same quota is computed anew; an issued one is revised.

    raises    Unit.DoesNotExist: a region the person does not plan for; RuleBroken
              quota_not_set_up, receipts_not_confirmed, receipt_target_missing, quota_is_nothing,
              those of plan_drafts.open_plan and save
    source    R-28; DOMAIN §4 budget plan, §6
    """
    regions = units_to_plan(actor, PlanKind.QUOTA).filter(kind=Unit.Kind.REGION)
    region = regions.get(public_id=region_id)
    today = timezone.localdate(at)
    setting = quota_setting_of(region.company_id, today)
    # A correction of the receipts waits until the plan says which version it rests on.
    stored = RegionReceipts.objects.in_month(month.plus(-1)).for_page().filter(region=region)
    (preview,) = _previews([region], month, list(stored.lock()), setting, today)
    if preview.lacking:
        raise preview.lacking[0]
    target, fixed_amount = preview.target, preview.fixed_amount
    if (
        setting is None
        or preview.figures is None
        or preview.receipts is None
        or target is None
        or fixed_amount is None
    ):
        msg = f"quota of {region.pk} lacks what it says it has"
        raise ValueError(msg)
    if not preview.amount:
        raise RuleBroken("quota_is_nothing", _("The quota comes to nothing; there is no plan."))
    plan = keep_plan(
        PlanPlace(PlanKind.QUOTA, region, month),
        _content(preview, setting),
        plan_id=uuid4(),
        actor=actor,
        at=at,
    )
    RegionalQuota.objects.update_or_create(
        plan=plan,
        defaults={
            "receipts_of": preview.receipts,
            "receipts_version": preview.receipts.version,
            "receipts": preview.receipts.amount,
            "target": target,
            "fixed_amount": fixed_amount,
            "tiers": [
                [str(tier.from_percent), str(tier.fixed_percent), str(tier.variable_percent)]
                for tier in setting.quota_tiers
            ],
            "completion_percent": preview.figures.completion_percent or ZERO,
            "fixed": preview.figures.fixed,
            "variable": preview.figures.variable,
        },
    )
    return plan


def _previews(
    regions: Sequence[Unit],
    month: Month,
    stored: Collection[RegionReceipts],
    setting: QuotaSetting | None,
    today: dt.date,
) -> list[QuotaPreview]:
    before = month.plus(-1)
    receipts = {row.region_id: row for row in stored}
    targets = targets_in_force(
        year=before.year, day=today, region_ids=[region.pk for region in regions]
    )
    return [
        _preview(
            region,
            month,
            receipts.get(region.pk),
            targets.get(("region", region.pk, before)),
            setting,
        )
        for region in regions
    ]


def _preview(
    region: Unit,
    month: Month,
    receipts: RegionReceipts | None,
    target: Decimal | None,
    setting: QuotaSetting | None,
) -> QuotaPreview:
    fixed_amount = setting.fixed_amounts.get(region.pk) if setting else None
    lacking = tuple(_lacking(region, month, receipts, target, fixed_amount))
    if lacking or setting is None or receipts is None:
        return QuotaPreview(region, month, receipts, target, fixed_amount, None, lacking, ())
    trace = Derivation()
    figures = regional_budget(
        receipts.amount, target or 0, fixed_amount or 0, tiers=setting.quota_tiers, trace=trace
    )
    explained = (Explained.of(trace, "R-28", region.label),)
    return QuotaPreview(region, month, receipts, target, fixed_amount, figures, (), explained)


def _lacking(
    region: Unit,
    month: Month,
    receipts: RegionReceipts | None,
    target: Decimal | None,
    fixed_amount: Decimal | None,
) -> list[RuleBroken]:
    found = []
    before = month.plus(-1)
    if fixed_amount is None:
        found.append(
            RuleBroken(
                "quota_not_set_up",
                _("%(region)s has no fixed amount in the quota figures in force."),
                {"region": region.label},
            )
        )
    if receipts is None or not receipts.is_confirmed:
        found.append(
            RuleBroken(
                "receipts_not_confirmed",
                _("The receipts of %(month)s are not confirmed yet."),
                {"month": month_words(before)},
            )
        )
    if not target:
        found.append(
            RuleBroken(
                "receipt_target_missing",
                _("There is no receipt target for %(month)s."),
                {"month": month_words(before)},
            )
        )
    return found


def _content(preview: QuotaPreview, setting: QuotaSetting) -> PlanContent:
    """Fixed and variable part as rows of their own, on one budget line."""
    figures = preview.figures
    parts = (
        (gettext("Fixed advertising quota"), figures.fixed if figures else None),
        (
            gettext("Variable advertising quota of the month before"),
            figures.variable if figures else None,
        ),
    )
    return PlanContent(
        items=tuple(
            Item(
                unit=preview.region,
                category=setting.category,
                content=words,
                amount=amount,
                months={preview.month: amount},
            )
            for words, amount in parts
            if amount
        )
    )
