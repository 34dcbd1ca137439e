"""The deadlines of a month on the home page (DOMAIN §6, R-21)."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import translation

from budgets.plan_timetable import Timetable
from budgets.rules.plan_days import PlanDays
from expense_mgmt.core.periods import Month
from expense_mgmt.core.working_time import MONDAY_TO_FRIDAY, WorkingDays
from reports.deadlines import deadlines, statistic_due


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_days_of_may_are_those_of_the_guideline() -> None:
    found = deadlines(dt.date(2026, 5, 12), Timetable([], MONDAY_TO_FRIDAY))

    assert [(row.on.day, row.title) for row in found] == [
        (15, "April ad-spend statistic"),
        (18, "June budget, submitted"),
        (21, "June budget, final"),
        (25, "June overall plan"),
        (31, "May closes"),
    ]


def test_days_move_to_working_days_but_the_month_ends_when_it_ends() -> None:
    found = deadlines(dt.date(2026, 2, 1), Timetable([], MONDAY_TO_FRIDAY))

    # 15, 21 February 2026 are a Sunday and a Saturday; the 28th is a Saturday.
    assert [row.on.day for row in found] == [16, 18, 23, 25, 28]


def test_holidays_and_make_up_days_count() -> None:
    found = deadlines(
        dt.date(2026, 2, 1),
        Timetable(
            [], WorkingDays(frozenset({dt.date(2026, 2, 16)}), frozenset({dt.date(2026, 2, 21)}))
        ),
    )

    assert [row.on.day for row in found] == [17, 18, 21, 25, 28]


def test_days_of_plans_are_the_companys_own() -> None:
    own = PlanDays(monthly_submitted_day=5, monthly_issued_day=6, overall_submitted_day=7)

    found = deadlines(
        dt.date(2026, 5, 12), Timetable([(dt.date(2026, 5, 1), own)], MONDAY_TO_FRIDAY)
    )

    assert [(row.on.day, row.title) for row in found] == [
        (5, "June budget, submitted"),
        (6, "June budget, final"),
        (7, "June overall plan"),
        (15, "April ad-spend statistic"),
        (31, "May closes"),
    ]


@pytest.mark.parametrize(
    ("today", "chips"),
    [
        ("2026-05-12", [("3 days left", "warn"), ("", ""), ("", ""), ("", ""), ("", "")]),
        ("2026-05-01", [("14 days left", ""), ("", ""), ("", ""), ("", ""), ("", "")]),
        ("2026-05-18", [("", ""), ("today", "warn"), ("", ""), ("", ""), ("", "")]),
    ],
)
def test_only_the_next_one_says_how_long(today: str, chips: list[tuple[str, str]]) -> None:
    found = deadlines(dt.date.fromisoformat(today), Timetable([], MONDAY_TO_FRIDAY))

    assert [(row.chip, row.tone) for row in found] == chips


def test_past_ones_are_known() -> None:
    found = deadlines(dt.date(2026, 5, 19), Timetable([], MONDAY_TO_FRIDAY))

    assert [row.is_past for row in found] == [True, True, False, False, False]


def test_statistic_of_a_month_is_due_in_the_next() -> None:
    assert statistic_due(Month(2026, 4), MONDAY_TO_FRIDAY) == dt.date(2026, 5, 15)
    # DOMAIN R-21: the 15th of August 2026 is a Saturday.
    assert statistic_due(Month(2026, 7), MONDAY_TO_FRIDAY) == dt.date(2026, 8, 17)
    assert statistic_due(Month(2025, 12), MONDAY_TO_FRIDAY) == dt.date(2026, 1, 15)
