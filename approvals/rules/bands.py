"""Whether the bands of a matrix leave a gap or overlap; no database."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Literal

from expense_mgmt.core.money import ZERO


@dataclass(frozen=True, slots=True)
class Band:
    """One rule's amounts: `amount_from` in, `amount_to` out, None for no upper bound.

    `group` is everything that must be the same for two bands to meet: kind, unit, category,
    project, budget status, currency. A higher priority lies over a lower one.
    """

    group: Hashable
    priority: int
    amount_from: Decimal
    amount_to: Decimal | None


@dataclass(frozen=True, slots=True)
class Flaw:
    """Where two bands overlap, or where none covers the amounts from `amount` on."""

    kind: Literal["gap", "overlap"]
    band: Band
    amount: Decimal


def flaws_of(bands: Iterable[Band]) -> list[Flaw]:
    """Every gap of a group from zero to infinity, every overlap within a group's priority.

    source  DOMAIN §5; RELIABILITY promise 12
    """
    ordered = sorted(bands, key=lambda band: (repr(band.group), band.amount_from))
    flaws: list[Flaw] = []
    for _group, members in groupby(ordered, key=lambda band: repr(band.group)):
        group = list(members)
        flaws += _overlaps(group)
        flaws += _gaps(group)
    return flaws


def _overlaps(group: Sequence[Band]) -> list[Flaw]:
    layers = sorted(group, key=lambda band: (band.priority, band.amount_from))
    return [
        Flaw("overlap", later, later.amount_from)
        for earlier, later in pairwise(layers)
        if earlier.priority == later.priority
        and (earlier.amount_to is None or later.amount_from < earlier.amount_to)
    ]


def _gaps(group: Sequence[Band]) -> list[Flaw]:
    flaws: list[Flaw] = []
    covered_to: Decimal | None = ZERO
    for band in group:
        if covered_to is None:
            break
        if band.amount_from > covered_to:
            flaws.append(Flaw("gap", band, covered_to))
        covered_to = None if band.amount_to is None else max(covered_to, band.amount_to)
    if covered_to is not None:
        flaws.append(Flaw("gap", group[-1], covered_to))
    return flaws
