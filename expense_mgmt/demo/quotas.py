"""The story's region on quotas: figures, receipts, the quota, its outlets, a product budget."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from budgets.models import BudgetPlan
from budgets.rules.regional import DEFAULT_STAGE_WEIGHTS, DEFAULT_TIERS, MarketStage
from budgets.services import (
    allocations,
    case_studies,
    plan_issue,
    plan_submit,
    product_budgets,
    quota_settings,
    quotas,
)
from budgets.services.product_budgets import ProductAsk, ProductRow
from budgets.services.quota_settings import QuotaFigures
from expense_mgmt.core.periods import MONTHS_IN_YEAR, FiscalYear, Month
from expense_mgmt.demo.papers import paper
from expense_mgmt.demo.stage import Thread
from expense_mgmt.demo.storyteller import Storyteller
from expense_mgmt.organisation.models import Category, Project, Unit
from ledger.services import receipts, targets

REGION, CATEGORY = "SOUTH", "REGIONAL"
# Yuan a month; nine tenths of the target were received.
RECEIPT_TARGET: Final = Decimal("1000000.00")
RECEIVED: Final = Decimal("900000.00")
FIXED_AMOUNT: Final = Decimal("60000.00")
# Customers of each outlet, the base of its weight.
BASES: Final = MappingProxyType({"GZ01": Decimal(200), "FS01": Decimal(100)})
STAGES: Final = MappingProxyType(
    {
        "GZ01": MarketStage.GROWTH,
        "FS01": MarketStage.INTRODUCTION,
        "HZ01": MarketStage.NEW_BRAND,
    }
)
# Yuan a year, spread equally.
YEAR_TARGETS: Final = MappingProxyType(
    {
        "YXG": Decimal("1380000000.00"),
        "JPJ": Decimal("690000000.00"),
        "NW1": Decimal("1104000000.00"),
        "SYL": Decimal("552000000.00"),
    }
)
PRODUCTS: Final = (
    ProductRow("珍藏 52 度 500ml", Decimal("18.00"), Decimal("4000000.00")),
    ProductRow("窖藏 46 度 500ml", Decimal("16.00"), Decimal("2000000.00")),
    ProductRow("简装 42 度 450ml", Decimal("9.50"), Decimal("3000000.00")),
)
STUDY: Final = (
    "西湖区容量约 1.2 亿元，竞品两家；按 3% 投放预计首年回款 420 万元，可覆盖费用并实现目标利润。"
)
PLANS: Final = "su"


class Allocator(Storyteller):
    """Finance sets figures and receipts; advertising planning computes, divides and issues."""

    def threads(self) -> Iterator[Thread]:
        """The region's quota with all that goes before and after it; the product budget."""
        yield self.lives_on_quotas()

    def lives_on_quotas(self) -> Thread:
        """From the figures in the month before to the outlets' shares and next month's products."""
        month = self.days.month
        moment = self.days.in_month(month.plus(-1), 8, "09:30")
        yield moment
        self._sets_figures(moment)
        self._sets_targets(month.plus(-1), moment)
        moment = self.days.in_month(month, 2, "10:05")
        yield moment
        self._reports_receipts(month.plus(-1), moment)
        moment = self.days.in_month(month, 3, "14:20")
        yield moment
        region = self.cast.units[REGION]
        plan = quotas.make(
            region_id=region.public_id, month=month, actor=self.cast.people[PLANS], at=moment
        )
        plan = self._sends(plan, moment)
        moment = yield from self.passes(plan.run, since=moment)
        moment = self.days.after(moment)
        yield moment
        self._issues(plan, moment)
        moment = self.days.after(moment)
        yield moment
        plan = allocations.make(
            region_id=region.public_id,
            month=month,
            bases={self.cast.units[code].pk: base for code, base in BASES.items()},
            actor=self.cast.people[PLANS],
            at=moment,
        )
        plan = self._sends(plan, moment)
        moment = yield from self.passes(plan.run, since=moment)
        moment = self.days.after(moment)
        yield moment
        self._studies_the_case(moment)
        plan = self._plans_products(month.plus(1), moment)
        return (yield from self.passes(plan.run, since=moment))

    def _sets_figures(self, at: dt.datetime) -> None:
        category = Category.objects.get(company=self.cast.company, code=CATEGORY)
        draft = quota_settings.draft(
            company=self.cast.company,
            figures=QuotaFigures(
                category=category,
                tiers=DEFAULT_TIERS,
                weights={stage: Decimal(one) for stage, one in DEFAULT_STAGE_WEIGHTS.items()},
                price_line=Decimal("16.00"),
                sales_floor=Decimal("5000000.00"),
                terminal_ratio_percent=Decimal("8.00"),
                circulation_ratio_percent=Decimal("1.00"),
                fixed={self.cast.units[REGION]: FIXED_AMOUNT},
                stages={self.cast.units[code]: stage for code, stage in STAGES.items()},
            ),
            valid_from=at.astimezone(self.days.zone).date(),
            actor=self.cast.people["zhao"],
            at=at,
        )
        quota_settings.publish(setting_id=draft.public_id, actor=self.cast.people["qian"], at=at)

    def _sets_targets(self, month: Month, at: dt.datetime) -> None:
        months = FiscalYear(month.year).months
        region = dict.fromkeys(months, RECEIPT_TARGET)
        self._target(self.cast.units[REGION], month.year, region, at)
        for year in sorted({month.year, self.days.month.year}):
            for code, whole in YEAR_TARGETS.items():
                by_month = dict.fromkeys(FiscalYear(year).months, whole / MONTHS_IN_YEAR)
                self._target(self.cast.projects[code], year, by_month, at)

    def _target(
        self, place: Project | Unit, year: int, amounts: dict[Month, Decimal], at: dt.datetime
    ) -> None:
        draft = targets.draft(
            place=place,
            year=year,
            amounts=amounts,
            valid_from=at.astimezone(self.days.zone).date(),
            actor=self.cast.people["zhao"],
            at=at,
        )
        targets.publish(target_id=draft.public_id, actor=self.cast.people["qian"], at=at)

    def _reports_receipts(self, month: Month, at: dt.datetime) -> None:
        stored = receipts.report(
            region=self.cast.units[REGION],
            month=month,
            amount=RECEIVED,
            actor=self.cast.people["wu"],
            at=at,
        )
        receipts.confirm(
            receipts_id=stored.public_id,
            version=stored.version,
            actor=self.cast.people["xu"],
            at=at,
        )

    def _sends(self, plan: BudgetPlan, at: dt.datetime) -> BudgetPlan:
        return plan_submit.submit(
            plan_id=plan.public_id, version=plan.version, actor=self.cast.people[PLANS], at=at
        )

    def _issues(self, plan: BudgetPlan, at: dt.datetime) -> None:
        signed = BudgetPlan.objects.get(pk=plan.pk)
        plan_issue.issue(
            plan_id=signed.public_id,
            version=signed.version,
            actor=self.cast.people[PLANS],
            at=at,
        )

    def _studies_the_case(self, at: dt.datetime) -> None:
        case_studies.attach(
            outlet_id=self.cast.units["HZ01"].public_id,
            summary=STUDY,
            upload=paper("西湖网点个案研究"),
            actor=self.cast.people[PLANS],
            at=at,
        )

    def _plans_products(self, month: Month, at: dt.datetime) -> BudgetPlan:
        categories = {row.code: row for row in Category.objects.filter(company=self.cast.company)}
        plan = product_budgets.make(
            ask=ProductAsk(
                unit_id=self.cast.units["ADP"].public_id,
                month=month,
                terminal_category=categories["HQ_TERMINAL_BUILD"],
                circulation_category=categories["HQ_PROMOTION"],
                rows=PRODUCTS,
            ),
            actor=self.cast.people[PLANS],
            at=at,
        )
        return self._sends(plan, at)
