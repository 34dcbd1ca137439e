"""Phones and narrow paper: what is counted on one page of many, stuck tasks, the approval sheet."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from approvals.pages.keyset import PAGE_SIZE
from expense_mgmt.core import clock
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import person
from tests.browser.axe import Examiner
from tests.factories_requests import NOON, ground, submitted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenAs = Callable[..., Page]
WIDTH = "document.documentElement.scrollWidth"


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "本页可直接通过"), ("en", "Ready on this page")],
)
def test_of_many_only_this_page_is_counted(
    open_as: OpenAs, company: Company, language: str, words: str
) -> None:
    factory.matrix(*factory.rules_for(Role.DEPT_HEAD))
    before = clock.now() - dt.timedelta(hours=2)
    for number in range(PAGE_SIZE - 1):
        factory.submitted(title=f"Clean {number}", amount="40000.00", at=before)
    factory.submitted(title="Beyond", budget_status="over", at=before)
    factory.submitted(title="Next page", amount="40000.00", at=clock.now())
    page = open_as("chen", language=language, width=390)

    page.goto("/approvals/")
    ready = page.locator("[data-only-clean]")
    expect(ready).to_have_text(f"{words}{PAGE_SIZE - 1}")
    ready.click()

    expect(page.locator("article", has_text="Beyond")).to_be_hidden()
    expect(page.locator("article:visible")).to_have_count(PAGE_SIZE - 1)
    page.locator(".fx-page a").click()
    expect(page.locator("article:visible")).to_have_count(1)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_stuck_tasks_are_cards_with_their_acts_in_sight(
    open_as: OpenAs, company: Company, language: str
) -> None:
    factory.matrix(*factory.rules_for(Role.DEPT_HEAD))
    RoleHolding.objects.filter(person=person("chen"), role=Role.DEPT_HEAD).delete()
    factory.submitted(title="Nobody's")
    page = open_as("dai", language=language, width=390)

    page.goto("/approvals/stuck")
    act = page.locator("#stuck tbody tr a.btn").first

    expect(act).to_be_in_viewport(ratio=1)
    assert page.evaluate(WIDTH) == 390
    examiner = Examiner(page)
    examiner.look("stuck tasks")
    assert examiner.found == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_sheet_fits_narrow_paper(open_as: OpenAs, company: Company, language: str) -> None:
    ground(company)
    sent = submitted(company, at=NOON)
    page = open_as("lin", language=language, width=390)

    page.goto(f"/requests/{sent.public_id}")
    page.emulate_media(media="print")

    expect(page.locator(".fx-paper")).to_be_visible()
    assert page.evaluate(WIDTH) == 390
