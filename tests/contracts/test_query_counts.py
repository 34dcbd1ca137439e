"""What every list and the acts of PLATFORM §4 cost in statements, for 5 rows and for 50.

`make query-counts` records anew; the difference of `tests/query_counts.json` is reviewed.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from approvals.models import ApprovalTask
from budgets.models import BudgetLine
from expense_mgmt.foundation.models import Company, Document
from requests.models.claim_rows import SettlementClaimQuerySet
from tests.contracts.many_rows import Crowd
from tests.contracts.url_cells import urls
from tests.workflow.home import ground as office

pytestmark = pytest.mark.django_db
RECORD = Path(__file__).parent.parent / "query_counts.json"
FEW, MANY = 5, 50

# Who opens it, and what is asked for besides its address.
PAGES: Mapping[str, tuple[str, str]] = {
    "home": ("lin", ""),
    "home as approver": ("chen", ""),
    "search": ("chen", "?q=活动"),
    "approvals:inbox": ("chen", ""),
    "approvals:inbox over": ("chen", "?tab=over"),
    "approvals:inbox due": ("chen", "?tab=due"),
    "approvals:inbox narrowed": ("chen", "?tab=waiting&by=lin&from=1"),
    "approvals:inbox decided": ("qian", "?tab=decided"),
    "approvals:policy_list": ("dai", ""),
    "approvals:stuck": ("dai", ""),
    "approvals:view_list": ("chen", ""),
    "budgets:budget_list": ("wang", "?rows=1000"),  # all of them: the first page has eighteen
    "budgets:change_list": ("wang", "?tab=done"),
    "budgets:control_list": ("zhao", ""),
    "budgets:outlet_list": ("su", ""),
    "budgets:quota_list": ("su", "?month=2026-05"),
    "budgets:quota_setting_list": ("zhao", ""),
    "budgets:setting_list": ("dai", ""),
    "budgets:target_list": ("zhao", "?year=2026"),
    "budgets:plan_deadlines": ("wang", "?month=2026-06"),
    "budgets:plan_list": ("wang", "?tab=all"),
    "budgets:workbook": ("wang", "?open=MKT"),
    "ledger:import_list": ("wu", ""),
    "ledger:period_list": ("wu", ""),
    "ledger:receipts_list": ("wu", "?month=2026-04"),
    "ledger:turnover_list": ("wu", ""),
    "ledger:voucher_list": ("wu", ""),
    "notifications": ("chen", ""),
    "office:calendar_list": ("dai", ""),
    "office:delegation_list": ("chen", ""),
    "office:duty_list": ("dai", ""),
    "office:people_list": ("dai", ""),
    "reports:report_list": ("wang", ""),
    "reports:statistic_list": ("wang", "?month=2026-04"),
    "reports:variance": ("wang", "?month=2026-04"),
    "requests:claim_list": ("wang", "?tab=done"),
    "requests:expense_request_list": ("lin", ""),
    "requests:expense_request_list of others": ("wang", ""),
    "requests:payment_list": ("zheng", ""),
}
# A row is at least so long, and a page of many rows longer by as many; but for pages that show
# the first few of everything.
ROW = 200 * (MANY - FEW)
# Months of the books and saved views do not grow with the work; tests/ledger/test_period_pages
# and tests/workflow/approvals/test_saved_views add some.
LEAST_GROWTH = {
    "home": 1,
    "home as approver": 1,
    "search": 1,
    # The lines of the year are there already, and what they hold may be shorter to write;
    # test_workbook_pages adds some.
    "budgets:workbook": -200,
    "ledger:period_list": 0,
    "office:duty_list": 0,
    # Half of the first page is there already.
    "office:people_list": ROW // 3,
    "approvals:view_list": 0,
}
# Their rows do not grow with the company's work, or they are no lists.
NO_LISTS = frozenset(
    {
        "gallery",
        "healthz",
        "metrics",
        "profile",
        "password_change",
        "readyz",
        "set_language",
        "sign_in",
        "sign_out",
        "demo_sign_in",
    }
)


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(office.person(username))
    # A session notes its work once a minute; that belongs to no page and no act.
    client.get("/session")
    return client


@dataclass(frozen=True, slots=True)
class Opened:
    """What it took to show a page, and how much there was to show."""

    statements: int
    size: int


def opened(username: str, address: str) -> Opened:
    """A page, the second time: the first look of a process fills caches that stay."""
    client = signed_in(username)
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return Opened(len(captured), len(response.content))


def posted(username: str, address: str, form: Mapping[str, object]) -> int:
    client = signed_in(username)
    with CaptureQueriesContext(connection) as captured:
        assert client.post(address, form).status_code == 303
    return len(captured)


def pages() -> Iterator[tuple[str, Opened]]:
    for name, (username, query) in PAGES.items():
        yield name, opened(username, reverse(name.split(" ")[0]) + query)
    yield "budgets:budget_line", line_page()


def line_page() -> Opened:
    """The page of a budget line lists its movements."""
    line = BudgetLine.objects.exclude(reserved=0).filter(month="2026-05-01").first()
    assert line is not None
    return opened("wang", reverse("budgets:budget_line", args=[line.public_id]))


def decision_cost(crowd: Crowd, task: ApprovalTask) -> int:
    seen = {"version": task.run.version, "content_hash": task.run.content_hash}
    form = {"decision": "approve", "comment": "同意", **seen}
    address = reverse("approvals:decide", args=[task.public_id])
    return posted(crowd.decider_of(task).username, address, form)


def button_cost(username: str, name: str, document: Document) -> int:
    """A button that posts nothing but the version its page showed."""
    address = reverse(name, args=[document.public_id])
    return posted(username, address, {"version": document.version})


def act_costs(crowd: Crowd) -> Iterator[tuple[str, int]]:
    """The acts of P2 and P3, each on a document of three lines over two months."""
    crowd.posted_claim()  # what is made when it is first needed is there from now on
    yield "submit", button_cost("lin", "requests:expense_request_submit", crowd.draft())
    yield "decide", decision_cost(crowd, crowd.task_of(crowd.sent()))
    yield "decide last", decision_cost(crowd, crowd.sent_to_last())
    yield "claim submit", button_cost("lin", "requests:claim_submit", crowd.draft_claim())
    yield "claim post", button_cost("wu", "requests:claim_post", crowd.approved_claim())


@dataclass(frozen=True, slots=True)
class Measured:
    """Every page and act beside so many rows."""

    pages: Mapping[str, Opened]
    acts: Mapping[str, int]

    @classmethod
    def beside(cls, crowd: Crowd, rows: int) -> "Measured":
        crowd.grow(rows)
        return cls(dict(pages()), dict(act_costs(crowd)))

    @property
    def counts(self) -> dict[str, int]:
        of_pages = {name: page.statements for name, page in self.pages.items()}
        return of_pages | {f"act: {name}": count for name, count in self.acts.items()}


def complaints(
    few: Mapping[str, int], many: Mapping[str, int], recorded: Mapping[str, int]
) -> list[str]:
    """In words, what grows with the rows and what costs otherwise than it was recorded."""
    grown = [
        f"{name}: {few[name]} for {FEW} rows, {many[name]} for {MANY}"
        for name in sorted(few)
        if few[name] != many[name]
    ]
    changed = [
        f"{name}: {recorded.get(name)} recorded, {few.get(name)} now"
        for name in sorted({*recorded, *few})
        if recorded.get(name) != few.get(name)
    ]
    return [*grown, *changed]


def recorded_counts() -> dict[str, int]:
    counts: dict[str, int] = json.loads(RECORD.read_text(encoding="utf-8"))
    return counts


@pytest.fixture
def crowd(company: Company, settings: Settings) -> Crowd:
    settings.EXPENSE_TODAY = "2026-05-12"
    office.lay_ground(company)
    return Crowd(company)


def test_every_list_and_act_costs_what_is_recorded_however_many_rows(crowd: Crowd) -> None:
    few = Measured.beside(crowd, FEW)
    many = Measured.beside(crowd, MANY)

    if os.environ.get("EXPENSE_RECORD_QUERY_COUNTS"):
        text = json.dumps(few.counts, indent=1, sort_keys=True, ensure_ascii=False)
        RECORD.write_text(f"{text}\n", encoding="utf-8")
    assert complaints(few.counts, many.counts, recorded_counts()) == []
    # What shows no rows would prove nothing.
    grown = {name: page.size - few.pages[name].size for name, page in many.pages.items()}
    assert [name for name, size in grown.items() if size < LEAST_GROWTH.get(name, ROW)] == []


def test_a_loop_over_rows_is_noticed(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that forgets what belongs to its rows asks for it row by row."""

    def forgetful(rows: SettlementClaimQuerySet) -> SettlementClaimQuerySet:
        return rows.order_by("-created_at", "-pk")

    monkeypatch.setattr(SettlementClaimQuerySet, "for_list", forgetful)
    crowd.grow(2)
    few = dict(pages())
    crowd.grow(4)

    grown = {name for name, page in pages() if page.statements != few[name].statements}

    assert grown == {"requests:claim_list"}


def test_complaints_name_what_grew_changed_came_and_went() -> None:
    few = {"same": 4, "grows": 4, "dearer": 5, "new": 1}
    many = {"same": 4, "grows": 49, "dearer": 5, "new": 1}
    recorded = {"same": 4, "grows": 4, "dearer": 4, "gone": 2}

    assert complaints(few, many, recorded) == [
        "grows: 4 for 5 rows, 49 for 50",
        "dearer: 4 recorded, 5 now",
        "gone: 2 recorded, None now",
        "new: None recorded, 1 now",
    ]


def test_goals_of_the_platform_hold_in_the_record() -> None:
    counts = recorded_counts()

    assert counts["approvals:inbox"] <= 8
    assert counts["act: submit"] <= 40


def test_every_list_of_the_product_is_counted() -> None:
    """A page without parameters that is opened by its address is a list until said otherwise."""
    whole = {name for name, pattern in urls().items() if not pattern.pattern.converters}
    lists = {name for name in whole if name.endswith(("_list", "inbox", "home", "search"))}

    counted_pages = {name.split(" ")[0] for name in PAGES}

    assert lists <= counted_pages
    assert counted_pages <= whole - NO_LISTS
