"""What budgets promise, recomputed (RELIABILITY promises 10 and 11)."""

from collections.abc import Iterator

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from budgets.models import BudgetLine
from budgets.models.line import BALANCES, ControlWindow, Mode
from expense_mgmt.core.findings import Finding
from expense_mgmt.core.money import ZERO


def balances() -> Iterator[Finding]:
    """Each line's reserved, committed and consumed equal the sums of its movements."""
    lines = BudgetLine.objects.alias(
        **{
            f"moved_{column}": Coalesce(Sum(f"movements__{column}_delta"), ZERO)
            for column in BALANCES
        }
    )
    drifted = Q()
    for column in BALANCES:
        drifted |= ~Q(**{column: F(f"moved_{column}")})
    for line in lines.filter(drifted).order_by("pk").iterator(chunk_size=2000):
        yield Finding(
            "balance_drifted",
            "The balances of a budget line are not the sums of its movements.",
            f"budgets_budgetline {line.pk}",
        )


def blocks() -> Iterator[Finding]:
    """No line that blocks on its month holds more than it has and may overrun."""
    overrun = BudgetLine.objects.filter(
        mode=Mode.BLOCK,
        control_window=ControlWindow.MONTH,
        revised__lt=F("reserved") + F("committed") + F("consumed") - F("allowed_overrun"),
    )
    for line in overrun.order_by("pk").iterator(chunk_size=2000):
        yield Finding(
            "block_overrun",
            "A budget line that blocks is overrun.",
            f"budgets_budgetline {line.pk}",
        )
