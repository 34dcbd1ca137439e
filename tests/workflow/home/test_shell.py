"""The frame of every page: counts of work, the period, the component sheet."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.sidebar_counts import Counts
from ledger.services import periods
from tests.workflow.home import ground
from tests.workflow.home.conftest import Opens
from tests.workflow.settlement import ground as settling
from tests.workflow.settlement.ground import approve_all, moment


def pill(page: str, label: str) -> str:
    """The count beside an entry of the sidebar; empty without one."""
    found = re.search(
        rf'<span class="ell">{label}</span>(?:<span class="n hot"[^>]*>(\d*)</span>)?', page
    )
    assert found is not None, label
    return found.group(1) or ""


def test_counts_are_the_work_of_each_role(office: Company, open_as: Opens) -> None:
    for number in range(3):
        ground.submitted(f"活动 {number}")
    request = ground.approved(
        "搜房网首页通栏", "60000.00", days=("2026-04-16", "2026-05-10"), platform="PORTAL"
    )
    claim = settling.submitted_claim(
        request,
        settling.claim_draft(
            None,
            amount="60000.00",
            completed_on="2026-05-10",
            invoices=[settling.invoice(dated_on="2026-05-10")],
        ),
        at=moment("2026-05-11"),
    )
    approve_all(claim, moment("2026-05-11"))

    chen, wu, lin = (
        open_as("chen", "/profile"),
        open_as("wu", "/profile"),
        open_as("lin", "/profile"),
    )

    assert pill(chen, "Approvals") == "3"
    assert pill(wu, "Settlement") == "1"
    assert (pill(chen, "Settlement"), pill(lin, "Settlement")) == ("", "")


def test_cashier_counts_what_is_due_within_a_week(office: Company, open_as: Opens) -> None:
    request = ground.approved(
        "搜房网首页通栏", "60000.00", days=("2026-04-16", "2026-05-15"), platform="PORTAL"
    )
    payment = settling.scheduled_payment(settling.posted_claim(request))
    later = Counts(User.objects.get(username="zheng")).payments_due
    type(payment).objects.filter(pk=payment.pk).update(due_on="2026-05-19")

    assert later == 0
    assert pill(open_as("zheng", "/profile"), "Payments") == "1"
    assert Counts(User.objects.get(username="qian")).payments_due == 0


@pytest.mark.parametrize("username", ["lin", "ou", "dai"])
def test_who_has_no_such_work_counts_nothing(office: Company, username: str) -> None:
    ground.submitted("活动")
    counts = Counts(User.objects.get(username=username))

    assert (counts.inbox, counts.statistics, counts.claims_to_post, counts.payments_due) == (
        *(0, 0),
        *(0, 0),
    )


def test_period_is_open_until_the_books_close(office: Company, open_as: Opens) -> None:
    before = open_as("lin", "/profile")
    wu, at = ground.person("wu"), moment("2026-05-12")
    period = periods.ensure_period(company=office, month=Month(2026, 5), actor=wu, at=at)
    periods.soft_close(period_id=period.public_id, actor=wu, at=at)

    after = open_as("lin", "/profile")

    assert 'class="fx-period">May 2026 · period open<' in before
    assert 'class="fx-period shut">May 2026 · period closed<' in after


def test_component_sheet_draws_every_part(company: Company, open_as: Opens) -> None:
    page = open_as("lin", "/gallery")

    assert page.count("fx-st ") > 60
    for part in (
        "fx-chain",
        "fx-bar",
        "fx-job",
        "fx-checks",
        "fx-tl",
        "data-line-editor",
        "fx-note bad",
    ):
        assert part in page


def test_component_sheet_exists_only_in_the_demo(
    company: Company, cast: dict[str, User], settings: Settings
) -> None:
    settings.EXPENSE_DEMO = False
    client = Client()
    client.force_login(cast["dai"])

    assert client.get("/gallery").status_code == 404
