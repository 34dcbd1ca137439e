"""Budgets out of product sales (R-29), as a plan to be signed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budgets.duties import units_to_plan
from budgets.models import BudgetPlan, ProductBudget, ProductSales, QuotaSetting
from budgets.models.quota_setting import quota_setting_of
from budgets.plan_content import Item, PlanContent
from budgets.plan_kinds import PlanKind
from budgets.rules.regional import Product, product_budget
from budgets.rules.regional import ProductBudget as ProductFigures
from budgets.services.plan_compute import PlanPlace, keep_plan
from expense_mgmt.core.derivation import Derivation, Explained
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import MAXIMUM_AMOUNT, thousands
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Category


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One product: landed price and sales, in yuan."""

    name: str
    price: Decimal
    sales: Decimal


@dataclass(frozen=True, slots=True)
class ProductAsk:
    """For which unit and month, on which categories, from which sales."""

    unit_id: UUID
    month: Month
    terminal_category: Category
    circulation_category: Category
    rows: tuple[ProductRow, ...]


@dataclass(frozen=True, slots=True)
class ProductPreview:
    """What the sales give by the figures in force, and how it was computed."""

    figures: ProductFigures
    explained: tuple[Explained, ...]


def compute(rows: Sequence[ProductRow], *, setting: QuotaSetting | None) -> ProductPreview:
    """The budget that product sales give; nothing is stored.

    setting   the figures in force: price line, floor, ratios
    raises    RuleBroken quota_figures_missing; products_missing, figure_negative,
              amount_too_large at `rows-<index>-<column>`
    source    R-29
    """
    if setting is None:
        raise RuleBroken(
            "quota_figures_missing",
            _("Finance has not published figures for regions, outlets and products yet."),
        )
    if not rows:
        raise RuleBroken("products_missing", _("Add at least one product."), field="rows")
    for index, row in enumerate(rows):
        for name in ("price", "sales"):
            amount = getattr(row, name)
            if amount < 0:
                raise RuleBroken(
                    "figure_negative",
                    _("This figure is zero or more."),
                    field=f"rows-{index}-{name}",
                )
            if amount > MAXIMUM_AMOUNT:
                raise RuleBroken(
                    "amount_too_large",
                    _("An amount may not exceed %(maximum)s."),
                    {"maximum": thousands(MAXIMUM_AMOUNT)},
                    field=f"rows-{index}-{name}",
                )
    trace = Derivation()
    figures = product_budget(
        [Product(row.price, row.sales) for row in rows],
        setting.terminal_ratio_percent,
        setting.circulation_ratio_percent,
        price_line=setting.price_line,
        sales_floor=setting.sales_floor,
        trace=trace,
    )
    return ProductPreview(figures, (Explained.of(trace, "R-29"),))


@transaction.atomic
def make(*, ask: ProductAsk, actor: User, at: dt.datetime) -> BudgetPlan:
    """Write what product sales give into a plan, which is then signed and issued.

    A draft of the same budget is computed anew; an issued one is revised.

    raises    Unit.DoesNotExist; RuleBroken product_budget_is_nothing, category_twice, those of
              `compute`, plan_drafts.open_plan and save
    source    R-29; DOMAIN §4 budget plan
    """
    unit = units_to_plan(actor, PlanKind.PRODUCT).get(public_id=ask.unit_id)
    setting = quota_setting_of(unit.company_id, timezone.localdate(at))
    figures = compute(ask.rows, setting=setting).figures
    if not figures.total:
        raise RuleBroken(
            "product_budget_is_nothing",
            _("These sales give no budget; there is no plan."),
            field="rows",
        )
    if ask.terminal_category == ask.circulation_category:
        raise RuleBroken(
            "category_twice",
            _("Terminal and circulation products have budgets of their own."),
            field="circulation_category",
        )
    parts = (
        (ask.terminal_category, gettext("Terminal products"), figures.terminal_budget),
        (ask.circulation_category, gettext("Circulation products"), figures.circulation_budget),
    )
    items = tuple(
        Item(
            unit=unit,
            category=category,
            content=words,
            amount=amount,
            months={ask.month: amount},
        )
        for category, words, amount in parts
        if amount
    )
    plan = keep_plan(
        PlanPlace(PlanKind.PRODUCT, unit, ask.month),
        PlanContent(items=items),
        plan_id=uuid4(),
        actor=actor,
        at=at,
    )
    _keep(plan, ask, figures, setting)
    return plan


def _keep(
    plan: BudgetPlan, ask: ProductAsk, figures: ProductFigures, setting: QuotaSetting | None
) -> None:
    if setting is None:
        msg = f"product budget of plan {plan.pk} has no figures"
        raise ValueError(msg)
    budget, _is_new = ProductBudget.objects.update_or_create(
        plan=plan,
        defaults={
            "price_line": setting.price_line,
            "sales_floor": setting.sales_floor,
            "terminal_ratio_percent": setting.terminal_ratio_percent,
            "circulation_ratio_percent": setting.circulation_ratio_percent,
            "terminal_budget": figures.terminal_budget,
            "circulation_budget": figures.circulation_budget,
        },
    )
    budget.products.all().delete()
    ProductSales.objects.bulk_create(
        ProductSales(
            budget=budget, position=position, name=row.name, price=row.price, sales=row.sales
        )
        for position, row in enumerate(ask.rows, start=1)
    )
