"""The inbox by keyboard in a real browser: move, approve, undo, and leave the page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from approvals.models import Decision
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import AT
from tests.browser.conftest import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def inbox(open_as: Callable[..., Page], company: Company) -> Page:
    """Chen's inbox with two documents, the first one in the pane."""
    factory.matrix(*factory.rules_for(Role.DEPT_HEAD))
    for title in ("First leaflet", "Second leaflet"):
        factory.submitted(title=title, at=AT)
    page = open_as("chen", language="en")
    page.goto("/approvals/")
    expect(page.locator(".fx-pane-h h2")).to_have_text("First leaflet")
    return page


def test_keys_move_between_items_and_fetch_them(inbox: Page) -> None:
    inbox.keyboard.press("j")
    expect(inbox.locator(".fx-pane-h h2")).to_have_text("Second leaflet")

    inbox.keyboard.press("k")

    expect(inbox.locator(".fx-pane-h h2")).to_have_text("First leaflet")


def test_undo_leaves_nothing_behind(inbox: Page) -> None:
    inbox.keyboard.press("a")
    expect(inbox.locator(".fx-pane-h h2")).to_have_text("Second leaflet")

    inbox.keyboard.press("z")
    inbox.goto("/approvals/?tab=decided")

    assert Decision.objects.count() == 0


def test_what_was_shown_as_decided_reaches_the_server_when_the_page_is_left(inbox: Page) -> None:
    inbox.keyboard.press("a")
    expect(inbox.locator(".fx-pane-h h2")).to_have_text("Second leaflet")

    inbox.goto("/approvals/?tab=decided")
    wait_until(Decision.objects.exists)
    inbox.reload()

    expect(inbox.locator(".fx-il-list")).to_contain_text("First leaflet")
    assert Decision.objects.get().verb == "approve"


def test_a_decision_that_is_sent_leaves_no_error_in_the_page(inbox: Page) -> None:
    errors: list[str] = []
    inbox.on("pageerror", lambda error: errors.append(str(error)))
    inbox.keyboard.press("a")
    expect(inbox.locator(".fx-pane-h h2")).to_have_text("Second leaflet")

    inbox.locator("[data-toast-close]").last.click()
    wait_until(Decision.objects.exists)
    expect(inbox.locator("article", has_text="First leaflet")).to_have_count(0)

    assert errors == []


def test_a_long_title_stays_in_sight_when_its_row_has_the_focus(
    open_as: Callable[..., Page], company: Company
) -> None:
    factory.matrix(*factory.rules_for(Role.DEPT_HEAD))
    factory.submitted(title="Leaflet" * 11, at=AT)
    page = open_as("chen", language="en")
    page.goto("/approvals/")

    page.locator("[data-go]").evaluate(
        "link => { link.focus(); link.parentElement.scrollLeft = 500; }"
    )

    assert page.locator("article h2").evaluate("title => title.scrollLeft") == 0


def test_sending_back_waits_for_a_reason(inbox: Page) -> None:
    inbox.keyboard.press("r")

    expect(inbox.locator("[data-comment]:focus")).to_have_count(1)
    assert Decision.objects.count() == 0


def test_on_a_phone_a_clean_item_is_approved_from_its_card(
    open_as: Callable[..., Page], company: Company
) -> None:
    factory.matrix(*factory.rules_for(Role.DEPT_HEAD))
    factory.submitted(title="Clean one")
    factory.submitted(title="Beyond", budget_status="over")
    page = open_as("chen", language="en", width=390)
    page.goto("/approvals/")

    expect(page.locator("article", has_text="Beyond").get_by_role("button")).to_have_text(
        ["Open to decide"]
    )
    page.locator("article", has_text="Clean one").get_by_text("Approve", exact=True).click()

    expect(page.locator("#decide-sheet")).to_contain_text("Approve this request?")
    expect(page.locator("#decide-sheet")).to_contain_text("30,000.00")


def test_on_a_phone_a_doubtful_item_is_opened_from_its_card(
    open_as: Callable[..., Page], company: Company
) -> None:
    factory.matrix(*factory.rules_for(Role.DEPT_HEAD))
    factory.submitted(title="Beyond", budget_status="over")
    page = open_as("chen", language="en", width=390)
    page.goto("/approvals/")

    page.get_by_role("button", name="Open to decide").click()

    expect(page.locator("#pane .fx-pane-h h2")).to_have_text("Beyond")
    expect(page.locator("#pane .fx-pane-h h2")).to_be_visible()


def test_the_bulk_bar_adds_up_what_its_rows_show(
    open_as: Callable[..., Page], company: Company
) -> None:
    factory.matrix(*factory.rules_for(Role.DEPT_HEAD))
    factory.submitted(title="First")
    factory.submitted(title="Second")
    page = open_as("chen", language="en")
    page.goto("/approvals/")

    page.get_by_role("checkbox", name="Select First").check()
    page.get_by_role("checkbox", name="Select Second").check()

    expect(page.locator("[data-bulk-count]")).to_have_text("2 selected")
    expect(page.locator("[data-bulk-sum]")).to_have_text("¥60,000.00")
