"""How a claim's amount meets the shares it settles, and its expense their projects."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from expense_mgmt.core.money import ZERO, exact, rounded, total_of

Key = TypeVar("Key")


def oldest_first(amount: Decimal, left: Sequence[tuple[Key, Decimal]]) -> dict[Key, Decimal]:
    """Take an amount from what is left on shares, in the order given: the oldest month first.

    left     each share with what can still be settled on it; the caller has sorted them
    shapes   shares that get nothing are left out; what exceeds all of them goes to the last,
             so that R-35 refuses it there
    source   PLATFORM §6.23
    """
    taken: dict[Key, Decimal] = {}
    rest = amount
    for key, available in left:
        part = min(rest, available)
        if part > 0:
            taken[key] = part
            rest -= part
    if rest > 0 and left:
        last = left[-1][0]
        taken[last] = taken.get(last, ZERO) + rest
    return taken


def split_expense(amounts: Mapping[Key, Decimal], expense: Decimal) -> dict[Key, Decimal]:
    """Spread a claim's expense over its parts as their tax-inclusive amounts stand.

    Cumulated amounts are rounded, so that the parts add up to the expense to the cent and none
    is off by more than one.

    source   R-36: the entry charges net where tax is deductible, by project and category
    """
    total = total_of(amounts.values())
    parts: dict[Key, Decimal] = {}
    cumulated = before = ZERO
    for key, amount in amounts.items():
        cumulated += amount
        upto = rounded(exact(expense) * exact(cumulated) / total)
        parts[key] = upto - before
        before = upto
    return parts
