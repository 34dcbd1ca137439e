"""Narrowing the inbox: what each part of the address leaves, and that it stays through everything."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from approvals.counts import narrowed_counts
from approvals.models import ApprovalTask, AuthorityPolicy
from approvals.narrowing import Narrowing, named
from approvals.pages.keyset import PAGE_SIZE
from approvals.standing import standings_of
from expense_mgmt.core import clock
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Deputy
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory, port
from tests.approvals_document.factory import AT, category, person, project, say

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("three_steps")]

INBOX = reverse("approvals:inbox")
GARDEN, LIN = ("project", "YXG"), ("requester", "lin")


@pytest.fixture
def chen(client: Client) -> Client:
    User.objects.filter(username="chen").update(language="en")
    client.force_login(person("chen"))
    return client


@pytest.fixture
def six(three_steps: AuthorityPolicy) -> None:
    """Six documents that differ in one thing each."""
    now = clock.now()
    factory.submitted(title="Plain", amount="10000.00", at=now)
    factory.submitted(title="Garden", amount="20000.00", project=project("YXG"), at=now)
    factory.submitted(title="Printed", amount="30000.00", category=category("MAGAZINE"), at=now)
    factory.submitted(title="Of Feng", amount="40000.00", by="feng", at=now)
    factory.submitted(title="Old", amount="50000.00", at=now - dt.timedelta(hours=30))
    factory.submitted(title="Beyond", amount="60000.00", budget_status="over", at=now)


def titles(response: Any) -> list[str]:
    return sorted(row.summary.title for row in response.context["inbox"].listed.rows)


@pytest.mark.usefixtures("six")
@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({"project": "YXG"}, ["Garden"]),
        ({"category": "MAGAZINE"}, ["Printed"]),
        ({"by": "feng"}, ["Of Feng"]),
        ({"from": "40000", "to": "50,000.00"}, ["Of Feng", "Old"]),
        ({"from": "60000.01"}, []),
        ({"to": "10000"}, ["Plain"]),
        ({"waiting": "24"}, ["Old"]),
        ({"overdue": "1"}, ["Old"]),
        ({"kind": "leaflet"}, ["Beyond", "Garden", "Of Feng", "Old", "Plain", "Printed"]),
        ({"unit": "MKT", "tab": "over"}, ["Beyond"]),
        ({"unit": "SAL"}, []),
        ({"project": "YXG", "category": "MAGAZINE"}, []),
    ],
    ids=str,
)
def test_each_part_of_the_address_leaves_what_it_says(
    chen: Client, asked: dict[str, str], left: list[str]
) -> None:
    page = chen.get(INBOX, asked)

    assert titles(page) == left


@pytest.mark.usefixtures("six")
@pytest.mark.parametrize(
    "asked",
    [
        {"project": "nowhere"},
        {"waiting": "5"},
        {"from": "much"},
        {"by": "x" * 500},
        {"kind": "unheard"},
        {"tab": "unknown", "order": "sideways", "after": "no-key"},
    ],
    ids=str,
)
def test_what_is_not_understood_is_as_if_it_were_not_there(
    chen: Client, asked: dict[str, str]
) -> None:
    page = chen.get(INBOX, asked)

    assert page.status_code == 200
    assert len(titles(page)) == 6


@pytest.mark.usefixtures("six")
def test_tabs_count_what_is_left_and_the_sidebar_everything(chen: Client) -> None:
    page = chen.get(INBOX, {"from": "50000"})

    assert [tab.count for tab in page.context["inbox"].tabs] == [2, 1, 1, None, None]
    assert page.context["inbox"].counts.waiting == 6
    assert [tab.url for tab in page.context["inbox"].tabs][1] == (f"{INBOX}?tab=over&from=50000")


@pytest.mark.usefixtures("six")
def test_chips_read_as_a_sentence_and_each_can_be_taken_away(chen: Client) -> None:
    asked = {"project": "YXG", "from": "1000", "to": "50000", "overdue": "1", "waiting": "48"}

    page = chen.get(INBOX, asked)

    chips = page.context["inbox"].chips
    assert [(chip.label, chip.value) for chip in chips] == [
        ("Project", "Yunxiu Garden"),
        ("Amount", "1,000 – 50,000"),
        ("Waits at least", "2 days"),
        ("", "Overdue"),
    ]
    assert chips[0].without_url == (f"{INBOX}?tab=waiting&from=1000&to=50000&waiting=48&overdue=1")
    body = page.content.decode()
    assert "Nothing fits these filters" in body
    assert f'href="{INBOX}?tab=waiting"' in body


def test_a_category_stands_for_its_branch(chen: Client) -> None:
    factory.submitted(title="Below", category=category("NEWSPAPER"))
    factory.submitted(title="Beside", category=category("SOC_ADS"))

    page = chen.get(INBOX, {"category": "MEDIA"})

    assert titles(page) == ["Below"]
    assert page.context["inbox"].chips[0].value == "Media"


def test_a_document_of_two_projects_is_found_under_both(chen: Client) -> None:
    factory.submitted(title="Joint", project=project("YXG"), second_project=project("JPJ"))

    found = [titles(chen.get(INBOX, {"project": code})) for code in ("YXG", "JPJ", "NW1")]

    assert found == [["Joint"], ["Joint"], []]


def test_paging_stays_narrowed(chen: Client) -> None:
    for number in range(PAGE_SIZE + 2):
        factory.submitted(
            title=f"N{number:03}", project=project("YXG"), at=AT + dt.timedelta(minutes=number)
        )
        factory.submitted(title="Other", at=AT + dt.timedelta(minutes=number))

    first = chen.get(INBOX, {"project": "YXG"})
    second = chen.get(first.context["inbox"].listed.newer_url)

    assert titles(second) == ["N050", "N051"]
    assert len(titles(first)) == PAGE_SIZE


def test_a_decision_leads_to_the_next_of_the_same_list(chen: Client) -> None:
    first = factory.submitted(title="First", project=project("YXG"), at=AT)
    factory.submitted(title="Between", at=AT + dt.timedelta(minutes=1))
    factory.submitted(title="Second", project=project("YXG"), at=AT + dt.timedelta(minutes=2))
    task = factory.open_task(first)
    page = chen.get(INBOX, {"project": "YXG", "task": str(task.public_id)})
    address = page.context["pane"].bar.decision_url

    response = chen.post(
        address,
        {
            "decision": "approve",
            "version": first.version,
            "content_hash": port.content_hash(first),
            "comment": "",
        },
        headers={"HX-Request": "true", "HX-Target": "pane"},
    )

    assert address.endswith("?project=YXG")
    body = response.content.decode()
    assert '<h2 tabindex="-1" data-focus-after-swap>Second</h2>' in body
    assert 'Waiting<span class="n">1</span>' in body


def test_without_scripts_a_decision_leads_back_to_the_same_list(chen: Client) -> None:
    leaflet = factory.submitted(project=project("YXG"))
    address = reverse("approvals:decide", args=[factory.open_task(leaflet).public_id])

    response = chen.post(
        f"{address}?project=YXG",
        {
            "decision": "approve",
            "version": leaflet.version,
            "content_hash": port.content_hash(leaflet),
        },
    )

    assert response.status_code == 303
    assert response.headers["Location"] == f"{INBOX}?tab=waiting&project=YXG"


def test_decided_and_copied_are_narrowed_by_the_document(chen: Client) -> None:
    for title, place in (("Here", "YXG"), ("There", "JPJ")):
        say("approve", factory.submitted(title=title, project=project(place)), "chen")

    page = chen.get(INBOX, {"tab": "decided", "project": "YXG", "overdue": "1"})

    assert [row.summary.title for row in page.context["inbox"].listed.decided] == ["Here"]
    assert [chip.value for chip in page.context["inbox"].chips] == ["Yunxiu Garden"]


@pytest.mark.usefixtures("six")
def test_the_form_offers_what_occurs_with_its_number(chen: Client) -> None:
    page = chen.get(INBOX, {"by": "guo", "filter": "1"})

    offered = {
        facet.name: [(choice.label, choice.current) for choice in facet.choices]
        for facet in page.context["facets"]
    }
    assert offered["project"] == [("Yunxiu Garden (1)", False)]
    assert offered["category"] == [(f"{category('MAGAZINE').name_en} (1)", False)]
    assert offered["by"][0] == (f"{person('guo').name_en} (0)", True)
    assert {label.split(" (")[1] for label, _current in offered["by"]} == {"0)", "1)", "5)"}


@pytest.mark.usefixtures("six")
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"from": "40000"}, "Show 3 items"),
        ({"from": "40000", "tab": "over"}, "Show 1 item"),
        ({"tab": "decided"}, "Show 0 items"),
        ({"tab": "copied"}, "Show 0 items"),
    ],
    ids=str,
)
def test_the_number_is_known_before_it_is_applied(
    chen: Client, asked: dict[str, str], words: str
) -> None:
    part = chen.get(INBOX, asked, headers={"HX-Request": "true", "HX-Target": "inbox-count"})

    assert part.content.decode().strip() == words


def test_without_scripts_the_filters_stand_open_in_the_page(chen: Client) -> None:
    page = chen.get(INBOX, {"filter": "1"}).content.decode()

    assert '<form class="pad fx-sieve" method="get"' in page
    assert '<details class="fx-menu fx-narrow" data-menu open>' in page


def test_narrowed_counts_leave_out_what_is_in_the_queue_but_not_for_the_person() -> None:
    """As for the whole inbox: a requester who holds the role, a deputy of one."""
    factory.appoint("lin", Role.DEPT_HEAD, "MKT")
    Deputy.objects.create(person=person("lin"), deputy=person("wu"), valid=(factory.SINCE, None))
    for by in ("lin", "wu", "ou", "feng"):
        factory.submitted(by=by, amount="20000.00", project=project("YXG"))
        factory.submitted(by=by, amount="90000.00", budget_status="over")
    narrowings = [
        Narrowing(project=named([GARDEN])[GARDEN]),
        Narrowing(amount_from=Decimal("50000.00")),
        Narrowing(is_overdue=True),
        Narrowing(requester=named([LIN])[LIN]),
    ]

    counted, found = [], []
    for username in ("chen", "lin", "wu"):
        for narrowing in narrowings:
            user = person(username)
            standings = standings_of(user, AT.date())
            queues = {key for standing in standings for key in standing.queue_ids}
            counted.append(narrowed_counts(user, AT, standings, narrowing).waiting)
            awaiting = ApprovalTask.objects.awaiting(user, standings=standings)
            found.append(awaiting.narrowed(narrowing, AT, queues).count())

    assert counted == found
    assert len(set(found)) > 2
