"""By which days plans have to be where: what no calendar has, what is out of turn, November."""

from dataclasses import replace

import pytest

from budgets.rules.plan_days import PlanDays, annual_month_of, days_impossible, days_out_of_turn
from expense_mgmt.core.periods import Month

GUIDELINE = PlanDays()


def test_without_a_choice_the_days_are_those_of_the_guidelines() -> None:
    assert PlanDays() == PlanDays(
        annual_month=11,
        annual_day=30,
        monthly_submitted_day=18,
        monthly_issued_day=21,
        overall_submitted_day=25,
        overall_issued_day=30,
        quota_issued_day=5,
    )


@pytest.mark.parametrize(
    ("name", "figure", "found"),
    [
        ("annual_month", 0, ["annual_month"]),
        ("annual_month", 1, []),
        ("annual_month", 12, []),
        ("annual_month", 13, ["annual_month"]),
        ("annual_day", 0, ["annual_day"]),
        ("annual_day", 1, []),
        ("quota_issued_day", 31, []),
        ("quota_issued_day", 32, ["quota_issued_day"]),
        ("monthly_submitted_day", -1, ["monthly_submitted_day"]),
    ],
)
def test_days_that_no_calendar_has_are_named(name: str, figure: int, found: list[str]) -> None:
    assert list(days_impossible(replace(GUIDELINE, **{name: figure}))) == found


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"monthly_submitted_day": 21}, []),
        ({"monthly_submitted_day": 22}, ["monthly_issued_day"]),
        ({"overall_issued_day": 25}, []),
        ({"overall_issued_day": 24}, ["overall_issued_day"]),
        (
            {"monthly_issued_day": 1, "overall_issued_day": 1},
            ["monthly_issued_day", "overall_issued_day"],
        ),
    ],
)
def test_nothing_is_signed_before_it_is_sent(changed: dict[str, int], found: list[str]) -> None:
    assert list(days_out_of_turn(replace(GUIDELINE, **changed))) == found


@pytest.mark.parametrize(
    ("before", "after", "since", "due"),
    [
        (11, 11, 6, 11),
        # Earlier than before, while that month is ahead: in the month they name.
        (11, 8, 6, 8),
        # Earlier than before, when that month is over: in the month that begins then.
        (11, 8, 10, 10),
        # Later than before, while it is ahead.
        (8, 11, 6, 11),
        # Later than before, when drafts were due already: they were due then.
        (8, 11, 9, 8),
        (12, 12, 1, 12),
        (1, 1, 1, 1),
    ],
)
def test_annual_drafts_are_due_in_one_month(before: int, after: int, since: int, due: int) -> None:
    def in_force(month: Month) -> PlanDays:
        return PlanDays(annual_month=after if month.month >= since else before)

    assert annual_month_of(2026, in_force) == Month(2026, due)
