"""What a budget line can give, and what a change amounts to."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from budgets.rules.control import Window, window_available, window_months
from expense_mgmt.core.money import Number, exact, rounded, total_of


def spare_of_month(
    month: int,
    windows: Mapping[int, Window],
    budget: Sequence[Number],
    used: Sequence[Number],
) -> Decimal:
    """What may be taken from a month's budget: every window that counts the month still suffices.

    Never more than the month's budget itself, which does not become negative; below zero where
    a window is overrun already.

    windows  by month number, of the months whose own line must keep enough
    shapes   budget and used run from January on, as R-33 takes them
    source   DOMAIN §4 budget adjustment, transfer; R-31, R-33
    """
    limits = [
        window_available(number, window, budget, used)
        for number, window in windows.items()
        if month in window_months(number, window)
    ]
    return min([*limits, rounded(exact(budget[month - 1]))])


def raised_of(amounts: Collection[Number]) -> Decimal:
    """What all rows that raise a line add together."""
    return rounded(total_of(amount for amount in amounts if amount > 0))


def lowered_of(amounts: Collection[Number]) -> Decimal:
    """What all rows that lower a line take together, as a positive amount."""
    return rounded(-total_of(amount for amount in amounts if amount < 0))
