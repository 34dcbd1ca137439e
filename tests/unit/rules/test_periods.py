"""Months, spans, days shared out, deadlines."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.periods import (
    DateSpan,
    FiscalYear,
    Month,
    Shift,
    deadline,
    prorate_by_month,
)

APRIL = Month(2026, 4)


def test_month_knows_its_days_and_neighbours() -> None:
    assert str(APRIL) == "2026-04"
    assert Month.parse("2026-04") == APRIL == Month.of(date(2026, 4, 30))
    assert (APRIL.first, APRIL.last, APRIL.days) == (date(2026, 4, 1), date(2026, 4, 30), 30)
    assert Month(2024, 2).last == date(2024, 2, 29)
    assert APRIL.plus(9) == Month(2027, 1)
    assert APRIL.plus(-4) == Month(2025, 12)
    assert APRIL < Month(2026, 5) < Month(2027, 1)
    assert APRIL.day(31) == date(2026, 4, 30)


@pytest.mark.parametrize(("year", "month"), [(2026, 0), (2026, 13), (0, 1), (10000, 1)])
def test_month_that_does_not_exist_is_refused(year: int, month: int) -> None:
    with pytest.raises(ValueError, match="there is no month"):
        Month(year, month)


def test_first_and_last_month_of_the_calendar_exist() -> None:
    assert Month(1, 1).first == date.min
    assert Month(9999, 12).last == date.max


@pytest.mark.parametrize("text", ["2026-4", "26-04", "2026/04", "2026-04-01", "2026-13", ""])
def test_text_that_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no month|not a month"):
        Month.parse(text)


def test_month_beyond_the_calendar_overflows() -> None:
    with pytest.raises(OverflowError):
        Month(9999, 12).plus(1)


def test_fiscal_year_is_the_calendar_year() -> None:
    year = FiscalYear(2026)

    assert year.months[0] == Month(2026, 1)
    assert len(year.months) == 12
    assert year.span == DateSpan(date(2026, 1, 1), date(2026, 12, 31))
    assert APRIL in year
    assert date(2027, 1, 1) not in year
    assert str(year) == "2026"


def test_span_counts_both_ends() -> None:
    span = DateSpan(date(2026, 4, 16), date(2026, 5, 15))

    assert span.days == 30
    assert list(span.months()) == [APRIL, Month(2026, 5)]
    assert span.overlap(APRIL) == DateSpan(date(2026, 4, 16), date(2026, 4, 30))
    assert span.overlap(Month(2026, 6)) is None
    assert span.overlap(Month(2026, 3)) is None
    assert date(2026, 4, 16) in span
    assert date(2026, 4, 15) not in span
    assert date(2026, 5, 15) in span
    assert date(2026, 5, 16) not in span
    assert str(span) == "2026-04-16/2026-05-15"


def test_one_day_is_a_span_and_an_overlap() -> None:
    last_of_april = date(2026, 4, 30)

    span = DateSpan(last_of_april, last_of_april)

    assert span.days == 1
    assert span.overlap(APRIL) == span
    assert DateSpan(last_of_april, date(2026, 5, 15)).overlap(APRIL) == span


def test_span_turns_into_a_half_open_range_and_back() -> None:
    span = DateSpan(date(2026, 4, 16), date(2026, 4, 30))

    lower, upper = span.half_open

    assert (lower, upper) == (date(2026, 4, 16), date(2026, 5, 1))
    assert DateSpan.from_half_open(lower, upper) == span


def test_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(RuleRefused) as refused:
        DateSpan(date(2026, 5, 1), date(2026, 4, 30))

    assert refused.value.code == "end_before_start"


MIDNIGHT = datetime(2026, 5, 1)  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize(
    ("start", "end"),
    [(MIDNIGHT, MIDNIGHT), (MIDNIGHT, date(2026, 5, 2)), (date(2026, 4, 30), MIDNIGHT)],
)
def test_span_of_instants_is_a_programming_mistake(start: date, end: date) -> None:
    with pytest.raises(TypeError, match=r"^a DateSpan holds days, not instants$"):
        DateSpan(start, end)


def test_spans_in_any_order_share_one_month() -> None:
    late, early = (
        DateSpan(date(2026, 4, 21), date(2026, 5, 10)),
        DateSpan(date(2026, 4, 1), date(2026, 4, 10)),
    )

    shares = prorate_by_month(Decimal(300), [late, early])

    assert shares == {APRIL: Decimal(200), Month(2026, 5): Decimal(100)}


def test_two_spans_within_one_month_count_together() -> None:
    spans = [
        DateSpan(date(2026, 4, 1), date(2026, 4, 10)),
        DateSpan(date(2026, 4, 21), date(2026, 4, 30)),
        DateSpan(date(2026, 5, 1), date(2026, 5, 10)),
    ]

    shares = prorate_by_month(Decimal(300), spans)

    assert shares == {APRIL: Decimal(200), Month(2026, 5): Decimal(100)}


def test_month_between_two_spans_does_not_appear() -> None:
    spans = [
        DateSpan(date(2026, 4, 1), date(2026, 4, 10)),
        DateSpan(date(2026, 6, 1), date(2026, 6, 10)),
    ]

    shares = prorate_by_month(Decimal(100), spans)

    assert list(shares) == [APRIL, Month(2026, 6)]


def test_ten_years_of_the_largest_amount_add_up() -> None:
    amount = Decimal("9999999999999.99")

    shares = prorate_by_month(amount, [DateSpan(date(2026, 1, 1), date(2035, 12, 31))])

    assert len(shares) == 120
    assert sum(shares.values()) == amount


def test_make_up_workday_and_holiday_move_the_deadline() -> None:
    saturday, monday = date(2026, 8, 15), date(2026, 8, 17)

    assert deadline(2026, 8, 15, workdays={saturday}) == saturday
    assert deadline(2026, 8, 15, holidays={monday}) == date(2026, 8, 18)
    assert deadline(2026, 8, 15, Shift.PREVIOUS) == date(2026, 8, 14)
    assert deadline(2026, 8, 15, Shift.NONE) == saturday


@pytest.mark.parametrize("day", [date.min, date.max])
def test_calendar_has_deadlines_to_its_ends(day: date) -> None:
    assert deadline(day.year, day.month, day.day, Shift.NONE) == day
