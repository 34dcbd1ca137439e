"""The inbox over HTTP: who sees what, what a decision answers, and what it costs."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.models import ApprovalTask, Decision
from approvals.pages.keyset import PAGE_SIZE
from expense_mgmt.core import clock
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Deputy
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory, port
from tests.approvals_document.factory import AT, person, say, standing
from tests.approvals_document.models import Leaflet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("three_steps")]

INBOX = reverse("approvals:inbox")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def chen(client: Client) -> Client:
    User.objects.filter(username="chen").update(language="en")
    client.force_login(person("chen"))
    return client


def fill(target: str) -> dict[str, str]:
    return {**HTMX, "HX-Target": target}


def text(response: Any) -> str:
    return str(response.content.decode())


def posted(leaflet: Leaflet, decision: str = "approve", **changes: Any) -> dict[str, Any]:
    return {
        "decision": decision,
        "version": leaflet.version,
        "content_hash": port.content_hash(leaflet),
        "comment": "",
        **changes,
    }


def decide_url(task: ApprovalTask) -> str:
    return reverse("approvals:decide", args=[task.public_id])


def test_empty_inbox_says_so(chen: Client) -> None:
    response = chen.get(INBOX)

    assert response.status_code == 200
    assert "Nothing is waiting for you" in text(response)


def test_rows_are_mine_and_nobody_else_s(chen: Client, client: Client) -> None:
    factory.submitted(title="Mine to sign")

    mine = text(chen.get(INBOX))
    client.force_login(person("qian"))
    hers = text(client.get(INBOX))

    assert "Mine to sign" in mine
    assert "Mine to sign" not in hers


@pytest.mark.parametrize("username", ["lin", "ou", "dai", "zheng"])
def test_without_an_approving_role_there_is_no_inbox(client: Client, username: str) -> None:
    client.force_login(person(username))

    assert client.get(INBOX).status_code == 403


def test_a_deputy_without_a_role_of_his_own_gets_the_inbox(client: Client) -> None:
    Deputy.objects.create(person=person("chen"), deputy=person("ou"), valid=(factory.SINCE, None))
    factory.submitted(title="For the deputy")
    client.force_login(person("ou"))

    response = client.get(INBOX)

    assert response.status_code == 200
    assert "For the deputy" in text(response)


def test_longest_waiting_comes_first_and_newest_on_request(chen: Client) -> None:
    factory.submitted(title="Early bird", at=AT - dt.timedelta(hours=3))
    factory.submitted(title="Late comer", at=AT)

    default, newest = text(chen.get(INBOX)), text(chen.get(INBOX, {"order": "newest"}))

    assert default.index("Early bird") < default.index("Late comer")
    assert newest.index("Late comer") < newest.index("Early bird")


def test_tabs_count_and_filter(chen: Client) -> None:
    now = clock.now()
    factory.submitted(title="Plain", at=now)
    factory.submitted(title="Beyond", budget_status="over", at=now)
    factory.submitted(title="Pressing", at=now - dt.timedelta(hours=20))

    page = chen.get(INBOX).context["inbox"]
    over = chen.get(INBOX, {"tab": "over"}).context["inbox"]
    due = chen.get(INBOX, {"tab": "due"}).context["inbox"]

    assert [tab.count for tab in page.tabs] == [3, 1, 1, None, None]
    assert [row.summary.title for row in over.listed.rows] == ["Beyond"]
    assert [row.summary.title for row in due.listed.rows] == ["Pressing"]


def test_decided_lists_what_i_said(chen: Client) -> None:
    leaflet = factory.submitted(title="Sent home")
    say("return", leaflet, "chen", comment="Where is the quotation?")

    page = text(chen.get(INBOX, {"tab": "decided"}))

    assert "Sent home" in page
    assert "Where is the quotation?" in page


def test_pages_follow_one_another_by_key(chen: Client) -> None:
    for number in range(PAGE_SIZE + 3):
        factory.submitted(title=f"N{number:03}", at=AT + dt.timedelta(minutes=number))

    first = chen.get(INBOX).context["inbox"]
    second = chen.get(first.listed.newer_url).context["inbox"]
    back = chen.get(second.listed.older_url).context["inbox"]

    assert [row.summary.title for row in second.listed.rows] == ["N050", "N051", "N052"]
    assert (first.listed.older_url, second.listed.newer_url) == ("", "")
    assert [row.task.pk for row in back.listed.rows] == [row.task.pk for row in first.listed.rows]


def test_equal_instants_are_neither_lost_nor_doubled(chen: Client) -> None:
    for _number in range(PAGE_SIZE + 3):
        factory.submitted(at=AT)

    first = chen.get(INBOX, {"order": "newest"}).context["inbox"]
    second = chen.get(first.listed.older_url).context["inbox"]

    seen = [row.task.pk for row in (*first.listed.rows, *second.listed.rows)]
    assert len(seen) == len(set(seen)) == PAGE_SIZE + 3


def test_a_task_opens_in_the_page_and_as_a_part(chen: Client) -> None:
    task = factory.open_task(factory.submitted(title="In full"))
    address = f"{INBOX}?task={task.public_id}"

    page, part = chen.get(address), chen.get(address, headers=fill("pane"))

    assert "<html" in text(page)
    assert "<html" not in text(part)
    for response in (page, part):
        assert decide_url(task) in text(response)
    assert "HX-Request" in part.headers["Vary"]


def test_list_is_a_part_too(chen: Client) -> None:
    factory.submitted(title="In the list")

    part = chen.get(INBOX, headers=fill("inbox-list"))

    assert "In the list" in text(part)
    assert "<html" not in text(part)


@pytest.mark.parametrize("username", ["qian", "ma"])
def test_a_task_of_others_is_not_there(client: Client, username: str) -> None:
    task = factory.open_task(factory.submitted())
    client.force_login(person(username))

    seen = client.get(INBOX, {"task": str(task.public_id)}).status_code
    decided = client.post(decide_url(task), {}).status_code

    # The auditor has no inbox at all.
    assert (seen, decided) == ((404, 404) if username == "qian" else (403, 403))


def test_without_scripts_a_decision_leads_back_to_the_inbox(chen: Client) -> None:
    leaflet = factory.submitted()

    response = chen.post(decide_url(factory.open_task(leaflet)), posted(leaflet))

    assert (response.status_code, response.headers["Location"]) == (303, INBOX)
    assert standing(leaflet) == "dept_head"


def test_without_scripts_the_page_that_follows_says_it_and_counts(chen: Client) -> None:
    leaflet = factory.submitted()
    factory.submitted(title="Left over")
    chen.post(decide_url(factory.open_task(leaflet)), posted(leaflet))

    page = chen.get(INBOX)

    assert '<span class="grow">Approved.</span>' in text(page)
    assert page.context["inbox"].tabs[0].count == 1


@pytest.mark.parametrize(("word", "state"), [("send_back", "returned"), ("reject", "rejected")])
def test_a_no_is_said_with_its_reason(chen: Client, word: str, state: str) -> None:
    leaflet = factory.submitted()

    chen.post(decide_url(factory.open_task(leaflet)), posted(leaflet, word, comment="No"))

    assert standing(leaflet) == state


def test_with_htmx_the_next_item_comes_up_and_the_row_goes(chen: Client) -> None:
    first = factory.submitted(title="First", at=AT - dt.timedelta(hours=1))
    factory.submitted(title="Second")
    task = factory.open_task(first)

    response = chen.post(decide_url(task), posted(first), headers=fill("pane"))

    body = text(response)
    assert response.status_code == 200
    assert "Second" in body
    assert f'id="task-{task.public_id}" hx-swap-oob="delete"' in body
    assert 'id="inbox-tabs" hx-swap-oob' in body
    assert 'id="announcer" hx-swap-oob' in body


def test_after_the_hold_the_row_is_replaced_by_nothing(chen: Client) -> None:
    leaflet = factory.submitted(title="Held")
    task = factory.open_task(leaflet)

    response = chen.post(decide_url(task), posted(leaflet), headers=fill(f"task-{task.public_id}"))

    assert "Held" not in text(response)
    assert 'id="inbox-tabs" hx-swap-oob' in text(response)


@pytest.mark.parametrize("headers", [{}, fill("pane"), fill("row")], ids=["page", "pane", "row"])
def test_a_missing_reason_is_422_and_keeps_nothing(chen: Client, headers: dict[str, str]) -> None:
    leaflet = factory.submitted()
    task = factory.open_task(leaflet)
    if headers.get("HX-Target") == "row":
        headers = fill(f"task-{task.public_id}")

    response = chen.post(decide_url(task), posted(leaflet, "reject"), headers=headers)

    assert response.status_code == 422
    assert Decision.objects.count() == 0
    assert str(task.public_id) in text(response)


def test_too_late_is_409_names_who_was_faster_and_keeps_the_comment(chen: Client) -> None:
    factory.appoint("xu", Role.DEPT_HEAD, "MKT")
    leaflet = factory.submitted()
    task = factory.open_task(leaflet)
    say("approve", leaflet, "xu")

    response = chen.post(
        decide_url(task), posted(leaflet, comment="My view of it"), headers=fill("pane")
    )

    assert response.status_code == 409
    assert person("xu").name_en in text(response)
    assert "My view of it" in text(response)


def test_a_stale_page_is_409_and_shows_the_present_version(chen: Client) -> None:
    leaflet = factory.submitted()
    task = factory.open_task(leaflet)

    response = chen.post(
        decide_url(task), posted(leaflet, version=9, comment="Keep me"), headers=fill("pane")
    )

    body = text(response)
    assert response.status_code == 409
    assert 'name="version" value="1"' in body
    assert 'value="Keep me"' in body


def test_the_requester_is_told_that_somebody_else_decides(client: Client) -> None:
    leaflet = factory.submitted(by="chen")
    task = factory.open_task(leaflet)
    client.force_login(person("chen"))

    response = client.post(decide_url(task), posted(leaflet))

    assert response.status_code == 403
    assert Decision.objects.count() == 0


def test_a_form_that_is_not_ours_changes_nothing(chen: Client) -> None:
    task = factory.open_task(factory.submitted())

    response = chen.post(decide_url(task), {"decision": "perhaps"})

    assert response.status_code == 422
    assert Decision.objects.count() == 0


def test_get_decides_nothing(chen: Client) -> None:
    task = factory.open_task(factory.submitted())

    assert chen.get(decide_url(task)).status_code == 405


def test_several_clean_ones_are_approved_together(chen: Client) -> None:
    good = [factory.submitted(title=f"Good {n}", amount="1000.00") for n in range(2)]
    over = factory.submitted(title="Beyond", budget_status="over", amount="1000.00")
    large = factory.submitted(title="Large", amount="50000.00")
    chosen = [
        f"{factory.open_task(each).public_id}:1:{port.content_hash(each)[:16]}"
        for each in (*good, over, large)
    ]

    response = chen.post(reverse("approvals:approve_many"), {"task": [*chosen, "rubbish"]})

    assert response.status_code == 303
    assert [standing(each) for each in good] == ["dept_head", "dept_head"]
    assert [standing(each) for each in (over, large)] == ["in_approval", "in_approval"]


def test_several_at_once_still_bind_to_what_was_seen(chen: Client) -> None:
    leaflet = factory.submitted(amount="1000.00")
    key = factory.open_task(leaflet).public_id

    chen.post(reverse("approvals:approve_many"), {"task": [f"{key}:1:0000", f"{key}:1:"]})

    assert standing(leaflet) == "in_approval"


def test_nothing_selected_is_said_and_approves_nothing(chen: Client) -> None:
    leaflet = factory.submitted(amount="1000.00")

    response = chen.post(reverse("approvals:approve_many"))

    page = response.content.decode()
    assert response.status_code == 422
    assert "Select at least one item to approve." in page
    assert "0 approved." not in page
    assert standing(leaflet) == "in_approval"


def test_selection_that_was_decided_meanwhile_is_no_success(chen: Client) -> None:
    leaflet = factory.submitted(amount="1000.00")
    task = factory.open_task(leaflet)
    chosen = {"task": f"{task.public_id}:1:{port.content_hash(leaflet)[:16]}"}
    chen.post(reverse("approvals:approve_many"), chosen)

    page = chen.post(reverse("approvals:approve_many"), chosen, follow=True).content.decode()

    assert "1 not approved." in page
    assert "Already decided by Chen Zhiyuan." in page
    assert "0 approved." not in page


def queries_of(client: Client) -> int:
    client.get(INBOX)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(INBOX).status_code == 200
    return len(captured)


def test_the_inbox_costs_the_same_for_one_and_for_fifty(chen: Client) -> None:
    factory.submitted()
    one = queries_of(chen)
    for _number in range(PAGE_SIZE - 1):
        factory.submitted()

    fifty = queries_of(chen)

    # Session, person with holdings, queues, counts, rows, summaries; the period of the shell.
    assert (one, fifty) == (7, 7)


@pytest.mark.parametrize("asked", [{}, {"project": "YXG", "by": "lin", "from": "1"}], ids=str)
def test_a_full_page_of_rows_weighs_little(chen: Client, asked: dict[str, str]) -> None:
    User.objects.filter(username="chen").update(language="zh-hans")
    for number in range(PAGE_SIZE):
        factory.submitted(
            title=f"周末暖场促销活动（第 {number} 场）", project=factory.project("YXG")
        )

    page = chen.get(INBOX, asked)

    # DESIGN §13: the HTML of a page, before compression.
    assert len(page.context["inbox"].listed.rows) == PAGE_SIZE
    assert len(page.content) < 60_000
