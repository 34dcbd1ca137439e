"""Which line lies right above another: it covers it, and none lies between."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from budgets.rules.frames import Place, frames

UNITS = {1: (1,), 2: (2, 1), 3: (3, 2, 1)}
CATEGORIES = {1: (1,), 2: (2, 1)}
PLACES = [Place(*key) for key in product((None, 7, 8), (None, 1, 2), (None, 5), (None, 1, 2, 3))]


def covers(upper: Place, lower: Place) -> bool:
    return (
        upper != lower
        and upper.project in {None, lower.project}
        and upper.platform in {None, lower.platform}
        and (upper.category is None or upper.category in CATEGORIES.get(lower.category or 0, ()))
        and (upper.unit is None or upper.unit in UNITS.get(lower.unit or 0, ()))
    )


@given(st.sets(st.sampled_from(PLACES), min_size=1, max_size=12))
def test_frame_covers_its_line_and_no_other_line_lies_between(present: set[Place]) -> None:
    found = frames(present, units=UNITS, categories=CATEGORIES)

    for place in present:
        frame = found.get(place)
        above = [one for one in present if covers(one, place)]
        assert (frame is None) == (not above)
        if frame is not None:
            assert frame in above
            assert not [one for one in above if covers(frame, one)]
