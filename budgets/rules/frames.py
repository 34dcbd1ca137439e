"""Which budget line holds another one's budget: of nested lines each yuan counts once."""

from collections import defaultdict
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


def nested(
    places: Collection[Place], *, units: Above, categories: Above
) -> Iterator[tuple[Place, Place, int]]:
    """Which of the places lies in which, and how near, the nearest being 0.

    Of general places, whose project is 1 where they name one, it says the same of all projects at
    once: there are a few hundred of them among a hundred thousand.

    source    PLATFORM §6.20
    """
    present = {*places}
    for place in present:
        for near, one in enumerate(places_above(place, units=units, categories=categories)):
            if one in present:
                yield place, one, near


def frames(places: Collection[Place], *, units: Above, categories: Above) -> dict[Place, Place]:
    """The lines that have another right above them, which holds their budget together with its own.

    places    those that have a line in one month

    source    PLATFORM §6.20
    """
    present = {*places}
    kinds = {place: general(place) for place in present}
    above: dict[Place, list[Place]] = defaultdict(list)
    for low, high, _near in nested({*kinds.values()}, units=units, categories=categories):
        above[low].append(high)
    found: dict[Place, Place] = {}
    for place, kind in kinds.items():
        ways = (high._replace(project=high.project and place.project) for high in above[kind])
        frame = next((one for one in ways if one in present), None)
        if frame is not None:
            found[place] = frame
    return found


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


def general(place: Place) -> Place:
    """The place with 1 for whichever project it names."""
    return place._replace(project=None if place.project is None else 1)


def _same(wanted: int | None) -> tuple[int | None, ...]:
    return (None,) if wanted is None else (wanted, None)


def _upwards(wanted: int | None, above: Above) -> tuple[int | None, ...]:
    return (None,) if wanted is None else (*above.get(wanted, (wanted,)), None)
