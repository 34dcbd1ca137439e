"""Months, fiscal years, date spans; money split over months; deadlines."""

import re
from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Final, Self

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import KEPT_PLANS, ZERO, Number, from_minor, rounded

MONTHS_IN_YEAR: Final = 12
MONTHS_IN_QUARTER: Final = 3
FIRST_WEEKEND_DAY: Final = 5
ONE_DAY: Final = timedelta(days=1)

_MONTH = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; ordered, printed as YYYY-MM.

    raises  ValueError for a month that does not exist
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= MONTHS_IN_YEAR and date.min.year <= self.year <= date.max.year):
            msg = f"there is no month {self.month} of {self.year}"
            raise ValueError(msg)

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        match = _MONTH.fullmatch(text)
        if match is None:
            msg = f"{text!r} is not a month of the form YYYY-MM"
            raise ValueError(msg)
        return cls(int(match["year"]), int(match["month"]))

    @property
    def ordinal(self) -> int:
        """Months since the year zero; neighbours differ by one."""
        return self.year * MONTHS_IN_YEAR + self.month - 1

    @property
    def days(self) -> int:
        return _days_in(self.ordinal)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, self.days)

    def day(self, day: int) -> date:
        """The given day of the month, clipped to the month's last day."""
        return date(self.year, self.month, min(day, self.days))

    def plus(self, months: int) -> "Month":
        """The month so many months later; earlier when negative."""
        return _month_at(self.ordinal + months)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@lru_cache(maxsize=2400)
def _month_at(ordinal: int) -> Month:
    year, month = divmod(ordinal, MONTHS_IN_YEAR)
    if not date.min.year <= year <= date.max.year:
        msg = "month out of range"
        raise OverflowError(msg)
    return Month(year, month + 1)


@lru_cache(maxsize=2400)
def _days_in(ordinal: int) -> int:
    year, month = divmod(ordinal, MONTHS_IN_YEAR)
    return monthrange(year, month + 1)[1]


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """A budget year, January to December."""

    year: int

    @property
    def months(self) -> tuple[Month, ...]:
        return tuple(Month(self.year, month) for month in range(1, MONTHS_IN_YEAR + 1))

    @property
    def span(self) -> "DateSpan":
        return DateSpan(self.months[0].first, self.months[-1].last)

    def __contains__(self, item: "Month | date") -> bool:
        return item.year == self.year

    def __str__(self) -> str:
        return f"{self.year:04d}"


@dataclass(frozen=True, slots=True, order=True)
class DateSpan:
    """Days from start to end, both included, as the documents write them.

    raises  RuleRefused end_before_start; TypeError for an instant instead of a day
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if isinstance(self.start, datetime) or isinstance(self.end, datetime):
            msg = "a DateSpan holds days, not instants"
            raise TypeError(msg)
        if self.end < self.start:
            raise RuleRefused("end_before_start", field="end")

    @classmethod
    def from_half_open(cls, lower: date, upper: date) -> Self:
        """From a database range, whose upper bound is the first day outside."""
        return cls(lower, upper - ONE_DAY)

    @property
    def half_open(self) -> tuple[date, date]:
        """For a database range: the upper bound is the first day outside."""
        return self.start, self.end + ONE_DAY

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def months(self) -> Iterator[Month]:
        """Every month that has a day of the span, in order."""
        first, last = Month.of(self.start).ordinal, Month.of(self.end).ordinal
        return map(_month_at, range(first, last + 1))

    def overlap(self, month: Month) -> "DateSpan | None":
        """The days of the span that lie in the month; None when there are none."""
        start, end = max(self.start, month.first), min(self.end, month.last)
        return DateSpan(start, end) if start <= end else None

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return f"{self.start}/{self.end}"


def prorate_by_month(
    amount: Number, spans: Iterable[DateSpan], *, trace: Derivation | None = None
) -> dict[Month, Decimal]:
    """Split `amount` over the months of `spans` by days; the shares add up exactly.

    A share never exceeds what is left nor changes sign: it then takes what is left. Spans may
    come in any order; months without a day do not appear.

    formula  share of a month = amount × its days ÷ days of all spans; the last month = amount to
             the cent − the shares before
    units    yuan, each share rounded to the cent; both ends of a span count, 29 February too
    raises   RuleRefused no_span, end_before_start, overlap
    source   R-02; [RE] 4.3.2 (3)
    """
    months, days = _days_by_month_kept(tuple(spans))
    top, bottom = amount.as_integer_ratio()
    sign, half_cents = (-1, top * -200) if top < 0 else (1, top * 200)
    half = bottom * days
    left = (half_cents + bottom) // (2 * bottom)
    shares: dict[Month, Decimal] = {}
    for month, month_days in months[:-1]:
        share = min(left, (half_cents * month_days + half) // (2 * half))
        left -= share
        shares[month] = from_minor(sign * share)
    shares[months[-1][0]] = from_minor(sign * left)
    if trace is not None:
        _explain_months(trace, amount, [month_days for _month, month_days in months], shares)
    return shares


def _days_by_month(spans: tuple[DateSpan, ...]) -> tuple[tuple[tuple[Month, int], ...], int]:
    """Each month that has a day with its days, in order, and the days of all of them."""
    ordered = sorted(spans)
    if not ordered:
        raise RuleRefused("no_span", field="spans")
    if any(two.start <= one.end for one, two in pairwise(ordered)):
        raise RuleRefused("overlap", field="spans")
    days_of: dict[int, int] = {}
    for span in ordered:
        start, end = span.start, span.end
        first = start.year * MONTHS_IN_YEAR + start.month - 1
        last = end.year * MONTHS_IN_YEAR + end.month - 1
        before = 1 - start.day  # days of the first month that lie before the span, as a minus
        for ordinal in range(first, last):
            days_of[ordinal] = days_of.get(ordinal, 0) + before + _days_in(ordinal)
            before = 0
        days_of[last] = days_of.get(last, 0) + before + end.day
    months = tuple((_month_at(ordinal), days) for ordinal, days in days_of.items())
    return months, sum(days_of.values())


# The lines of a campaign share their spans.
_days_by_month_kept = lru_cache(maxsize=KEPT_PLANS)(_days_by_month)


def _explain_months(
    trace: Derivation,
    amount: Number,
    days: Sequence[int],
    shares: Mapping[Month, Decimal],
) -> None:
    total_days, given = sum(days), ZERO
    for position, (month, share) in enumerate(shares.items(), start=1):
        exact_share = rounded(Fraction(amount) * days[position - 1] / total_days)
        if share == exact_share:
            label, template = _("Share of the month by days"), "{} ÷ {} × {}"
            operands: tuple[object, ...] = (amount, total_days, days[position - 1])
        else:
            label = _("Last month: the rest") if position == len(days) else _("What is left")
            template, operands = "{} − {}", (amount, given)
        trace.add(label, template, *operands, result=share, field=str(month))
        given += share


class Shift(StrEnum):
    """Where a deadline goes when its day is not a working day."""

    NEXT = "next"
    PREVIOUS = "previous"
    NONE = "none"


def deadline(
    year: int,
    month: int,
    day: int,
    shift: Shift = Shift.NEXT,
    *,
    holidays: Collection[date] = (),
    workdays: Collection[date] = (),
    trace: Derivation | None = None,
) -> date:
    """The day by which something is due, moved to a working day.

    A working day is one of `workdays` (make-up days, 调休), or Monday to Friday and none of
    `holidays`.

    formula  day of the month, at most its last; then day by day forward (next), back (previous)
             or not at all (none) until it is a working day
    units    calendar days
    raises   RuleRefused bad_input for a day before the first, or a month or year that does not
             exist
    source   R-21; [PD]
    """
    if day < 1 or not (1 <= month <= MONTHS_IN_YEAR and 1 <= year <= date.max.year):
        raise RuleRefused("bad_input", field="day")
    named = due = Month(year, month).day(day)
    note(trace, _("Day named, at most the last of the month"), result=named)
    step = {Shift.NEXT: ONE_DAY, Shift.PREVIOUS: -ONE_DAY, Shift.NONE: timedelta()}[shift]
    while step and not is_working_day(due, holidays, workdays):
        due += step
    if due != named:
        note(trace, _("Moved to a working day"), result=due)
    return due


def is_working_day(day: date, holidays: Collection[date], workdays: Collection[date]) -> bool:
    """A make-up day, or Monday to Friday and no holiday (R-21)."""
    return day in workdays or (day.weekday() < FIRST_WEEKEND_DAY and day not in holidays)
