"""The budget out of product sales: computed, written into a plan, issued to lines."""

from decimal import Decimal

import pytest

from budgets.basis import explained_basis
from budgets.models import BudgetLine, BudgetPlan
from budgets.services import product_budgets
from budgets.services.product_budgets import ProductAsk, ProductRow
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category
from tests.workflow.budgets.ground import NOON
from tests.workflow.budgets.plans import person, signed, submitted
from tests.workflow.quotas.ground import published, unit

pytestmark = pytest.mark.django_db
JUNE = Month(2026, 6)
ROWS = (
    ProductRow("珍藏", Decimal(18), Decimal(4_000_000)),
    ProductRow("窖藏", Decimal(16), Decimal(2_000_000)),
    ProductRow("简装", Decimal("9.5"), Decimal(3_000_000)),
)


def made(*rows: ProductRow, circulation: str = "HQ_PROMOTION") -> BudgetPlan:
    categories = {row.code: row for row in Category.objects.all()}
    return product_budgets.make(
        ask=ProductAsk(
            unit_id=unit("ADP").public_id,
            month=JUNE,
            terminal_category=categories["HQ_TERMINAL_BUILD"],
            circulation_category=categories[circulation],
            rows=rows,
        ),
        actor=person("su"),
        at=NOON,
    )


def test_products_give_a_budget_of_two_lines(office: Company) -> None:
    published(office)

    signed(submitted(made(*ROWS)), "deng", "sun")

    lines = BudgetLine.objects.filter(unit__code="ADP", month=JUNE).order_by("category__code")
    assert [(line.category.code, str(line.approved)) for line in lines if line.category] == [
        ("HQ_PROMOTION", "30000.00"),
        ("HQ_TERMINAL_BUILD", "480000.00"),
    ]


def test_derivation_ends_in_the_total(office: Company) -> None:
    published(office)

    (explained,) = explained_basis(made(*ROWS))

    assert (explained.rule, explained.lines[-1].text) == (
        "R-29",
        "480,000 + 30,000 = 510,000.00",
    )


def test_terminal_sales_below_the_floor_give_only_the_circulation_part(office: Company) -> None:
    published(office)

    plan = made(ROWS[0], ROWS[2])

    assert plan.amount == Decimal("30000.00")


@pytest.mark.parametrize(
    ("rows", "code", "field"),
    [
        ((), "products_missing", "rows"),
        ((ROWS[0],), "product_budget_is_nothing", "rows"),
        (
            (ProductRow("x", Decimal(1), Decimal(-1)),),
            "figure_negative",
            "rows-0-sales",
        ),
    ],
)
def test_sales_that_give_nothing_are_refused(
    office: Company, rows: tuple[ProductRow, ...], code: str, field: str
) -> None:
    published(office)

    with pytest.raises(RuleBroken) as refusal:
        made(*rows)

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert not BudgetPlan.objects.exists()


def test_both_parts_need_categories_of_their_own(office: Company) -> None:
    published(office)

    with pytest.raises(RuleBroken) as refusal:
        made(*ROWS, circulation="HQ_TERMINAL_BUILD")

    assert (refusal.value.code, refusal.value.field) == ("category_twice", "circulation_category")


def test_without_published_figures_there_is_no_product_budget(office: Company) -> None:
    with pytest.raises(RuleBroken) as refusal:
        made(*ROWS)

    assert refusal.value.code == "quota_figures_missing"
