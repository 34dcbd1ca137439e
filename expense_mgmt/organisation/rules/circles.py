"""Whether a delegation leads back to the person who gives it (DOMAIN §5 delegation)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delegated:
    """One delegation as the rule sees it.

    begins_on, after   the first day, and the first day on which it no longer counts
    kind               of documents; empty for every kind
    """

    person_id: int
    deputy_id: int
    begins_on: dt.date
    after: dt.date
    kind: str = ""


def circle_of(new: Delegated, known: Collection[Delegated]) -> tuple[int, ...]:
    """The people through whom a delegation would come back to its giver; empty when it does not.

    Only what holds on one and the same day and for one and the same kind of document makes a
    circle: whoever is asked would be pointed on until he is asked again.

    shapes   the deputy first, the giver not named
    source   DOMAIN §5; RELIABILITY §5, 102
    """
    return _way_back(new, new.person_id, known, (new.deputy_id,))


def _way_back(
    so_far: Delegated, giver: int, known: Collection[Delegated], way: tuple[int, ...]
) -> tuple[int, ...]:
    for step in known:
        if step.person_id != so_far.deputy_id or step.deputy_id in way:
            continue
        narrowed = _both(so_far, step)
        if narrowed is None:
            continue
        if step.deputy_id == giver:
            return way
        found = _way_back(narrowed, giver, known, (*way, step.deputy_id))
        if found:
            return found
    return ()


def _both(one: Delegated, other: Delegated) -> Delegated | None:
    """What two delegations, one after the other, hold for together; None for nothing."""
    begins_on, after = max(one.begins_on, other.begins_on), min(one.after, other.after)
    kinds = {one.kind, other.kind} - {""}
    if begins_on >= after or len(kinds) > 1:
        return None
    return Delegated(one.person_id, other.deputy_id, begins_on, after, next(iter(kinds), ""))
