"""The bell, by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from expense_mgmt.foundation.models import Notification, User
from tests.unit.foundation.told import tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_bell_is_opened_read_and_left_by_keyboard(
    open_as: Callable[..., Page], cast: dict[str, User]
) -> None:
    tell(cast["lin"], url="/profile")
    tell(cast["lin"], number="MKT-2605-0002", url="/profile")
    page = open_as("lin")
    bell = page.locator("summary:has(#bell-count)")
    expect(bell).to_have_accessible_name("通知，2 条未读")

    bell.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#bell-panel")
    expect(panel.locator(".fx-told")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(bell).to_be_focused()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(panel.get_by_role("button", name="全部标为已读")).to_be_focused()
    page.keyboard.press("Enter")
    expect(bell).to_have_accessible_name("通知，全部已读")

    assert not Notification.objects.unread().exists()


def test_count_follows_while_the_page_is_open(
    open_as: Callable[..., Page], cast: dict[str, User]
) -> None:
    page = open_as("lin")
    bell = page.locator("summary:has(#bell-count)")
    expect(bell).to_have_accessible_name("通知，全部已读")
    answers: list[int] = []
    page.on(
        "response",
        lambda answer: answers.append(answer.status) if "/bell" in answer.url else None,
    )
    # The same as after a minute.
    page.evaluate("document.querySelector('#bell-count').dataset.poll = '0.2'")
    with page.expect_response(lambda answer: "/bell" in answer.url and answer.status == 304):
        pass
    expect(bell).to_have_accessible_name("通知，全部已读")

    tell(cast["lin"])

    expect(bell).to_have_accessible_name("通知，1 条未读")
    assert answers[0] == 304
    assert answers[-1] == 200


def test_without_scripts_the_bell_leads_to_the_page(
    open_as: Callable[..., Page], cast: dict[str, User]
) -> None:
    tell(cast["lin"], url="/profile")
    page = open_as("lin")
    page.route("**/app.js", lambda route: route.abort())
    page.goto("/profile")

    page.locator("summary:has(#bell-count)").click()
    page.locator("#bell-panel a").click()
    page.locator(".fx-told button").first.click()

    page.wait_for_url("**/profile")
    assert not Notification.objects.unread().exists()
