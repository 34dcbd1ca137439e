"""Whether the bands of a matrix leave a gap or overlap, and which holds an amount; no database."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Literal

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.money import ZERO


@dataclass(frozen=True, slots=True)
class Band:
    """One rule's amounts: `amount_from` in, `amount_to` out, None for no upper bound.

    `group` is everything that must be the same for two bands to meet: kind, unit, category,
    project, budget status, currency. A higher priority lies over a lower one. `key` names the
    rule for whoever asks.
    """

    group: Hashable
    priority: int
    amount_from: Decimal
    amount_to: Decimal | None
    key: Hashable = None

    def holds(self, amount: Decimal) -> bool:
        """The lower bound belongs to the band, the upper does not."""
        return self.amount_from <= amount and (self.amount_to is None or amount < self.amount_to)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Where two bands overlap, or where none covers, from `amount` up to `amount_to`.

    band       gap: the next band above it, or the last below where it has no end;
               overlap: the band that begins inside the other
    other      overlap: the band it begins in; gap: the band that ends at `amount`, if any
    amount_to  None: without end
    """

    kind: Literal["gap", "overlap"]
    band: Band
    amount: Decimal
    amount_to: Decimal | None = None
    other: Band | None = None


def flaws_of(bands: Iterable[Band], *, trace: Derivation | None = None) -> list[Flaw]:
    """Every gap of a group from zero to infinity, every overlap within a group's priority.

    formula  the bands of a group, lowest first: each begins at or below where those before it
             end (else a gap), and, within one priority, not before (else an overlap); the first
             begins at 0, the last has no end
    units    tax-inclusive, compared as given; lower bound in, upper bound out
    source   DOMAIN §5; RELIABILITY promise 12
    """
    flaws: list[Flaw] = []
    for group in _groups(bands):
        flaws += _overlaps(group, trace)
        flaws += _gaps(group, trace)
    return flaws


def band_of(
    amount: Decimal, bands: Iterable[Band], *, trace: Derivation | None = None
) -> Band | None:
    """The band that holds an amount, the highest priority first; None for an amount in a gap.

    formula  amount_from ≤ amount < amount_to; no upper bound: amount_from ≤ amount
    units    tax-inclusive, compared as given; a negative amount counts as zero
    source   DOMAIN §5 (lower bound in, upper bound out)
    """
    wanted = max(amount, ZERO)
    found: Band | None = None
    for band in sorted(bands, key=lambda band: (-band.priority, band.amount_from)):
        is_held = found is None and band.holds(wanted)
        if is_held:
            found = band
        bounds = [
            bound for bound in (band.amount_from, wanted, band.amount_to) if bound is not None
        ]
        shape = "{} ≤ {} < {}" if len(bounds) > 2 else "{} ≤ {}"  # noqa: PLR2004  # both bounds
        note(trace, _("The band holds the amount"), shape, *bounds, result=is_held)
    return found


def _groups(bands: Iterable[Band]) -> Iterator[list[Band]]:
    ordered = sorted(bands, key=lambda band: (repr(band.group), band.amount_from))
    for _group, members in groupby(ordered, key=lambda band: repr(band.group)):
        yield list(members)


def _overlaps(group: Sequence[Band], trace: Derivation | None) -> list[Flaw]:
    flaws: list[Flaw] = []
    layers = sorted(group, key=lambda band: (band.priority, band.amount_from))
    for _priority, members in groupby(layers, key=lambda band: band.priority):
        widest: Band | None = None
        for band in members:
            if widest is not None and _reaches(widest, band.amount_from):
                end = _lower_end(widest, band)
                flaws.append(Flaw("overlap", band, band.amount_from, end, widest))
                note(trace, _("Two bands overlap"), "{} – {}", band.amount_from, end, result=True)
            if widest is None or not _ends_within(band, widest):
                widest = band
    return flaws


def _reaches(band: Band, amount: Decimal) -> bool:
    return band.amount_to is None or amount < band.amount_to


def _ends_within(band: Band, other: Band) -> bool:
    if other.amount_to is None:
        return True
    return band.amount_to is not None and band.amount_to <= other.amount_to


def _lower_end(one: Band, other: Band) -> Decimal | None:
    ends = [band.amount_to for band in (one, other) if band.amount_to is not None]
    return min(ends) if ends else None


def _gaps(group: Sequence[Band], trace: Derivation | None) -> list[Flaw]:
    flaws: list[Flaw] = []
    covered_to: Decimal | None = ZERO
    highest: Band | None = None
    for band in group:
        if covered_to is None:
            break
        is_gap = band.amount_from > covered_to
        if is_gap:
            flaws.append(Flaw("gap", band, covered_to, band.amount_from, highest))
        note(
            trace,
            _("A band begins where those below end"),
            "{} ≤ {}",
            band.amount_from,
            covered_to,
            result=not is_gap,
        )
        if band.amount_to is None or band.amount_to >= covered_to:
            highest = band
        covered_to = None if band.amount_to is None else max(covered_to, band.amount_to)
    if covered_to is not None and group:
        flaws.append(Flaw("gap", group[-1], covered_to, None, highest))
    note(trace, _("The last band has no end"), result=covered_to is None)
    return flaws
