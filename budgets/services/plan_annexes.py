"""What goes with a monthly budget of a project (DOMAIN §9)."""

from typing import Any

from budgets.models import BudgetPlan, PlanVersion
from budgets.plan_content import PlanContent


def annexes_of(
    plan: BudgetPlan, content: PlanContent, *, earlier: PlanVersion | None = None
) -> dict[str, Any] | None:
    """The figures of a plan's annexes as text, to be kept with its version."""
    return None
