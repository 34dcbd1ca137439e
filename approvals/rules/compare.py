"""What changed between two versions of the matrix; no database."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from operator import itemgetter


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule of a version.

    key    names the rule for whoever asks
    group  everything that must be the same for two rules to be the same one: kind, place,
           budget status, currency, priority
    asked  what its steps demand, in order
    """

    key: Hashable
    group: Hashable
    amount_from: Decimal
    amount_to: Decimal | None
    asked: tuple[Hashable, ...]

    @property
    def bounds(self) -> tuple[Decimal, Decimal | None]:
        return self.amount_from, self.amount_to

    def meets(self, other: "Entry") -> bool:
        """Some amount lies in both bands."""
        return (self.amount_to is None or other.amount_from < self.amount_to) and (
            other.amount_to is None or self.amount_from < other.amount_to
        )


class Kind(StrEnum):
    """What became of a rule."""

    SAME = "same"
    BOUNDS = "bounds"
    STEPS = "steps"
    BOTH = "both"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """A rule of one version beside what it was before, or will be no more."""

    kind: Kind
    old: Entry | None
    new: Entry | None


_LIKENESS: Sequence[Callable[[Entry, Entry], bool]] = (
    lambda old, new: old.bounds == new.bounds and old.asked == new.asked,
    lambda old, new: old.bounds == new.bounds,
    lambda old, new: old.asked == new.asked and old.meets(new),
    lambda old, new: old.amount_from == new.amount_from,
    lambda old, new: old.amount_to == new.amount_to,
    Entry.meets,
)


def compare(old: Iterable[Entry], new: Iterable[Entry]) -> list[Change]:
    """Each rule of the new version with the one it was, then those that are gone.

    formula  within a group, pairs are found in this order: same band and steps; same band; same
             steps on overlapping bands; same lower bound; same upper bound; overlapping bands
    source   DESIGN §5, approval rules; version compare
    """
    left = sorted(old, key=_order)
    open_new = sorted(new, key=_order)
    found: list[tuple[Entry, Entry]] = []
    for is_alike in _LIKENESS:
        for entry in list(open_new):
            twin = next(
                (one for one in left if one.group == entry.group and is_alike(one, entry)), None
            )
            if twin is not None:
                found.append((twin, entry))
                left.remove(twin)
                open_new.remove(entry)
    placed = [(_order(now), Change(_kind(was, now), was, now)) for was, now in found]
    placed += [(_order(entry), Change(Kind.ADDED, None, entry)) for entry in open_new]
    placed.sort(key=itemgetter(0))
    changes = [change for _place, change in placed]
    return changes + [Change(Kind.REMOVED, entry, None) for entry in left]


def _kind(old: Entry, new: Entry) -> Kind:
    if old.bounds == new.bounds:
        return Kind.SAME if old.asked == new.asked else Kind.STEPS
    return Kind.BOUNDS if old.asked == new.asked else Kind.BOTH


def _order(entry: Entry) -> tuple[str, Decimal]:
    return repr(entry.group), entry.amount_from
