"""The bands of one place as a drawing: this version's below those in force (mock 11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals.reasons import yuan
from approvals.rule_rows import RuleRow
from approvals.rules.bands import Flaw
from expense_mgmt.core.money import ZERO

WIDTH: Final = 250
LEFT: Final = 8
# What lies beyond the highest bound is drawn a little longer than one mark.
BEYOND: Final = 1.4
THOUSAND: Final = 1_000
MYRIAD: Final = 10_000
MOST_MARKS: Final = 7


@dataclass(frozen=True, slots=True)
class Mark:
    x: int
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """css   b0 … b2 by how far up the steps go; gap; over for an overlap"""

    x: int
    width: int
    css: str


@dataclass(frozen=True, slots=True)
class Ruler:
    marks: Sequence[Mark]
    old: Sequence[Bar]
    new: Sequence[Bar]
    flaws: Sequence[Bar]


def ruler_of(rows: Sequence[RuleRow], before: Sequence[RuleRow], flaws: Iterable[Flaw]) -> Ruler:
    """The bands of one place and status on an even scale of all their bounds."""
    found = list(flaws)
    bounds = sorted(
        {ZERO}
        | {bound for row in [*rows, *before] for bound in (row.amount_from, row.amount_to) if bound}
        | {bound for flaw in found for bound in (flaw.amount, flaw.amount_to) if bound}
    )
    step = (WIDTH - 2 * LEFT) / (len(bounds) - 1 + BEYOND)
    places = {bound: LEFT + step * index for index, bound in enumerate(bounds)}

    def bar(lower: Decimal, upper: Decimal | None, css: str) -> Bar:
        begin = places[lower]
        end = WIDTH - LEFT if upper is None else places[upper]
        return Bar(int(begin) + 1, max(int(end) - int(begin) - 2, 2), css)

    longest = max((len(row.steps) for row in [*rows, *before]), default=0)

    def bars(of: Sequence[RuleRow]) -> list[Bar]:
        return [
            bar(row.amount_from, row.amount_to, f"b{max(2 - (longest - len(row.steps)), 0)}")
            for row in of
        ]

    every = 1 + (len(bounds) - 1) // MOST_MARKS
    return Ruler(
        marks=[
            Mark(int(places[bound]), short(bound))
            for index, bound in enumerate(bounds)
            if bound and not index % every
        ],
        old=bars(before),
        new=bars(rows),
        flaws=[
            bar(flaw.amount, flaw.amount_to, "gap" if flaw.kind == "gap" else "over")
            for flaw in found
        ],
    )


def short(amount: Decimal) -> str:
    """A bound in as few signs as it goes: 45k, in Chinese 4.5万, else in full."""
    if amount % THOUSAND:
        return yuan(amount)
    if (get_language() or "").startswith("zh") and amount >= MYRIAD:
        return _("%(count)s0k") % {"count": f"{(amount / MYRIAD).normalize():,f}"}
    return _("%(count)sk") % {"count": f"{amount // THOUSAND:,f}"}
