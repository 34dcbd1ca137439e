"""Reminders of plans: before, on and after their day, each once, to who prepares them."""

import datetime as dt
from uuid import uuid4

import pytest

from budgets.plan_calendar import dues_of
from budgets.plan_content import PlanContent
from budgets.plan_kinds import PlanKind
from budgets.services import plan_drafts
from budgets.services.plan_drafts import PlanSpec
from budgets.services.plan_reminders import remind_of_plans
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, Notification
from tests.calendars import publish_days
from tests.workflow.budgets.ground import JUNE, line, place
from tests.workflow.budgets.plans import (
    MONTHLY_SIGNERS,
    item,
    matrix,
    monthly,
    person,
    signed,
    submitted,
)


def at(day: str) -> dt.datetime:
    """Half past nine of a day in Guangzhou."""
    return dt.datetime.fromisoformat(f"{day}T09:30+08:00")


def told() -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind="deadline").order_by("pk")
    return [(row.person.username, row.parameters["first"]) for row in rows]


@pytest.mark.parametrize("day", ["2026-05-15", "2026-05-18", "2026-05-19"])
def test_the_lead_is_told_before_on_and_after_the_day(company: Company, day: str) -> None:
    remind_of_plans(at=at(day))

    assert told().count(("feng", "2026-05-18")) == 4


def test_other_days_are_quiet(company: Company) -> None:
    remind_of_plans(at=at("2026-05-13"))

    assert told() == []


def test_each_reminder_is_written_once(company: Company) -> None:
    remind_of_plans(at=at("2026-05-15"))
    before = told()

    again = remind_of_plans(at=at("2026-05-15"))

    assert (again, told()) == (0, before)


def test_who_has_sent_his_plan_hears_nothing(company: Company) -> None:
    matrix(company)
    submitted(monthly(company, item(company, "1.00")))

    remind_of_plans(at=at("2026-05-18"))

    assert told().count(("feng", "2026-05-18")) == 3


def test_days_move_to_working_days(company: Company) -> None:
    dues = dues_of(company, Month(2026, 8), today=dt.date(2026, 7, 1))

    days = {(due.kind.value, due.stage.value): due.on.isoformat() for due in dues}
    assert days["monthly_budget", "submitted"] == "2026-07-20"
    assert days["monthly_budget", "issued"] == "2026-07-21"
    assert days["overall_plan", "submitted"] == "2026-07-27"
    assert days["overall_plan", "issued"] == "2026-07-30"


def test_days_follow_the_calendar_of_the_company(company: Company) -> None:
    publish_days(company, "2026-05-18 2026-05-19 休 周年庆\n2026-05-16 班")

    dues = dues_of(company, JUNE, today=dt.date(2026, 5, 12))

    days = {(due.kind.value, due.stage.value): due.on.isoformat() for due in dues}
    assert days["monthly_budget", "submitted"] == "2026-05-20"
    assert days["monthly_budget", "issued"] == "2026-05-21"


def test_late_days_are_counted_until_it_is_sent(company: Company) -> None:
    today = dt.date(2026, 5, 20)

    dues = [due for due in dues_of(company, JUNE, today=today) if due.stage.value == "submitted"]

    assert {due.days_late(today) for due in dues if due.kind == "monthly_budget"} == {2}


def unread(username: str) -> list[str]:
    """Moments and stages of which somebody is still reminded, by the last day."""
    rows = Notification.objects.filter(kind="deadline", person__username=username).unread()
    return sorted(row.title for row in rows)


def test_sent_plan_reminds_nobody_of_sending_it(company: Company) -> None:
    matrix(company)
    plan = monthly(company, item(company, "1.00"))
    remind_of_plans(at=at("2026-05-15"))
    remind_of_plans(at=at("2026-05-18"))
    before = len(unread("feng"))

    submitted(plan)

    after = unread("feng")
    assert before - len(after) == 2
    assert [title for title in after if "云岫花园" in title and "submitted" in title] == []


def test_issued_plan_reminds_nobody_of_signing_it(company: Company) -> None:
    matrix(company)
    plan = submitted(monthly(company, item(company, "1.00")))
    remind_of_plans(at=at("2026-05-21"))
    before = [title for title in unread("feng") if "云岫花园" in title]

    signed(plan, *MONTHLY_SIGNERS)

    after = [title for title in unread("feng") if "云岫花园" in title]
    assert (len(before), after) == (1, [])


@pytest.mark.parametrize("day", ["2026-11-27", "2026-11-30", "2026-12-01"])
def test_each_department_drafts_its_annual_budget_by_the_end_of_november(
    company: Company, day: str
) -> None:
    """Marketing has a head, customer service budget of this year; the others have neither."""
    line(company, "100", unit="CUS", category="TV")

    remind_of_plans(at=at(day))

    assert ("chen", "2026-11-30") in told()
    annual_ones = [
        (due.owner.code, due.year, str(due.on))
        for due in dues_of(company, Month(2026, 11), today=dt.date(2026, 11, 12))
        if due.kind == PlanKind.ANNUAL
    ]
    assert sorted(annual_ones) == [("CUS", 2027, "2026-11-30"), ("MKT", 2027, "2026-11-30")]


def test_annual_draft_that_was_sent_reminds_nobody(company: Company) -> None:
    matrix(company)
    rows = place(company, unit="MKT")
    january = Month(2027, 1)
    plan = plan_drafts.open_plan(
        plan_id=uuid4(),
        spec=PlanSpec(PlanKind.ANNUAL, 2027, **rows),
        content=PlanContent(items=(item(company, "100.00", january),)),
        actor=person("lin"),
        at=at("2026-11-12"),
    )
    submitted(plan)

    remind_of_plans(at=at("2026-11-27"))

    assert "chen" not in {name for name, _day in told()}
