"""Whether the rows of a plan name only what belongs to it: months, places, categories, amounts."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from budgets.models import BudgetPlan
from budgets.plan_catalogue import plannable_categories
from budgets.plan_content import Item, PlanContent
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import MAXIMUM_AMOUNT, thousands
from expense_mgmt.core.periods import Month
from expense_mgmt.organisation.models import UnitAncestry

MOST_ROWS = 10_000


class RowsRefused(RuleBroken):
    """Rows or cells of a plan are wrong; `shortcomings` are all of it, each with its field."""

    def __init__(self, shortcomings: list[RuleBroken]) -> None:
        super().__init__("plan_rows_refused", _("Some rows cannot be kept as they are."))
        self.shortcomings = tuple(shortcomings)


def ensure_rows_fit(plan: BudgetPlan, content: PlanContent) -> None:
    """Refuse rows that a plan of this owner and period cannot have; drafts too.

    field     of each shortcoming: `rows-<index>-<column>`, or `sales`
    raises    RowsRefused; RuleBroken plan_too_long, amount_too_large
    """
    if len(content.items) > MOST_ROWS:
        raise RuleBroken(
            "plan_too_long", _("A plan has at most %(limit)s rows."), {"limit": MOST_ROWS}
        )
    if content.amount > MAXIMUM_AMOUNT:
        raise RuleBroken(
            "amount_too_large",
            _("An amount may not exceed %(maximum)s."),
            {"maximum": thousands(MAXIMUM_AMOUNT)},
        )
    found = [*_wrong_rows(plan, content), *_wrong_sales(plan, content)]
    if found:
        raise RowsRefused(found)


def _wrong_rows(plan: BudgetPlan, content: PlanContent) -> Iterator[RuleBroken]:
    below = set(
        UnitAncestry.objects.filter(ancestor=plan.unit_id).values_list("descendant", flat=True)
    )
    usable = set(plannable_categories(plan.plan_kind, [plan.unit]).values_list("pk", flat=True))
    for unit in {item.unit for item in content.items if item.unit.pk in below} - {plan.unit}:
        usable |= set(plannable_categories(plan.plan_kind, [unit]).values_list("pk", flat=True))
    months = set(plan.months)
    keys = set()
    for index, item in enumerate(content.items):
        for column, code, text in _wrong(plan, item, below, usable, months):
            yield RuleBroken(code, text, field=f"rows-{index}-{column}")
        if item.key is not None and item.key in keys:
            yield RuleBroken(
                "plan_row_twice", _("This row stands here twice."), field=f"rows-{index}-category"
            )
        keys.add(item.key)


def _wrong(
    plan: BudgetPlan, item: Item, below: set[int], usable: set[int], months: set[Month]
) -> Iterator[tuple[str, str, StrOrPromise]]:
    if item.category.pk not in usable:
        yield "category", "category_not_for_unit", _("This unit may not use the category.")
    if item.unit.pk not in below:
        yield "unit", "unit_outside_plan", _("The plan does not cover this unit.")
    if plan.project_id is not None:
        if item.project is None or item.project.pk != plan.project_id:
            yield "project", "project_outside_plan", _("The plan does not cover this project.")
    elif item.project is not None and not (
        {item.project.department_id, item.project.region_id} & below
    ):
        yield "project", "project_outside_plan", _("The plan does not cover this project.")
    if item.amount < 0 or any(amount < 0 for amount in item.months.values()):
        yield "amount", "budget_amount_negative", _("A budget may not be negative.")
    if set(item.months) - months:
        yield "amount", "month_outside_plan", _("The plan does not cover this month.")


def _wrong_sales(plan: BudgetPlan, content: PlanContent) -> Iterator[RuleBroken]:
    if set(content.sales) - set(plan.months):
        yield RuleBroken(
            "month_outside_plan", _("The plan does not cover this month."), field="sales"
        )
    if any(target < 0 for target in content.sales.values()):
        yield RuleBroken(
            "sales_target_negative", _("A turnover target may not be negative."), field="sales"
        )
