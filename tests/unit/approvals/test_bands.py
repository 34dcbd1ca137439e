"""Bands of the matrix: which holds an amount, and where they leave a gap or overlap."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.rules.bands import Band, Flaw, band_of, flaws_of
from expense_mgmt.core.derivation import Derivation

CENT = Decimal("0.01")


def band(lower: str | int, upper: str | int | None, key: str = "", priority: int = 0) -> Band:
    return Band("A", priority, Decimal(lower), None if upper is None else Decimal(upper), key)


LOW, MIDDLE, HIGH = band(0, 50000, "low"), band(50000, 200000, "middle"), band(200000, None, "high")


@pytest.mark.parametrize(
    ("amount", "key"),
    [
        ("-0.01", "low"),
        ("0.00", "low"),
        ("49999.99", "low"),
        ("50000.00", "middle"),
        ("50000.01", "middle"),
        ("199999.99", "middle"),
        ("200000.00", "high"),
        ("200000.01", "high"),
    ],
)
def test_lower_bound_belongs_to_the_band_and_the_upper_does_not(amount: str, key: str) -> None:
    found = band_of(Decimal(amount), [HIGH, LOW, MIDDLE])

    assert found is not None
    assert found.key == key


def test_higher_priority_is_asked_first() -> None:
    above = band(0, 1000, "above", priority=5)

    found = band_of(Decimal(500), [LOW, above])

    assert found is above


def test_amount_in_a_gap_has_no_band() -> None:
    assert band_of(Decimal(100), [band(0, 100), band(200, None)]) is None


def test_derivation_says_which_band_and_why() -> None:
    trace = Derivation()

    band_of(Decimal(50000), [LOW, MIDDLE, HIGH], trace=trace)

    assert [line.expression for line in trace.lines] == [
        "0 ≤ 50,000 < 50,000",
        "50,000 ≤ 50,000 < 200,000",
        "200,000 ≤ 50,000",
    ]
    assert [line.result for line in trace.lines] == [False, True, False]
    assert {str(line.label) for line in trace.lines} == {"The band holds the amount"}


def test_whole_bands_have_no_flaw() -> None:
    trace = Derivation()

    assert flaws_of([HIGH, LOW, MIDDLE], trace=trace) == []
    assert [line.expression for line in trace.lines[:3]] == [
        "0 ≤ 0",
        "50,000 ≤ 50,000",
        "200,000 ≤ 200,000",
    ]
    assert trace.lines[-1].result is True


def test_a_gap_names_the_bands_on_both_sides() -> None:
    low, high = band(0, 200000), band(300000, None)

    assert flaws_of([low, high]) == [Flaw("gap", high, Decimal(200000), Decimal(300000), low)]


def test_the_first_band_begins_at_nothing() -> None:
    only = band(1, None)

    assert flaws_of([only]) == [Flaw("gap", only, Decimal(0), Decimal(1), None)]


def test_the_last_band_has_no_end() -> None:
    only = band(0, 100)

    assert flaws_of([only]) == [Flaw("gap", only, Decimal(100), None, only)]


def test_a_wide_band_overlaps_one_that_is_not_its_neighbour() -> None:
    wide, inside, last = band(0, 100), band(10, 20), band(50, None)

    overlaps = [flaw for flaw in flaws_of([wide, inside, last]) if flaw.kind == "overlap"]

    assert overlaps == [
        Flaw("overlap", inside, Decimal(10), Decimal(20), wide),
        Flaw("overlap", last, Decimal(50), Decimal(100), wide),
    ]


def test_bands_of_different_priority_lie_over_each_other() -> None:
    assert flaws_of([band(0, None), band(100, 200, priority=1)]) == []


def test_of_bands_that_end_together_the_first_is_overlapped_and_the_last_borders_the_gap() -> None:
    wide, inside, last = band(0, 100), band(10, 100), band(50, 60)

    flaws = flaws_of([wide, inside, last])

    assert flaws == [
        Flaw("overlap", inside, Decimal(10), Decimal(100), wide),
        Flaw("overlap", last, Decimal(50), Decimal(60), wide),
        Flaw("gap", last, Decimal(100), None, inside),
    ]


def test_band_without_end_overlaps_all_above_it() -> None:
    endless, inside, last = band(0, None), band(10, 20), band(30, 40)

    assert [flaw.other for flaw in flaws_of([endless, inside, last])] == [endless, endless]


def test_derivation_says_where_bands_overlap_or_leave_a_gap() -> None:
    trace = Derivation()

    flaws_of([band(0, 100), band(50, 200), band(300, 400)], trace=trace)

    assert [(str(line.label), line.expression, line.result) for line in trace.lines] == [
        ("Two bands overlap", "50 – 100", True),
        ("A band begins where those below end", "0 ≤ 0", True),
        ("A band begins where those below end", "50 ≤ 100", True),
        ("A band begins where those below end", "300 ≤ 200", False),
        ("The last band has no end", "", False),
    ]


bounds = st.integers(min_value=0, max_value=12)
matrices = st.lists(
    st.tuples(bounds, st.one_of(st.none(), bounds), st.sampled_from([0, 1])),
    min_size=1,
    max_size=6,
).map(
    lambda rows: [
        band(lower, upper, str(index), priority)
        for index, (lower, upper, priority) in enumerate(rows)
        if upper is None or upper > lower
    ]
)


@given(matrices)
def test_flaws_are_those_that_counting_finds(bands: list[Band]) -> None:
    """Every amount is looked at by itself: none uncovered, none twice within a priority."""
    amounts = [Decimal(cents) / 2 for cents in range(30)]
    uncovered = [one for one in amounts if bands and not any(b.holds(one) for b in bands)]
    twice = [
        one
        for one in amounts
        for priority in (0, 1)
        if sum(b.holds(one) for b in bands if b.priority == priority) > 1
    ]

    flaws = flaws_of(bands)

    def within(kind: str) -> list[Decimal]:
        return [
            one
            for one in amounts
            if any(
                flaw.kind == kind
                and flaw.amount <= one
                and (flaw.amount_to is None or one < flaw.amount_to)
                for flaw in flaws
            )
        ]

    assert within("gap") == uncovered
    assert bool(within("overlap")) == bool(twice)
    assert set(within("overlap")) <= set(twice)
