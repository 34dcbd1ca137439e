"""Which places cover a place, in which order, and how rows become chains."""

import pytest

from budgets.rules.frames import Place, chains, general, places_above

UNITS = {1: (1,), 2: (2, 1)}
CATEGORIES = {5: (5,), 6: (6, 5)}


def test_places_above_come_the_most_specific_first_and_once_each() -> None:
    found = list(places_above(Place(7, 6, None, 2), units=UNITS, categories=CATEGORIES))

    assert [tuple(place) for place in found] == [
        (7, 6, None, 1),
        (7, 6, None, None),
        (7, 5, None, 2),
        (7, 5, None, 1),
        (7, 5, None, None),
        (7, None, None, 2),
        (7, None, None, 1),
        (7, None, None, None),
        (None, 6, None, 2),
        (None, 6, None, 1),
        (None, 6, None, None),
        (None, 5, None, 2),
        (None, 5, None, 1),
        (None, 5, None, None),
        (None, None, None, 2),
        (None, None, None, 1),
        (None, None, None, None),
    ]


def test_what_nobody_placed_has_only_everything_above_it() -> None:
    found = places_above(Place(None, 9, 3, None), units=UNITS, categories=CATEGORIES)

    assert [tuple(place) for place in found] == [
        (None, 9, None, None),
        (None, None, 3, None),
        (None, None, None, None),
    ]


def test_general_place_says_only_whether_it_is_of_a_project() -> None:
    assert general(Place(7, 6, None, 2)) == Place(1, 6, None, 2)
    assert general(Place(None, 6, None, 2)) == Place(None, 6, None, 2)


@pytest.mark.parametrize(
    ("parents", "found"),
    [
        ({}, {}),
        ({1: None, 2: 1, 3: 2}, {1: (1,), 2: (2, 1), 3: (3, 2, 1)}),
        # A parent that is not among the rows ends the chain; a circle is walked once.
        ({2: 1}, {2: (2, 1)}),
        ({1: 2, 2: 1}, {1: (1, 2), 2: (2, 1)}),
    ],
)
def test_chains(parents: dict[int, int | None], found: dict[int, tuple[int, ...]]) -> None:
    assert chains(parents) == found
