"""What came while the inbox was open, copies to read, and the way in from a mail."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from approvals.models import RuleStep
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.services.hand_over import hand_over
from expense_mgmt.core import clock
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, person, project, say
from tests.approvals_document.port import KIND

pytestmark = pytest.mark.django_db

INBOX = reverse("approvals:inbox")


def english(client: Client, username: str) -> Client:
    User.objects.filter(username=username).update(language="en")
    client.force_login(person(username))
    return client


def news(client: Client, since: dt.datetime, **asked: str) -> str:
    response = client.get(
        INBOX,
        {"since": since.isoformat(), **asked},
        headers={"HX-Request": "true", "HX-Target": "inbox-news"},
    )
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.usefixtures("three_steps")
def test_what_came_since_is_announced_with_the_counts(client: Client) -> None:
    chen = english(client, "chen")
    now = clock.now()
    factory.submitted(at=now - dt.timedelta(minutes=5))
    drawn = now - dt.timedelta(minutes=2)
    for _number in range(2):
        factory.submitted(at=now, project=project("YXG"))

    everything, narrowed = news(chen, drawn), news(chen, drawn, project="JPJ")

    assert "2 new" in everything
    assert 'id="inbox-tabs" hx-swap-oob' in everything
    assert 'id="count-approvals-inbox"' in everything
    assert ">3</span>" in everything
    assert "new</a>" not in narrowed


@pytest.mark.usefixtures("three_steps")
def test_what_was_handed_over_to_somebody_is_news_to_him(client: Client) -> None:
    now = clock.now()
    leaflet = factory.submitted(at=now - dt.timedelta(hours=2))
    drawn = now - dt.timedelta(minutes=2)
    he = english(client, "he")
    before = news(he, drawn)

    hand_over(
        task_id=factory.open_task(leaflet).public_id,
        receiver=person("he").public_id,
        reason="Knows the site",
        actor=person("chen"),
        at=now,
    )

    assert "new</a>" not in before
    assert "1 new</a>" in news(he, drawn)
    assert "new</a>" not in news(he, now)


@pytest.mark.usefixtures("three_steps")
def test_without_news_nothing_is_said(client: Client) -> None:
    chen = english(client, "chen")
    factory.submitted(at=AT)

    part = news(chen, AT)

    assert "fx-news" not in part
    assert "since=2026-05-12T02%3A00%3A00%2B00%3A00" in part


@pytest.mark.usefixtures("three_steps")
@pytest.mark.parametrize("since", ["", "yesterday", "9999-99-99"])
def test_a_moment_that_cannot_be_read_is_now(client: Client, since: str) -> None:
    chen = english(client, "chen")
    factory.submitted()

    part = chen.get(
        INBOX, {"since": since}, headers={"HX-Request": "true", "HX-Target": "inbox-news"}
    )

    assert part.status_code == 200
    assert "fx-news" not in part.content.decode()


@pytest.fixture
def copies(company: Company) -> None:
    """After the department head the finance preliminary reviewers get a copy."""
    steps = [
        StepSpec(Role.DEPT_HEAD),
        StepSpec(Role.FINANCE_PRELIMINARY, verb=RuleStep.Verb.NOTIFY),
        StepSpec(Role.FINANCE_HEAD),
    ]
    factory.matrix(*(RuleSpec(KIND, status, steps) for status in ("within", "over", "unbudgeted")))


@pytest.mark.usefixtures("copies")
def test_copies_have_a_list_and_a_pane_without_decisions(client: Client) -> None:
    zhao = english(client, "zhao")
    read = factory.submitted(title="To read", project=project("YXG"))
    say("approve", read, "chen")
    factory.submitted(title="Not yet")

    page = zhao.get(INBOX, {"tab": "copied", "copy": str(read.public_id)})
    narrowed = zhao.get(INBOX, {"tab": "copied", "project": "JPJ"})

    assert [row.summary.title for row in page.context["inbox"].listed.copied] == ["To read"]
    assert page.context["pane"].bar.mode == "own"
    assert "Nobody waits for your answer." in page.content.decode()
    assert narrowed.context["inbox"].listed.copied == []


@pytest.mark.usefixtures("copies")
@pytest.mark.parametrize("username", ["chen", "qian"])
def test_a_copy_of_others_is_not_there(client: Client, username: str) -> None:
    leaflet = factory.submitted()
    say("approve", leaflet, "chen")
    reader = english(client, username)

    listed = reader.get(INBOX, {"tab": "copied"})
    opened = reader.get(INBOX, {"tab": "copied", "copy": str(leaflet.public_id)})

    assert listed.context["inbox"].listed.copied == []
    assert opened.status_code == 404


@pytest.mark.usefixtures("three_steps")
def test_a_mail_leads_to_its_task_after_signing_in(client: Client) -> None:
    task = factory.open_task(factory.submitted(title="By mail"))

    first = client.get(task.url)
    signed_in = client.post(
        reverse("demo_sign_in"), {"username": "chen", "next": task.url}, follow=True
    )

    assert first.status_code == 302
    assert (
        first.headers["Location"]
        == f"{reverse('sign_in')}?next=/approvals/%3Ftask%3D{task.public_id}"
    )
    assert signed_in.context["pane"].summary.title == "By mail"


@pytest.mark.usefixtures("three_steps")
def test_a_task_decided_by_then_shows_how_it_stands_and_decides_nothing(client: Client) -> None:
    factory.appoint("xu", Role.DEPT_HEAD, "MKT")
    leaflet = factory.submitted(title="By mail")
    task = factory.open_task(leaflet)
    say("return", leaflet, "xu", comment="No quotation")
    chen = english(client, "chen")

    page = chen.get(task.url)

    assert page.status_code == 200
    assert page.context["pane"].bar.mode == "decided"
    assert page.context["pane"].bar.text == "Sent back"
    assert "No quotation" in page.content.decode()


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(client: Client, company: Company, target: str) -> None:
    response: Any = client.post(reverse("demo_sign_in"), {"username": "chen", "next": target})

    assert "evil" not in response.headers["Location"]
    assert response.headers["Location"].startswith("/")
