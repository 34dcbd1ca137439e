"""Hours that run on working days alone (ADR 11; R-21)."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from expense_mgmt.core.working_time import WorkingDays, WorkingTime

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
# The first days of May 2026 as the State Council gave them: off from the 1st to the 5th, worked
# on Saturday the 9th.
MAY_DAY = WorkingDays(
    frozenset(dt.date(2026, 5, day) for day in range(1, 6)), frozenset({dt.date(2026, 5, 9)})
)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("begins", "hours", "due"),
    [
        ("2026-05-12T10:00", 24, "2026-05-13T10:00"),
        ("2026-05-15T17:00", 24, "2026-05-18T17:00"),  # Friday, so Monday
        ("2026-05-15T17:00", 7, "2026-05-16T00:00"),  # to the end of Friday, no further
        ("2026-05-15T17:00", 8, "2026-05-18T01:00"),
        ("2026-05-16T12:00", 24, "2026-05-19T00:00"),  # Saturday begins with Monday
        ("2026-05-17T23:59", 1, "2026-05-18T01:00"),
        ("2026-05-12T10:00", 72, "2026-05-15T10:00"),
        ("2026-05-12T10:00", 96, "2026-05-18T10:00"),
    ],
)
def test_hours_pass_over_the_weekend(begins: str, hours: int, due: str) -> None:
    assert WorkingTime(SHANGHAI).due_after(at(begins), hours) == at(due)


@pytest.mark.parametrize(
    ("begins", "hours", "due"),
    [
        ("2026-04-30T17:00", 24, "2026-05-06T17:00"),
        ("2026-05-08T17:00", 24, "2026-05-09T17:00"),  # the Saturday is worked
        ("2026-05-09T17:00", 24, "2026-05-11T17:00"),
        ("2026-05-03T09:00", 1, "2026-05-06T01:00"),
    ],
)
def test_holidays_stand_still_and_make_up_days_run(begins: str, hours: int, due: str) -> None:
    assert WorkingTime(SHANGHAI, MAY_DAY).due_after(at(begins), hours) == at(due)


def test_the_day_is_that_of_the_company() -> None:
    # Friday evening in Shanghai is Friday noon in Berlin.
    begins = at("2026-05-15T23:00")

    assert WorkingTime(SHANGHAI).due_after(begins, 2) == at("2026-05-18T01:00")
    assert WorkingTime(BERLIN).due_after(begins, 2) == begins + dt.timedelta(hours=2)


def test_a_day_of_twenty_three_hours_has_twenty_three() -> None:
    # In Berlin the night to Sunday, 29 March 2026, loses an hour; make that Sunday a workday.
    worked = WorkingDays(frozenset(), frozenset({dt.date(2026, 3, 29)}))
    begins = at("2026-03-29T00:00", BERLIN)

    due = WorkingTime(BERLIN, worked).due_after(begins, 24)

    assert due == at("2026-03-30T01:00", BERLIN)


def test_deadline_on_these_days() -> None:
    assert MAY_DAY.deadline(2026, 5, 2) == dt.date(2026, 5, 6)
    assert MAY_DAY.deadline(2026, 5, 9) == dt.date(2026, 5, 9)
    assert WorkingDays().deadline(2026, 5, 9) == dt.date(2026, 5, 11)
