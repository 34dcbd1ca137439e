"""What a plan still lacks before it may be sent round (DOMAIN §4, §9)."""

import datetime as dt
from collections.abc import Collection, Iterator

from django.utils.translation import gettext_lazy as _

from budgets.closed_months import month_closed, month_locked
from budgets.models import BudgetPlan
from budgets.plan_content import PlanContent, by_line, line_key
from budgets.plan_kinds import FOR_OCCASIONS
from budgets.services.closing import closed_among
from budgets.services.plan_annexes import annex_shortcomings
from budgets.services.plan_compute import basis_shortcomings, outlet_shortcomings
from budgets.services.plan_lines import planned_amounts, shortfalls
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import ZERO, thousands
from ledger.queries import closed_months, locked_months


class PlanIncomplete(RuleBroken):
    """A plan lacks something; `shortcomings` are all of it, each with its field."""

    def __init__(self, shortcomings: Collection[RuleBroken]) -> None:
        super().__init__("plan_incomplete", _("The plan is not complete yet."))
        self.shortcomings = tuple(shortcomings)


def shortcomings(plan: BudgetPlan, content: PlanContent, *, today: dt.date) -> list[RuleBroken]:
    """Everything a plan lacks: its rows, what computed them, then its annexes.

    source    DOMAIN §4 budget plan / submit, §9
    """
    return [
        *row_shortcomings(plan, content, today=today),
        *basis_shortcomings(plan, content),
        *annex_shortcomings(plan, content),
    ]


def row_shortcomings(plan: BudgetPlan, content: PlanContent, *, today: dt.date) -> list[RuleBroken]:
    """Everything its rows lack, in the order of the form.

    field     of each: `rows-<index>-<column>`, or empty for the whole plan
    source    R-30, R-47; PLATFORM §6.32
    """
    if not content.items:
        return [RuleBroken("plan_empty", _("Add at least one row."), field="rows")]
    return [
        *_not_adding_up(content),
        *_in_closed_months(plan, content),
        *shortfalls(plan, content.items),
        *outlet_shortcomings(content, today),
    ]


def _not_adding_up(content: PlanContent) -> Iterator[RuleBroken]:
    for index, item in enumerate(content.items):
        if item.planned != item.amount:
            yield RuleBroken(
                "months_do_not_add_up",
                _("The months add up to %(planned)s, the row says %(amount)s: %(apart)s apart."),
                {
                    "planned": thousands(item.planned),
                    "amount": thousands(item.amount),
                    "apart": thousands(abs(item.planned - item.amount)),
                },
                field=f"rows-{index}-amount",
            )


def _in_closed_months(plan: BudgetPlan, content: PlanContent) -> Iterator[RuleBroken]:
    """Amounts that would change a month which its statistic locked or finance closed."""
    closed = closed_months(plan.company_id, plan.months)
    closed |= closed_among(plan.company_id, plan.months)
    projects = {item.project.pk for item in content.items if item.project is not None}
    locked = locked_months(projects, plan.months)
    if not closed and not locked:
        return
    before = {} if plan.plan_kind in FOR_OCCASIONS else planned_amounts(plan)
    after = by_line(content.items)
    for index, item in enumerate(content.items):
        for month in sorted(item.months):
            key = line_key(item, month)
            if after[key] == before.get(key, ZERO):
                continue
            if item.project is not None and (item.project.pk, month) in locked:
                yield month_locked(month, field=f"rows-{index}-amount")
            elif month in closed:
                yield month_closed(month, field=f"rows-{index}-amount")
