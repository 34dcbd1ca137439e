"""Each kind of plan from its form to the lines it opens: who prepares it, who signs, what it does."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from budgets.models import BudgetLine, BudgetPlan
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Project, Unit
from tests.workflow.budgets.ground import JUNE, line
from tests.workflow.budgets.plans import matrix, person, signed


@pytest.fixture(autouse=True)
def _ground(company: Company, settings: Settings) -> None:
    settings.EXPENSE_TODAY = "2026-05-12"
    matrix(company)


def post(username: str, name: str, data: dict[str, str], *args: Any) -> Any:
    client = Client()
    client.force_login(person(username))
    return client.post(reverse(f"budgets:{name}", args=args), data)


def begun(username: str, **asked: str) -> BudgetPlan:
    """A plan of a unit, begun from the form of new plans."""
    response = post(username, "plan_create", {"source": "empty", **asked})
    assert response.status_code == 303, response.content.decode()
    return BudgetPlan.objects.get()


def sent(username: str, plan: BudgetPlan, **row: str) -> BudgetPlan:
    """The plan with one row, sent from its form."""
    form = {
        "version": str(plan.version),
        "act": "submit",
        "rows-TOTAL_FORMS": "1",
        "rows-INITIAL_FORMS": "0",
        "rows-MIN_NUM_FORMS": "0",
        "rows-MAX_NUM_FORMS": "400",
        **{f"rows-0-{name}": text for name, text in row.items()},
    }
    response = post(username, "plan_save", form, plan.public_id)
    assert response.status_code == 303, response.content.decode()
    return BudgetPlan.objects.for_page().get()


def unit(code: str) -> str:
    return f"unit-{Unit.objects.get(code=code).public_id}"


def lines() -> list[tuple[str, str, str, str, str]]:
    """Month, unit, category, approved and adjusted of every line."""
    return [
        (
            str(row.month),
            row.unit.code if row.unit else "",
            row.category.code if row.category else "",
            str(row.approved),
            str(row.adjusted),
        )
        for row in BudgetLine.objects.named().order_by("month", "pk")
    ]


def test_overall_plan_of_advertising_planning_for_the_next_month() -> None:
    plan = begun("su", plan_kind="overall_plan", owner=unit("ADP"), month="2026-06")
    plan = sent("su", plan, category="TV", amount="5000", content="品牌片")

    plan = signed(plan, "deng", "sun")

    assert (plan.state, plan.month) == ("issued", JUNE)
    assert lines() == [("2026-06", "ADP", "TV", "5000.00", "0.00")]


@pytest.mark.parametrize("kind", ["special_plan", "material_plan"])
def test_plan_for_an_occasion_adds_to_what_is_planned(company: Company, kind: str) -> None:
    line(company, "100.00", JUNE, unit="ADP", category="TV")
    asked = {"owner": unit("ADP"), "month": "2026-06", "occasion": "端午促销"}
    plan = sent("su", begun("su", plan_kind=kind, **asked), category="TV", amount="40")

    plan = signed(plan, "deng", "sun")

    assert (plan.state, plan.occasion) == ("issued", "端午促销")
    assert lines() == [("2026-06", "ADP", "TV", "100.00", "40.00")]


def test_quarterly_plan_of_a_department() -> None:
    asked = {"owner": unit("MKT"), "fiscal_year": "2026", "quarter": "3"}
    plan = begun("lin", plan_kind="quarterly_budget", **asked)
    project = Project.objects.get(code="YXG").code
    months = {"month_7": "100", "month_8": "100", "month_9": "50"}
    plan = sent("lin", plan, category="RADIO", project=project, amount="250", **months)

    plan = signed(plan, "chen", "qian", "wang", "sun")

    assert plan.state == "issued"
    assert lines() == [
        ("2026-07", "MKT", "RADIO", "100.00", "0.00"),
        ("2026-08", "MKT", "RADIO", "100.00", "0.00"),
        ("2026-09", "MKT", "RADIO", "50.00", "0.00"),
    ]


@pytest.mark.parametrize("kind", ["overall_plan", "special_plan", "material_plan"])
def test_advertising_plannings_plans_are_nobody_elses(kind: str) -> None:
    asked = {"owner": unit("MKT"), "month": "2026-06", "occasion": "端午促销"}

    response = post("lin", "plan_create", {"plan_kind": kind, "source": "empty", **asked})

    assert response.status_code in {403, 422}
    assert not BudgetPlan.objects.exists()
