"""The end of a session in a real browser: asked before, drafts kept, and back to where one was."""

import re
from collections.abc import Callable
from importlib import import_module

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from pytest_django import Settings

from expense_mgmt import session
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category
from requests.models import ExpenseRequest
from tests.browser.conftest import wait_until
from tests.factories_requests import ground

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WARNING = "#session-warning"


def let_time_pass(settings: Settings) -> None:
    """As if nobody had touched any session for as long as one lasts."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for row in Session.objects.all():
        found = store(row.session_key)
        found[session.SEEN] -= settings.SESSION_IDLE_AGE
        found.save()


def test_person_is_asked_two_minutes_before_and_drafts_survive(
    open_as: Callable[..., Page], company: Company, settings: Settings
) -> None:
    ground(company)
    # Three seconds of work, then the two minutes of the warning begin.
    settings.SESSION_IDLE_AGE = 123
    page = open_as("lin", language="en")
    page.goto("/requests/new")
    page.fill("[name=title]", "Half a thought")
    category = Category.objects.get(company=company, code="ONLINE_MEDIA")
    page.select_option("[name=lines-0-category]", str(category.public_id))

    page.wait_for_selector(f"{WARNING}[open]")
    expect(page.locator(f"{WARNING} button:focus")).to_have_text("Stay signed in")
    wait_until(ExpenseRequest.objects.exists)
    assert ExpenseRequest.objects.get().title == "Half a thought"
    page.keyboard.press("Enter")
    expect(page.locator(WARNING)).not_to_be_visible()
    assert page.input_value("[name=title]") == "Half a thought"

    let_time_pass(settings)
    page.wait_for_url(re.compile("/sign-in"))
    expect(page.locator("main")).to_contain_text("Drafts are kept.")
    page.locator("form:has(input[name=username][value=lin]) button").first.click()
    page.wait_for_url(re.compile("/requests/new"))
    page.goto("/requests?view=drafts")
    expect(page.locator("main")).to_contain_text("Half a thought")
