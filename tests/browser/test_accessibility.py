"""Every page of the case under axe-core, in light and dark, on a desk and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page

from expense_mgmt.core import clock
from expense_mgmt.demo import story
from expense_mgmt.foundation.models import Company
from requests.models import ExpenseRequest
from tests.browser.axe import Examiner
from tests.workflow.case_sheet import XLSX, ledger_sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenAs = Callable[..., Page]
FIRST_ROW = "main td a[href]"


def signed_out(open_as: OpenAs) -> list[str]:
    page = open_as("lin")
    page.context.clear_cookies()
    examiner = Examiner(page)
    examiner.visit("/sign-in")
    return examiner.found


def of_the_requester(open_as: OpenAs) -> list[str]:
    """Home, the form blank and refused, a request, a claim."""
    examiner = Examiner(open_as("lin"))
    examiner.visit("/")
    examiner.visit("/requests/new")
    page = examiner.page
    examiner.refusal_expected = True
    page.fill("[name=lines-0-amount]", "60,000.005")
    page.locator("[name=lines-0-amount]").press("Control+Enter")
    page.wait_for_selector("[data-error-summary]")
    examiner.look("a refused request")
    examiner.refusal_expected = False
    approved = ExpenseRequest.objects.filter(state="approved", created_by__username="lin").first()
    assert approved is not None
    examiner.visit(f"/requests/{approved.public_id}")
    examiner.visit(f"/claims/new?request={approved.public_id}")
    return examiner.found


def of_the_approver(open_as: OpenAs) -> list[str]:
    """The inbox with its pane, its dialogs and its sheet on a phone; budgets."""
    examiner = Examiner(open_as("wang"))
    page = examiner.page
    page.goto("/approvals/")
    page.wait_for_selector("#pane button[value=approve]")
    examiner.look("/approvals/")
    page.keyboard.press("?")
    page.wait_for_selector("#shortcuts[open]")
    examiner.look("the list of keys", widths=(1440,))
    examiner.visit("/budgets/")
    examiner.visit("/reports/")
    examiner.visit("/reports/variance?month=2026-04")
    examiner.visit("/reports/statistics?month=2026-04")
    examiner.follow("/reports/statistics?month=2026-04", FIRST_ROW)
    return examiner.found


def of_the_accountant(open_as: OpenAs) -> list[str]:
    """Finance ledger with a sheet and without, one refused, turnover, a claim to post."""
    examiner = Examiner(open_as("wu"))
    page = examiner.page
    examiner.follow("/ledger/imports/", FIRST_ROW)
    page.goto("/ledger/imports/")
    page.fill("[name=month]", "2026-05")
    sheet = ledger_sheet(control_total=1)
    page.set_input_files("[name=file]", [FilePayload(name=XLSX, mimeType="", buffer=sheet)])
    examiner.refusal_expected = True
    with page.expect_navigation():
        page.locator("form[action$='/upload'] button[type=submit]").click()
    examiner.look("a refused sheet")
    examiner.refusal_expected = False
    examiner.follow("/ledger/turnover/?month=2026-04", FIRST_ROW)
    examiner.follow("/claims", FIRST_ROW)
    return examiner.found


def of_the_planner(open_as: OpenAs) -> list[str]:
    """Quotas, a region's outlets, case studies, the product budget with a wrong cell."""
    examiner = Examiner(open_as("su"))
    page = examiner.page
    examiner.visit("/budgets/quotas?month=2026-05")
    examiner.follow("/budgets/quotas?month=2026-05", "main tbody th a[href]")
    examiner.visit("/budgets/outlets")
    page.goto("/budgets/products")
    page.fill("[name=rows-0-name]", "珍藏")
    examiner.refusal_expected = True
    with page.expect_navigation():
        page.locator("button.btn-primary[type=submit]").click()
    examiner.look("a refused product budget")
    return examiner.found


def of_finance(open_as: OpenAs) -> list[str]:
    """Quota figures, targets and one of them written, receipts, the ceiling."""
    examiner = Examiner(open_as("zhao"))
    examiner.visit("/budgets/quota-figures")
    examiner.visit("/budgets/targets")
    examiner.follow("/budgets/targets", "main tbody td a[href]")
    examiner.visit("/ledger/receipts/?month=2026-04")
    examiner.visit("/budgets/ceiling")
    return examiner.found


def of_the_cashier(open_as: OpenAs) -> list[str]:
    examiner = Examiner(open_as("zheng"))
    examiner.visit("/payments")
    examiner.follow("/payments", FIRST_ROW)
    return examiner.found


def test_nothing_serious_is_found_on_any_page(open_as: OpenAs, company: Company) -> None:
    story.prepare(company=company, today=clock.today())
    story.tell(company=company, today=clock.today())

    found = [
        finding
        for look in (
            signed_out,
            of_the_requester,
            of_the_approver,
            of_the_accountant,
            of_the_planner,
            of_finance,
            of_the_cashier,
        )
        for finding in look(open_as)
    ]

    assert not found, "\n".join(found)


def test_what_is_wrong_is_found(open_as: OpenAs) -> None:
    """The examiner itself: a field without a name, pale words, a page too wide, a script's error."""
    examiner = Examiner(open_as("lin"))
    page = examiner.page
    page.evaluate(
        """() => {
          const main = document.querySelector("main");
          main.insertAdjacentHTML("beforeend", "<input type=text><p class=pale>pale</p>");
          main.querySelector(".pale").style.color = "#bbb";
          main.lastElementChild.style.minWidth = "2000px";
          console.error("wrong");
        }"""
    )

    examiner.look("home", widths=(390,))

    text = " ".join(examiner.found)
    assert all(word in text for word in ("label", "color-contrast", "px wider", "wrong"))
