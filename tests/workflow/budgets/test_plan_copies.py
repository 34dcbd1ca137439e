"""A new plan begins with last year's, with the signed month before, or with what is planned."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from budgets.models import BudgetPlan
from budgets.plan_content import stored_content
from budgets.services.plan_versions import current_version
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Project, Unit
from tests.workflow.budgets.ground import JUNE
from tests.workflow.budgets.plans import (
    annual,
    issued,
    item,
    matrix,
    monthly,
    person,
    submitted,
)

JULY = Month(2026, 7)
SUMMER = {JUNE: "400.00", JULY: "800.00"}


@pytest.fixture(autouse=True)
def _ground(company: Company, settings: Settings) -> None:
    settings.EXPENSE_TODAY = "2026-05-12"
    matrix(company)


def begin(username: str, **asked: str) -> Any:
    client = Client()
    client.force_login(person(username))
    return client.post(reverse("budgets:plan_create"), asked)


def annual_of(year: str, source: str) -> Any:
    marketing = Unit.objects.get(code="MKT").public_id
    return begin(
        "lin",
        plan_kind="annual_budget",
        owner=f"unit-{marketing}",
        fiscal_year=year,
        source=source,
    )


def monthly_of(month: str, source: str) -> Any:
    project = Project.objects.get(code="YXG").public_id
    return begin(
        "feng",
        plan_kind="monthly_budget",
        owner=f"project-{project}",
        month=month,
        source=source,
    )


def rows_of_newest() -> list[tuple[str, str, dict[str, str]]]:
    """Category, content and months of each row of the plan begun last."""
    plan = BudgetPlan.objects.order_by("-pk")[0]
    return [
        (
            one.category.code,
            one.content,
            {str(month): str(part) for month, part in one.months.items()},
        )
        for one in stored_content(current_version(plan)).items
    ]


def test_last_years_plan_comes_twelve_months_later(company: Company) -> None:
    summer = {"content": "夏季", "exposures": 5000, "reason": ""}
    issued(annual(company, item(company, "1200.00", SUMMER, facts=summer)))

    response = annual_of("2027", "last_year")

    assert response.status_code == 303
    assert rows_of_newest() == [
        ("ONLINE_MEDIA", "夏季", {"2027-06": "400.00", "2027-07": "800.00"})
    ]
    copied, first = BudgetPlan.objects.order_by("-pk")
    assert (copied.state, copied.fiscal_year, copied.amount) == ("draft", 2027, Decimal(1200))
    assert {one.key for one in copied.versions.get().items.all()}.isdisjoint(
        one.key for one in first.versions.get().items.all()
    )


def test_plan_that_nobody_signed_is_not_copied(company: Company) -> None:
    submitted(annual(company, item(company, "1200.00", SUMMER)))

    response = annual_of("2027", "last_year")

    assert response.status_code == 303
    assert rows_of_newest() == []


def test_signed_month_comes_one_month_later(company: Company) -> None:
    issued(monthly(company, item(company, "120.00", facts={"content": "门户焦点图"})))

    response = monthly_of("2026-07", "signed_month")

    assert response.status_code == 303
    assert rows_of_newest() == [("ONLINE_MEDIA", "门户焦点图", {"2026-07": "120.00"})]


def test_signed_month_of_another_project_is_not_copied(company: Company) -> None:
    issued(monthly(company, item(company, "70.00", project="JPJ"), project="JPJ"))

    response = monthly_of("2026-07", "signed_month")

    assert response.status_code == 303
    assert rows_of_newest() == []


def test_what_is_planned_now_is_written_into_the_month(company: Company) -> None:
    even = dict.fromkeys(FiscalYear(2026).months[5:], "50.00")
    issued(annual(company, item(company, "350.00", even), item(company, "40.00", category="RADIO")))

    response = monthly_of("2026-06", "lines")

    assert response.status_code == 303
    assert sorted(rows_of_newest()) == [
        ("ONLINE_MEDIA", "", {"2026-06": "50.00"}),
        ("RADIO", "", {"2026-06": "40.00"}),
    ]
