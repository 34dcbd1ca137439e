"""Short ways to quota figures, receipts and computed plans; each state through the services."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from budgets.models import BudgetPlan, QuotaSetting
from budgets.rules.regional import DEFAULT_STAGE_WEIGHTS, DEFAULT_TIERS, MarketStage
from budgets.services import allocations, plan_issue, quota_settings, quotas
from budgets.services.quota_settings import QuotaFigures
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category, Unit
from ledger.models import RegionReceipts
from ledger.services import receipts, targets
from tests.workflow.budgets.ground import NOON
from tests.workflow.budgets.plans import person, signed, submitted

APRIL, MAY = Month(2026, 4), Month(2026, 5)
TODAY = dt.date(2026, 5, 12)
STAGES = {"GZ01": MarketStage.GROWTH, "FS01": MarketStage.INTRODUCTION}
BASES = {"GZ01": "200", "FS01": "100"}


def unit(code: str) -> Unit:
    return Unit.objects.select_related("company").get(code=code)


def figures(
    company: Company, *, fixed: str = "60000.00", stages: Mapping[str, MarketStage] = STAGES
) -> QuotaFigures:
    """DOMAIN's tiers and weights; a fixed amount for the south, stages of its outlets."""
    return QuotaFigures(
        category=Category.objects.get(company=company, code="REGIONAL"),
        tiers=DEFAULT_TIERS,
        weights={stage: Decimal(one) for stage, one in DEFAULT_STAGE_WEIGHTS.items()},
        price_line=Decimal(16),
        sales_floor=Decimal(5_000_000),
        terminal_ratio_percent=Decimal(8),
        circulation_ratio_percent=Decimal(1),
        fixed={unit("SOUTH"): Decimal(fixed)},
        stages={unit(code): stage for code, stage in stages.items()},
    )


def published(company: Company, chosen: QuotaFigures | None = None) -> QuotaSetting:
    """Figures in force since today, drafted by Zhao and published by Qian."""
    draft = quota_settings.draft(
        company=company,
        figures=chosen or figures(company),
        valid_from=TODAY,
        actor=person("zhao"),
        at=NOON,
    )
    return quota_settings.publish(setting_id=draft.public_id, actor=person("qian"), at=NOON)


def targeted(amount: str = "1000000.00", year: int = 2026) -> None:
    """A receipt target of the south, the same every month."""
    months = dict.fromkeys(FiscalYear(year).months, Decimal(amount))
    draft = targets.draft(
        place=unit("SOUTH"),
        year=year,
        amounts=months,
        valid_from=TODAY,
        actor=person("zhao"),
        at=NOON,
    )
    targets.publish(target_id=draft.public_id, actor=person("qian"), at=NOON)


def received(amount: str = "900000.00", month: Month = APRIL) -> RegionReceipts:
    """Receipts of the south, reported by Wu and confirmed by Xu."""
    stored = receipts.report(
        region=unit("SOUTH"), month=month, amount=Decimal(amount), actor=person("wu"), at=NOON
    )
    return receipts.confirm(
        receipts_id=stored.public_id, version=stored.version, actor=person("xu"), at=NOON
    )


def ready(company: Company) -> None:
    """Everything a quota of the south for May rests on."""
    published(company)
    targeted()
    received()


def computed() -> BudgetPlan:
    """The draft of the south's quota for May, by advertising planning."""
    return quotas.make(region_id=unit("SOUTH").public_id, month=MAY, actor=person("su"), at=NOON)


def approved() -> BudgetPlan:
    return signed(submitted(computed()), "deng", "sun")


def issued_quota() -> BudgetPlan:
    plan = approved()
    return plan_issue.issue(
        plan_id=plan.public_id, version=plan.version, actor=person("su"), at=NOON
    )


def divided(bases: Mapping[str, str] = BASES) -> BudgetPlan:
    """The draft that divides the south's quota of May."""
    return allocations.make(
        region_id=unit("SOUTH").public_id,
        month=MAY,
        bases={unit(code).pk: Decimal(base) for code, base in bases.items()},
        actor=person("su"),
        at=NOON,
    )


def issued_allocation() -> BudgetPlan:
    return signed(submitted(divided()), "deng", "sun")
