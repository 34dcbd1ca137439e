"""Percentiles by nearest rank, hours, opening words: the definitions of the process page."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.rules.insight import hours_of, nearest_rank, opening_words, percentile


def hours(*values: float) -> list[dt.timedelta]:
    return [dt.timedelta(hours=value) for value in values]


@pytest.mark.parametrize(
    ("count", "percent", "rank"),
    [
        (1, 50, 1),
        (1, 90, 1),
        (2, 50, 1),
        (3, 50, 2),
        (4, 50, 2),
        (5, 50, 3),
        (9, 90, 9),
        (10, 90, 9),
        (11, 90, 10),
        (42, 50, 21),
        (42, 90, 38),
        (7, 100, 7),
        (100, 1, 1),
    ],
)
def test_rank_is_the_share_of_the_count_rounded_up(count: int, percent: int, rank: int) -> None:
    assert nearest_rank(count, percent) == rank


@pytest.mark.parametrize(("count", "percent"), [(0, 50), (-1, 50), (3, 0), (3, 101)])
def test_there_is_no_rank_without_a_value_or_outside_of_the_whole(count: int, percent: int) -> None:
    sentence = "^a percentile needs a value and a percent from 1 to 100$"

    with pytest.raises(ValueError, match=sentence):
        nearest_rank(count, percent)


def test_percentile_is_one_of_the_values() -> None:
    values = hours(30, 1, 2, 40)

    assert percentile(values, 50) == dt.timedelta(hours=2)
    assert percentile(values, 75) == dt.timedelta(hours=30)
    assert percentile(values, 90) == dt.timedelta(hours=40)


@given(
    st.lists(st.timedeltas(dt.timedelta(0), dt.timedelta(days=90)), min_size=1, max_size=60),
    st.integers(1, 100),
)
def test_so_many_do_not_exceed_it_and_no_smaller_value_would_do(
    values: list[dt.timedelta], percent: int
) -> None:
    found = percentile(values, percent)

    within = sum(value <= found for value in values)
    below = sum(value < found for value in values)
    assert found in values
    assert within * 100 >= percent * len(values)
    assert below * 100 < percent * len(values)


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (dt.timedelta(hours=2, minutes=40), "2.67"),
        (dt.timedelta(days=2, hours=1), "49.00"),
        (dt.timedelta(seconds=18), "0.01"),
        (dt.timedelta(seconds=17, microseconds=999_999), "0.00"),
        (dt.timedelta(0), "0.00"),
    ],
)
def test_hours_have_two_places(span: dt.timedelta, shown: str) -> None:
    assert hours_of(span) == Decimal(shown)


OPENINGS = [
    ("预算不足，请先申请补充预算", "预算不足"),
    ("  缺代理商报价单。", "缺代理商报价单"),
    ("Missing quotation; please attach", "missing quotation"),
    ("Missing Quotation", "missing quotation"),
    ("发票\n抬头不对", "发票"),
    ("，开头就是标点", "，开头就是标点"),
    ("x" * 40, "x" * 24),
    ("twenty-four letters and  more", "twenty-four letters and"),
]


@pytest.mark.parametrize(("comment", "words"), OPENINGS)
def test_reason_is_told_by_its_first_clause(comment: str, words: str) -> None:
    assert opening_words(comment) == words
