"""A reviewer at work in a real browser: the hold, filters, several at once, what is new."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from approvals.models import Decision
from expense_mgmt.core import clock
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import project, say
from tests.browser.axe import Examiner
from tests.browser.conftest import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = ".fx-pane-h h2"
OpenAs = Callable[..., Page]


@pytest.fixture
def three(company: Company) -> list[Any]:
    """Three documents for the department head, each of 40,000."""
    factory.matrix(*factory.rules_for(Role.DEPT_HEAD))
    before = clock.now() - dt.timedelta(hours=2)
    return [
        factory.submitted(title=title, amount="40000.00", project=project(code), at=before)
        for title, code in (("First", "YXG"), ("Second", "YXG"), ("Third", "JPJ"))
    ]


@pytest.fixture
def inbox(open_as: OpenAs, three: list[Any]) -> Page:
    page = open_as("chen", language="en")
    page.goto("/approvals/")
    expect(page.locator(TITLE)).to_have_text("First")
    return page


def row(page: Page, title: str) -> Any:
    return page.locator("article", has_text=title)


def end_the_hold(page: Page) -> None:
    """Close the newest toast, which sends what it held."""
    page.locator("[data-toast-close]").last.click()


def test_an_approval_moves_the_focus_on_and_is_announced(inbox: Page) -> None:
    inbox.keyboard.press("a")
    expect(row(inbox, "First")).to_contain_text("Approving…")
    expect(inbox.locator(TITLE)).to_have_text("Second")
    expect(inbox.locator(f"{TITLE}:focus")).to_have_count(1)

    end_the_hold(inbox)

    expect(inbox.locator("#announcer")).to_have_text("Approved. 2 left.")
    expect(row(inbox, "First")).to_have_count(0)
    expect(inbox.locator("#inbox-tabs")).to_contain_text("Waiting2")
    expect(inbox.locator("#count-approvals-inbox")).to_have_text("2")


def test_keys_pressed_at_once_decide_on_the_row_one_went_to(inbox: Page) -> None:
    inbox.keyboard.press("j")
    inbox.keyboard.press("a")

    expect(row(inbox, "Second")).to_contain_text("Approving…")
    expect(row(inbox, "First")).not_to_contain_text("Approving…")
    end_the_hold(inbox)
    wait_until(Decision.objects.exists)
    assert Decision.objects.get().run.title == "Second"


def test_of_two_quick_decisions_undo_takes_back_the_newer(inbox: Page) -> None:
    inbox.keyboard.press("a")
    expect(inbox.locator(TITLE)).to_have_text("Second")
    inbox.keyboard.press("a")
    expect(inbox.locator(TITLE)).to_have_text("Third")

    inbox.keyboard.press("z")
    inbox.goto("/approvals/?tab=decided")
    wait_until(Decision.objects.exists)
    inbox.reload()

    assert [each.run.title for each in Decision.objects.all()] == ["First"]


def test_without_a_connection_the_decision_stays_in_sight_and_is_tried_again(inbox: Page) -> None:
    inbox.fill("[data-comment]", "Good work")
    inbox.locator("button[value=approve]").click()
    expect(inbox.locator(TITLE)).to_have_text("Second")
    inbox.context.set_offline(True)

    end_the_hold(inbox)
    expect(row(inbox, "First")).to_contain_text("Not recorded yet")
    expect(row(inbox, "First")).to_contain_text("Good work")
    undecided = Decision.objects.count()
    inbox.context.set_offline(False)
    wait_until(Decision.objects.exists)

    expect(row(inbox, "First")).to_have_count(0)
    assert undecided == 0
    assert Decision.objects.get().comment == "Good work"


def test_someone_else_was_faster(inbox: Page, three: list[Any]) -> None:
    factory.appoint("xu", Role.DEPT_HEAD, "MKT")
    inbox.fill("[data-comment]", "My view of it")
    inbox.locator("button[value=approve]").click()
    expect(inbox.locator(TITLE)).to_have_text("Second")
    say("approve", three[0], "xu")

    end_the_hold(inbox)

    expect(row(inbox, "First")).to_contain_text("Already decided by")
    expect(row(inbox, "First")).to_contain_text("My view of it")


def test_keys_are_left_alone_while_a_field_has_the_focus_or_when_switched_off(
    inbox: Page,
) -> None:
    inbox.keyboard.press("c")
    inbox.keyboard.type("ajrz")
    typed = inbox.input_value("[data-comment]")
    inbox.keyboard.press("Escape")
    inbox.goto("/profile")
    inbox.locator("main [data-single-keys]").uncheck()
    inbox.goto("/approvals/")
    expect(inbox.locator(TITLE)).to_have_text("First")
    inbox.keyboard.press("a")
    inbox.keyboard.press("j")

    expect(inbox.locator("[data-toast-undo]:not([hidden])")).to_have_count(0)
    expect(inbox.locator(TITLE)).to_have_text("First")
    assert typed == "ajrz"


def test_the_number_is_shown_before_filters_are_applied(inbox: Page) -> None:
    inbox.locator(".fx-narrow summary").click()
    inbox.select_option("#filter-project", "YXG")
    expect(inbox.locator("#inbox-count")).to_have_text("Show 2 items")
    inbox.fill("[name=from]", "40000.01")
    inbox.locator("[name=from]").press("End")
    expect(inbox.locator("#inbox-count")).to_have_text("Show 0 items")
    inbox.fill("[name=from]", "")

    inbox.locator("#inbox-count").click()

    inbox.wait_for_url("**project=YXG**")
    expect(inbox.locator(".fx-said")).to_contain_text("Project Yunxiu Garden")
    expect(inbox.locator("[data-rows] article")).to_have_count(2)


def test_several_are_selected_and_approved_by_keys(inbox: Page) -> None:
    inbox.keyboard.press("x")
    inbox.keyboard.press("Shift+J")
    inbox.keyboard.press("Shift+J")
    expect(inbox.locator("[data-bulk-count]")).to_have_text("3 selected")
    inbox.keyboard.press("Shift+A")
    expect(inbox.locator("#decide-sheet")).to_contain_text("Approve 3 items, ¥120,000.00 in all?")
    expect(inbox.locator("#decide-sheet")).to_contain_text("Yunxiu Garden2¥80,000.00")

    inbox.locator("#decide-sheet button[type=submit]").click()

    expect(inbox.locator(".fx-results li")).to_have_count(3)
    expect(inbox.locator("[data-results]")).to_contain_text("3 approved.")
    assert Decision.objects.count() == 3


def test_what_is_new_waits_in_a_bar(inbox: Page) -> None:
    factory.submitted(title="Fourth", at=clock.now())

    inbox.evaluate("htmx.trigger('#inbox-news', 'fx:poll')")

    expect(inbox.locator(".fx-news")).to_have_text("1 new")
    expect(row(inbox, "Fourth")).to_have_count(0)
    expect(inbox.locator("#inbox-tabs")).to_contain_text("Waiting4")
    inbox.locator(".fx-news").click()
    expect(row(inbox, "Fourth")).to_have_count(1)


def test_the_sheet_of_a_phone_says_what_follows(open_as: OpenAs, three: list[Any]) -> None:
    page = open_as("chen", language="en", width=390)
    page.goto("/approvals/")
    row(page, "First").get_by_text("Approve", exact=True).click()
    sheet = page.locator("#decide-sheet")
    for words in ("First", "40,000.00", "left", "None, this is the last approval"):
        expect(sheet).to_contain_text(words)

    sheet.locator("button[value=approve]").click()
    expect(row(page, "First")).to_contain_text("Approving")
    end_the_hold(page)

    expect(row(page, "First")).to_have_count(0)
    assert Decision.objects.count() == 1


def test_a_person_works_with_letters_of_his_own(open_as: OpenAs, three: list[Any]) -> None:
    page = open_as("chen", language="en")
    page.goto("/profile")
    page.get_by_text("Choose the letters").click()
    taken = page.locator("[data-keys-taken]")
    page.fill("#key-a", "r")
    page.press("#key-a", "Tab")
    expect(taken).to_be_visible()
    page.fill("#key-a", "y")
    page.press("#key-a", "Tab")
    expect(taken).to_be_hidden()
    page.goto("/approvals/")
    expect(page.locator(TITLE)).to_have_text("First")
    expect(page.locator("button[value=approve] kbd")).to_have_text("Y")

    page.keyboard.press("a")
    expect(row(page, "First")).not_to_contain_text("Approving")
    page.keyboard.press("y")

    expect(row(page, "First")).to_contain_text("Approving…")


def test_a_phone_looks_through_what_needs_no_reading(open_as: OpenAs, three: list[Any]) -> None:
    factory.submitted(title="Beyond", budget_status="over", at=clock.now())
    page = open_as("chen", language="en", width=390)
    page.goto("/approvals/")
    ready = page.locator("[data-only-clean]")
    expect(ready).to_have_text("Ready to approve3")

    ready.click()
    expect(row(page, "Beyond")).to_be_hidden()
    row(page, "First").get_by_text("Approve", exact=True).click()
    sheet = page.locator("#decide-sheet")
    sheet.get_by_text("Agreed", exact=True).click()
    expect(sheet.locator("[data-comment]")).to_have_value("Agreed")
    sheet.locator("button[value=approve]").click()
    expect(ready).to_have_text("Ready to approve2")
    end_the_hold(page)

    wait_until(lambda: Decision.objects.filter(comment="Agreed").count() == 1)


def test_an_item_opened_on_a_phone_keeps_its_acts_in_reach(
    open_as: OpenAs, three: list[Any]
) -> None:
    page = open_as("chen", language="en", width=390)
    page.goto("/approvals/")
    tabs = page.locator(".fx-tabbar")
    expect(tabs).to_be_visible()

    page.get_by_role("link", name="First").click()
    expect(tabs).to_be_hidden()
    expect(page.get_by_role("button", name="Send back")).to_be_in_viewport()
    page.get_by_role("link", name="Hand over").click()

    expect(page).to_have_url(re.compile(r"/hand-over$"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_lists_filters_and_results_meet_the_rules_of_access(
    open_as: OpenAs, three: list[Any], language: str
) -> None:
    page = open_as("chen", language=language)
    examiner = Examiner(page)
    page.goto("/approvals/?project=YXG&from=1000")
    page.wait_for_selector("#pane button[value=approve]")
    examiner.look("a narrowed list")
    page.locator(".fx-narrow summary").click()
    page.wait_for_selector("#filter-project")
    examiner.look("filters", widths=(1440,))
    examiner.visit("/approvals/?tab=copied")
    examiner.visit("/approvals/views?project=YXG")
    page.goto("/approvals/?from=39000")
    page.locator("[data-rows] input[type=checkbox]").first.check()
    page.keyboard.press("Shift+A")
    page.wait_for_selector("[data-results]")
    examiner.look("results")

    assert examiner.found == []
