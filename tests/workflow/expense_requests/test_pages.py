"""List, page and acts of requests over HTTP."""

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.interface import port_of
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Project
from ledger.services import project_months
from requests.models import AdPlacement, ExpenseRequest
from tests.factories_requests import (
    APRIL,
    NOON,
    approved,
    content,
    decide_next,
    draft,
    fresh,
    pdf,
    person,
    portal_line,
    submitted,
    weights,
)
from tests.workflow.expense_requests.posts import url

pytestmark = pytest.mark.django_db


def lock_month(company: Company, month: Month, code: str = "YXG") -> None:
    """As a confirmed statistic does it."""
    project = Project.objects.get(company=company, code=code)
    project_months.lock([project], month, uuid4(), person("qian"), NOON)


@pytest.fixture
def as_(client: Client, books: Company) -> Any:
    def sign_in(username: str) -> Client:
        client.force_login(person(username))
        client.cookies["language"] = "en"
        return client

    return sign_in


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_page_tells_amount_chain_budget_and_split(as_: Any, company: Company) -> None:
    sent = submitted(company)

    page = text_of(as_("lin").get(url("detail", sent.public_id)))

    assert "MKT-2605-0001" in page
    assert "人民币 陆万元整" in page
    assert page.index("Chen Zhiyuan") < page.index("Zhao Min") < page.index("Wang Jing")
    assert "April · 15 of 30 days · ¥30,000.00" in page
    assert page.count("270,000.00") >= 2
    assert "Withdraw" in page


def test_page_unfolds_how_its_figures_were_computed(as_: Any, company: Company) -> None:
    sent = submitted(company)

    page = text_of(as_("lin").get(url("detail", sent.public_id)))

    assert "60,000 ÷ 30 × 15 = 30,000.00" in page
    assert "300,000 − 0 = 300,000.00" in page
    assert "300,000 − 30,000 = 270,000.00" in page


def test_page_compares_with_what_was_approved_before(as_: Any, company: Company) -> None:
    earlier = approved(company, at=NOON - dt.timedelta(days=1))
    withdrawn = draft(company)
    sent = submitted(company)

    shown = as_("chen").get(url("detail", sent.public_id)).context["earlier"]

    assert shown == [earlier]
    assert withdrawn not in shown


def test_page_of_the_first_request_has_nothing_to_compare_with(as_: Any, company: Company) -> None:
    sent = submitted(company)

    page = text_of(as_("chen").get(url("detail", sent.public_id)))

    assert "Earlier requests of this kind" not in page


def test_approver_gets_the_decision_bar_and_the_requester_does_not(
    as_: Any, company: Company
) -> None:
    sent = submitted(company)

    assert 'name="decision"' not in as_("lin").get(url("detail", sent.public_id)).content.decode()
    assert 'name="decision"' in as_("chen").get(url("detail", sent.public_id)).content.decode()


def test_approver_decides_on_the_page_and_the_opinion_stands_there(
    as_: Any, company: Company
) -> None:
    sent = submitted(company)
    chen = as_("chen")
    bar = chen.get(url("detail", sent.public_id)).context["bar"]
    assert sent.run is not None

    chen.post(
        bar.decision_url,
        {
            "version": sent.version,
            "content_hash": sent.run.content_hash,
            "decision": "approve",
            "comment": "同意，位置已看过",
        },
    )

    page = text_of(as_("lin").get(url("detail", sent.public_id)))
    assert "同意，位置已看过" in page
    assert "Finance review" in page


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("lin", 200),
        ("chen", 200),
        ("wang", 200),
        ("wu", 200),
        ("ma", 200),
        ("feng", 200),
        ("ye", 200),
        ("cai", 404),
        ("zheng", 404),
        ("luo", 404),
        ("ou", 404),
    ],
)
def test_who_sees_a_request(as_: Any, company: Company, username: str, status: int) -> None:
    sent = submitted(company)

    assert as_(username).get(url("detail", sent.public_id)).status_code == status


def test_withdraw_cancel_and_close_by_buttons(as_: Any, company: Company) -> None:
    taken_back, given_up, ended = submitted(company), approved(company), approved(company)
    lin = as_("lin")

    lin.post(url("withdraw", taken_back.public_id), {"version": taken_back.version})
    lin.post(
        url("cancel", given_up.public_id), {"version": given_up.version, "comment": "活动取消"}
    )
    as_("wu").post(url("close", ended.public_id), {"version": ended.version, "comment": "不再执行"})

    assert [fresh(one).state for one in (taken_back, given_up, ended)] == [
        "withdrawn",
        "cancelled",
        "closed",
    ]


def test_second_withdraw_shows_the_present_state(as_: Any, company: Company) -> None:
    sent = submitted(company)
    lin = as_("lin")
    lin.post(url("withdraw", sent.public_id), {"version": sent.version})

    again = lin.post(url("withdraw", sent.public_id), {"version": sent.version})

    assert again.status_code == 409
    assert "Withdrawn" in text_of(again)
    assert "Nothing was changed. Reference" in text_of(again)


def test_withdrawn_request_is_sent_again_from_its_page(as_: Any, company: Company) -> None:
    sent = submitted(company)
    lin = as_("lin")
    lin.post(url("withdraw", sent.public_id), {"version": sent.version})

    response = lin.post(url("submit", sent.public_id), {"version": sent.version})

    assert response.status_code == 303
    assert fresh(sent).state == "in_approval"


def test_placement_runs_and_is_proven_from_the_page(as_: Any, company: Company) -> None:
    done = approved(company)
    placement = AdPlacement.objects.get()
    lin = as_("lin")
    start, prove = (f"/placements/{placement.public_id}/{act}" for act in ("start", "prove"))

    begun = lin.post(start, {"version": placement.version})
    unproven = lin.post(prove, {"version": placement.version + 1})
    proven = lin.post(prove, {"version": placement.version + 1, "proofs": pdf("样报.pdf")})

    assert (begun.status_code, unproven.status_code, proven.status_code) == (303, 422, 303)
    assert AdPlacement.objects.get().state == "published"
    assert "样报.pdf" in lin.get(url("detail", done.public_id)).content.decode()


def test_placement_of_a_locked_month_no_longer_starts(as_: Any, company: Company) -> None:
    approved(company)
    placement = AdPlacement.objects.get()
    lock_month(company, APRIL)

    refused = as_("lin").post(
        f"/placements/{placement.public_id}/start", {"version": placement.version}
    )

    assert refused.status_code == 422
    assert "The statistic of April 2026 is confirmed." in text_of(refused)
    assert AdPlacement.objects.get().state == "booked"
    assert list(placement.transitions.values_list("name", flat=True)) == ["book"]


def test_placement_of_an_open_month_starts_though_another_projects_month_is_locked(
    as_: Any, company: Company
) -> None:
    approved(company)
    placement = AdPlacement.objects.get()
    lock_month(company, APRIL, code="JPJ")

    begun = as_("lin").post(
        f"/placements/{placement.public_id}/start", {"version": placement.version}
    )

    assert begun.status_code == 303
    assert AdPlacement.objects.get().state == "running"


def test_cancel_after_the_placement_ran_is_refused(as_: Any, company: Company) -> None:
    done = approved(company)
    placement = AdPlacement.objects.get()
    lin = as_("lin")
    lin.post(f"/placements/{placement.public_id}/start", {"version": placement.version})

    response = lin.post(url("cancel", done.public_id), {"version": done.version, "comment": "太晚"})

    assert response.status_code == 409
    assert fresh(done).state == "approved"


def test_refused_reason_stands_where_it_was_typed(as_: Any, company: Company) -> None:
    request = approved(company)
    reason = "因开盘推迟，取消投放。" * 200

    answer = as_("lin").post(url("cancel", request.public_id), {"version": "0", "comment": reason})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="cancel-comment" name="comment" rows="2" required>{reason}</textarea>' in page
    assert '<details class="fx-act" open>' in page
    assert fresh(request).state == "approved"


def test_list_shows_mine_by_progress(as_: Any, company: Company) -> None:
    draft(company, written=content(company, title="草稿一"))
    submitted(company, written=content(company, title="在途一"))
    lin = as_("lin")

    progress, drafts = (
        text_of(lin.get(f"/requests?view={view}")) for view in ("progress", "drafts")
    )

    assert ("在途一" in progress, "草稿一" in progress) == (True, False)
    assert ("在途一" in drafts, "草稿一" in drafts) == (False, True)


def test_others_see_what_was_sent_but_no_draft(as_: Any, company: Company) -> None:
    draft(company, written=content(company, title="草稿一"))
    submitted(company, written=content(company, title="在途一"))

    page = text_of(as_("chen").get("/requests"))

    assert ("在途一" in page, "草稿一" in page) == (True, False)


@pytest.mark.parametrize("username", ["chen", "qian", "wang", "ma", "feng"])
def test_draft_is_its_makers_alone(as_: Any, company: Company, username: str) -> None:
    kept = draft(company, written=content(company, title="草稿一"))
    other = as_(username)

    answers = [
        other.get(url("detail", kept.public_id)).status_code,
        other.get(
            url("attachment", kept.public_id, kept.attachments.get().attachment.public_id)
        ).status_code,
        other.post(url("cancel", kept.public_id), {"version": kept.version}).status_code,
    ]
    found = text_of(other.get("/search?q=草稿一"))

    assert answers == [404, 404, 404]
    assert "/requests/" + str(kept.public_id) not in found
    assert as_("lin").get(url("detail", kept.public_id)).status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=0001", True),
        ("q=焦点", True),
        ("q=%25", False),
        ("q=_", False),
        ("q=%00", True),
        ("state=in_approval", True),
        ("state=closed", False),
        ("state=nonsense", True),
        ("project=nonsense", True),
        ("older=nonsense&newer=x", True),
        ("view=nonsense", True),
    ],
)
def test_filters_and_bad_addresses(as_: Any, company: Company, query: str, found: bool) -> None:
    submitted(company)

    page = as_("lin").get(f"/requests?{query}")

    assert page.status_code == 200
    assert ("MKT-2605-0001" in text_of(page)) == found


def test_pages_follow_each_other_by_key(as_: Any, company: Company) -> None:
    for number in range(52):
        draft(
            company, written=content(company, [], title=f"草稿 {number:02d}"), with_quotation=False
        )
    lin = as_("lin")

    first = lin.get("/requests?view=drafts")
    second = lin.get(first.context["older_url"])
    back = lin.get(second.context["newer_url"])

    assert [row.title for row in first.context["rows"]][:2] == ["草稿 51", "草稿 50"]
    assert len(first.context["rows"]) == 50
    assert [row.title for row in second.context["rows"]] == ["草稿 01", "草稿 00"]
    assert [row.title for row in back.context["rows"]] == [
        row.title for row in first.context["rows"]
    ]


def test_list_costs_the_same_for_one_row_and_for_twenty_five(as_: Any, company: Company) -> None:
    submitted(company)
    lin, all_of = as_("lin"), "/requests?view=progress"
    queries(lin, all_of)
    one = queries(lin, all_of)
    for _ in range(24):
        submitted(company, written=content(company, [portal_line(company, amount=100)]))

    assert queries(lin, all_of) == one


def test_summaries_cost_the_same_for_one_and_for_twenty_five(books: Company) -> None:
    port = port_of("expense_request")
    joint = portal_line(books, amount=100, weights=weights(books, "YXG", "JPJ"))
    ids = [
        submitted(books, written=content(books, [joint, portal_line(books, amount=50)])).public_id
        for _ in range(25)
    ]

    with CaptureQueriesContext(connection) as one:
        port.summaries(ids[:1])
    with CaptureQueriesContext(connection) as many:
        found = port.summaries(ids)

    assert len(one) == len(many)
    assert len(found) == 25


def test_summary_says_what_an_approver_needs(books: Company) -> None:
    sent = submitted(books)

    row = port_of("expense_request").summaries([sent.public_id])[sent.public_id]

    assert (row.number, str(row.amount), row.requester) == (
        "MKT-2605-0001",
        "60000.00 CNY",
        "林晓彤",
    )
    assert (row.where, row.what) == ("云岫花园", "网络 · 房产门户")
    assert [str(line.this) for line in row.effects] == ["30000.00", "30000.00"]
    assert [flag.tone for flag in row.flags] == ["amber"]


def test_returned_request_tells_its_reason(as_: Any, company: Company) -> None:
    sent = submitted(company)
    decide_next(sent, "return", comment="缺代理商报价单")

    page = text_of(as_("lin").get(url("detail", sent.public_id)))

    assert "缺代理商报价单" in page
    assert "Edit" in page


def test_form_pages_need_the_act(as_: Any) -> None:
    wu = as_("wu")

    assert wu.get(url("new")).status_code == 403
    assert not ExpenseRequest.objects.exists()
