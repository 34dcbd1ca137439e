"""The end of a session in a real browser: asked before, what was typed kept, and back to where one was.

The page's clock is moved by hand and the session's age is written, so nothing waits for time.
"""

import re
from collections.abc import Callable
from importlib import import_module
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from pytest_django import Settings

from expense_mgmt import session
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category
from requests.models import ExpenseRequest
from tests.factories_requests import ground

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WARNING = "#session-warning"
TITLE = "[name=title]"


def leave(seconds: int, settings: Settings) -> None:
    """As if nobody had touched any session until so many seconds are left of it."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for row in Session.objects.all():
        found = store(row.session_key)
        found[session.SEEN] -= settings.SESSION_IDLE_AGE - seconds
        found.save()


def end(settings: Settings) -> None:
    leave(0, settings)


def lose(_settings: Settings) -> None:
    """The store forgot all sessions, with the tickets of their forms."""
    Session.objects.all().delete()


def look(page: Page) -> None:
    """The page's own clock reaches the moment at which it asks how much is left."""
    page.clock.fast_forward("00:28:01")


def preview(page: Page) -> None:
    page.fill("[name=background]", "More")


def save(page: Page) -> None:
    page.keyboard.press("Control+s")


def autosave(page: Page) -> None:
    page.evaluate("htmx.trigger('#request-form', 'fx:autosave')")


def press_save_without_htmx(page: Page) -> None:
    """As where the script of the page's htmx has stopped: the browser sends the form itself."""
    button = page.locator("#request-form button[data-shortcut='ctrl+s']")
    button.evaluate(
        "each => { for (const name of each.getAttributeNames()) {"
        " if (name.startsWith('hx-')) each.removeAttribute(name) }"
        " const other = each.cloneNode(true); each.replaceWith(other) }"
    )
    page.locator("#request-form button[data-shortcut='ctrl+s']").click()


def writing(page: Page, company: Company) -> None:
    """Lin has begun a request, and the page has shown what it would do."""
    page.clock.install()
    page.goto("/requests/new")
    with page.expect_response("**/requests/preview"):
        page.fill(TITLE, "Half a thought")
    category = Category.objects.get(company=company, code="ONLINE_MEDIA")
    with page.expect_response("**/requests/preview"):
        page.select_option("[name=lines-0-category]", str(category.public_id))


def sign_in_again(page: Page, username: str = "lin") -> None:
    page.locator(f"form:has(input[name=username][value={username}]) button").first.click()
    page.wait_for_url(lambda address: urlsplit(address).path == "/requests/new")


def test_person_is_asked_two_minutes_before_and_the_draft_is_kept(
    open_as: Callable[..., Page], company: Company, settings: Settings
) -> None:
    ground(company)
    page = open_as("lin", language="en")
    writing(page, company)

    leave(100, settings)
    with page.expect_response("**/autosave"):
        look(page)
    expect(page.locator(f"{WARNING} button:focus")).to_have_text("Stay signed in")
    draft = ExpenseRequest.objects.get()
    with page.expect_response("**/session/stay") as stay:
        page.keyboard.press("Enter")

    expect(page.locator(WARNING)).not_to_be_visible()
    assert stay.value.json() == {"left": settings.SESSION_IDLE_AGE}
    assert draft.title == "Half a thought"
    assert page.input_value(TITLE) == "Half a thought"
    expect(page).to_have_url(re.compile(f"/requests/{draft.public_id}/edit$"))


@pytest.mark.parametrize("over", [end, lose])
@pytest.mark.parametrize("notices", [look, preview, autosave, save, press_save_without_htmx])
def test_whatever_meets_the_ended_session_first_leads_to_the_sign_in_and_back(
    open_as: Callable[..., Page],
    company: Company,
    settings: Settings,
    notices: Callable[[Page], None],
    over: Callable[[Settings], None],
) -> None:
    ground(company)
    page = open_as("lin", language="en")
    writing(page, company)

    over(settings)
    notices(page)
    page.wait_for_url(re.compile("/sign-in"))
    sign_in_again(page)

    expect(page.locator(TITLE)).to_have_value("Half a thought")
    expect(page.locator("[name=lines-0-category]")).not_to_have_value("")
    assert not ExpenseRequest.objects.exists()


def test_staying_too_late_leads_to_the_sign_in(
    open_as: Callable[..., Page], company: Company, settings: Settings
) -> None:
    ground(company)
    page = open_as("lin", language="en")
    writing(page, company)
    leave(100, settings)
    with page.expect_response("**/autosave"):
        look(page)
    expect(page.locator(f"{WARNING} button:focus")).to_be_visible()

    end(settings)
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile("/sign-in"))
    expect(page.locator("main")).to_contain_text("Drafts are kept.")


def test_what_one_person_typed_is_not_shown_to_the_next(
    open_as: Callable[..., Page], company: Company, settings: Settings
) -> None:
    ground(company)
    page = open_as("lin", language="en")
    writing(page, company)
    end(settings)
    look(page)
    page.wait_for_url(re.compile("/sign-in"))

    sign_in_again(page, "feng")

    expect(page.locator(TITLE)).to_have_value("")
    assert page.evaluate("sessionStorage.getItem('outlay-typed')") is None


def test_change_of_language_keeps_what_was_typed(
    open_as: Callable[..., Page], company: Company
) -> None:
    ground(company)
    page = open_as("lin", language="en")
    writing(page, company)
    page.fill("[name=lines-0-amount]", "1,234.50")
    page.fill("[name=lines-0-starts_on]", "2026-06-05")
    page.click("[data-line-add]")
    page.fill("[name=lines-1-amount]", "0.50")
    with page.expect_response("**/requests/preview"):
        page.select_option("[name=lines-1-category]", index=1)

    page.click(".fx-lang")

    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page.locator(TITLE)).to_have_value("Half a thought")
    expect(page.locator("[name=lines-0-amount]")).to_have_value("1,234.50")
    expect(page.locator("[name=lines-0-starts_on]")).to_have_value("2026-06-05")
    expect(page.locator("[name=lines-1-amount]")).to_have_value("0.50")
    expect(page.locator("#request-total")).to_contain_text("1,235.00")
    expect(page.locator("#toasts")).to_contain_text("填写的内容已恢复")
