"""Hours on working days: none is lost, none is counted on a day that is not worked (ADR 11)."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from expense_mgmt.core.working_time import WorkingDays, WorkingTime

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
FIRST = dt.date(2026, 1, 1)
ZONES = ("Asia/Shanghai", "UTC", "America/New_York", "Europe/Berlin")

days = st.sets(st.integers(0, 120).map(lambda number: FIRST + dt.timedelta(days=number)))
instants = st.integers(0, 120 * 24 * 60).map(
    lambda minutes: dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + minutes * MINUTE
)
hours = st.integers(1, 24 * 14)


@st.composite
def working_times(draw: st.DrawFn) -> WorkingTime:
    off, made_up = draw(days), draw(days)
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    return WorkingTime(zone, WorkingDays(frozenset(off), frozenset(made_up)))


def worked_minutes(time: WorkingTime, begin: dt.datetime, end: dt.datetime) -> int:
    """Minute by minute, by the company's own calendar day."""
    count, at = 0, begin
    while at < end:
        count += time.days.is_working(at.astimezone(time.zone).date())
        at += MINUTE
    return count


@given(working_times(), instants, st.integers(1, 72))
def test_exactly_so_many_hours_of_working_days_lie_between(
    time: WorkingTime, begin: dt.datetime, count: int
) -> None:
    assert worked_minutes(time, begin, time.due_after(begin, count)) == count * 60


@given(working_times(), instants, hours, hours)
def test_in_two_parts_it_comes_to_the_same(
    time: WorkingTime, begin: dt.datetime, first: int, second: int
) -> None:
    halfway = time.due_after(begin, first)

    assert time.due_after(halfway, second) == time.due_after(begin, first + second)


@given(working_times(), instants, instants, hours)
def test_what_begins_later_is_never_due_earlier(
    time: WorkingTime, one: dt.datetime, other: dt.datetime, count: int
) -> None:
    early, late = sorted([one, other])

    assert time.due_after(early, count) <= time.due_after(late, count)


@given(working_times(), instants, hours)
def test_the_last_minute_before_it_is_due_is_worked(
    time: WorkingTime, begin: dt.datetime, count: int
) -> None:
    due = time.due_after(begin, count)

    assert due > begin
    assert time.days.is_working((due - MINUTE).astimezone(time.zone).date())
