"""What computed plans promise, recomputed: the rule still gives what was kept."""

from collections.abc import Iterator

from budgets.basis import name_of, product_figures, quota_figures, shares_of
from budgets.models import OutletAllocation, OutletShare, ProductBudget, RegionalQuota
from expense_mgmt.core.findings import Finding


def computed_plans() -> Iterator[Finding]:
    """Quotas, shares of outlets and product budgets equal what their kept inputs give.

    source    R-28, R-29, R-30
    """
    for quota in RegionalQuota.objects.order_by("pk"):
        figures = quota_figures(quota)
        kept = (quota.completion_percent, quota.fixed, quota.variable)
        if (figures.completion_percent, figures.fixed, figures.variable) != kept:
            yield _finding(f"budgets_regionalquota {quota.pk}")
    for allocation in OutletAllocation.objects.order_by("pk"):
        shares = list(allocation.shares.select_related("outlet"))
        if _given(allocation, shares) != {name_of(one.outlet): one.amount for one in shares}:
            yield _finding(f"budgets_outletallocation {allocation.pk}")
    for budget in ProductBudget.objects.order_by("pk"):
        found = product_figures(budget)
        parts = (budget.terminal_budget, budget.circulation_budget)
        if (found.terminal_budget, found.circulation_budget) != parts:
            yield _finding(f"budgets_productbudget {budget.pk}")


def _given(allocation: OutletAllocation, shares: list[OutletShare]) -> dict[str, object]:
    return dict(shares_of(allocation.pool, shares))


def _finding(where: str) -> Finding:
    return Finding(
        "computed_plan_differs",
        "A computed plan keeps other figures than its inputs give.",
        where,
    )
