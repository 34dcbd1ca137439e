"""A sheet into a plan, by mouse and by keyboard alone, in both languages, examined at each step."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page
from pytest_django import Settings

from budgets.models import BudgetPlan, PlanImport
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import Company
from tests.browser.axe import Examiner
from tests.browser.hands import Hands
from tests.workflow.budgets.import_ground import row, rows_of, sheet
from tests.workflow.budgets.plans import annual, item

pytestmark = pytest.mark.browser

OpenAs = Callable[..., Page]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def plan(company: Company, settings: Settings) -> BudgetPlan:
    """A draft with one row that the sheet changes."""
    settings.EXPENSE_TODAY = "2026-05-12"
    months = dict.fromkeys(FiscalYear(2026).months, "100.00")
    return annual(company, item(company, "1200.00", months, facts={"content": "夏季"}))


def budget_sheet() -> FilePayload:
    """One row that changes, two of an unknown category, one whose months do not add up."""
    content = sheet(
        row(content="夏季", amount=2400, months=dict.fromkeys(range(1, 13), 200)),
        row("层级 X", content="秋季"),
        row("层级 X", content="冬季"),
        row("电台", content="早高峰", amount=1201),
    )
    return FilePayload(name="年度预算.xlsx", mimeType=XLSX, buffer=content)


def in_the_plan(plan: BudgetPlan) -> list[tuple[str, str, str, str]]:
    return sorted(rows_of(plan))


TAKEN_IN = [
    ("NEWSPAPER", "冬季", "1200.00", "12"),
    ("NEWSPAPER", "秋季", "1200.00", "12"),
    ("ONLINE_MEDIA", "夏季", "2400.00", "12"),
    ("RADIO", "早高峰", "1200.00", "12"),
]


def test_sheet_is_taken_in_by_mouse(open_as: OpenAs, plan: BudgetPlan) -> None:
    page = open_as("lin", language="en")
    examiner = Examiner(page)
    page.goto(f"/budgets/plans/{plan.public_id}/edit")
    page.click("text=Import from Excel")
    examiner.look("upload")

    page.set_input_files("[name=file]", [budget_sheet()])
    page.click("#upload button[type=submit]")
    page.wait_for_selector("#columns")
    examiner.look("columns")
    page.click("text=Check the rows")
    page.wait_for_selector("#troubles")
    examiner.look("check")
    page.select_option("#troubles select >> nth=0", "NEWSPAPER")
    page.click("#troubles button:has-text('Use it instead') >> nth=0")
    page.wait_for_selector("#answers")
    page.click("text=Take the sum of the months")
    page.wait_for_selector("text=Take in 4 changes")
    page.click("#rows nav >> text=Altered")
    page.wait_for_selector("del:has-text('1,200.00')")
    examiner.look("old and new")
    page.click("text=Take in 4 changes")
    page.wait_for_selector("text=New rows: 3, changed: 1")
    examiner.look("taken in")

    assert in_the_plan(plan) == TAKEN_IN
    assert examiner.found == []


def test_sheet_is_taken_in_by_keyboard(open_as: OpenAs, plan: BudgetPlan) -> None:
    page = open_as("lin")
    examiner = Examiner(page)
    hands = Hands(page)
    page.goto(f"/budgets/plans/{plan.public_id}/import")

    hands.attach("#id_file", [budget_sheet()])
    hands.tab_to("#upload button[type=submit]")
    hands.goes_on(lambda: hands.press("Enter"))
    hands.tab_to("#columns button[type=submit]")
    hands.goes_on(lambda: hands.press("Enter"))
    examiner.look("check")
    hands.choose("#troubles select", "NEWSPAPER")
    hands.tab_to("#troubles button[type=submit]")
    hands.goes_on(lambda: hands.press("Enter"))
    hands.tab_to("#troubles button[type=submit]")
    hands.goes_on(lambda: hands.press("Enter"))
    hands.tab_to("#take-in button[type=submit]")
    hands.goes_on(lambda: hands.press("Enter"))
    page.wait_for_selector("text=新增 3 行，改动 1 行")

    assert in_the_plan(plan) == TAKEN_IN
    assert PlanImport.objects.get().state == "applied"
    assert examiner.found == []
