"""Which budget line holds another one's budget: of nested lines each yuan counts once."""

from collections.abc import Collection, Iterator, Mapping
from itertools import product
from typing import NamedTuple


class Place(NamedTuple):
    """What makes a line the only one of its month; None is any."""

    project: int | None
    category: int | None
    platform: int | None
    unit: int | None


Above = Mapping[int, tuple[int, ...]]
"""A unit or category → itself and all above it, the nearest first."""


def places_above(place: Place, *, units: Above, categories: Above) -> Iterator[Place]:
    """Every place that covers this one, the most specific first.

    source    PLATFORM §6.20: project, then depth of the category, platform, depth of the unit
    """
    ways = (
        _same(place.project),
        _upwards(place.category, categories),
        _same(place.platform),
        _upwards(place.unit, units),
    )
    for way in product(*ways):
        found = Place(*way)
        if found != place:
            yield found


def frame_of(
    place: Place, present: Collection[Place], *, units: Above, categories: Above
) -> Place | None:
    """The line right above a line, which holds its budget together with its own; None for none.

    present   the places that have a line in that month

    source    PLATFORM §6.20
    """
    above = places_above(place, units=units, categories=categories)
    return next((one for one in above if one in present), None)


def chains(parents: Mapping[int, int | None]) -> dict[int, tuple[int, ...]]:
    """From rows that name their parent to each with all above it, the nearest first."""
    found: dict[int, tuple[int, ...]] = {}
    for key in parents:
        path: list[int] = []
        at: int | None = key
        while at is not None and at not in path:
            path.append(at)
            at = parents.get(at)
        found[key] = tuple(path)
    return found


def _same(wanted: int | None) -> tuple[int | None, ...]:
    return (None,) if wanted is None else (wanted, None)


def _upwards(wanted: int | None, above: Above) -> tuple[int | None, ...]:
    return (None,) if wanted is None else (*above.get(wanted, (wanted,)), None)
