"""Comments that decide nothing, and signatures of earlier passages that count no more."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from approvals.conversation import said_about
from approvals.models import ApprovalTask, Comment, Run
from approvals.pages.acts_trail import acts_on
from approvals.services.commenting import comment_on
from approvals.services.copies import copy_to
from approvals.services.hand_over import hand_over
from approvals.voided import voided_before
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.models import Notification, NotificationKind, User
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, person
from tests.approvals_document.models import Leaflet
from tests.approvals_document.port import KIND

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("three_steps")]

INBOX = reverse("approvals:inbox")


def write(leaflet: Leaflet, by: str, text: str = "The original is in the post") -> Comment:
    return comment_on(subject_id=leaflet.public_id, text=text, actor=person(by), at=AT)


def told() -> set[str]:
    return {
        one.person.username for one in Notification.objects.filter(kind=NotificationKind.COMMENTED)
    }


def test_requester_writes_and_the_others_concerned_hear_of_it() -> None:
    leaflet = factory.submitted()
    factory.say("approve", leaflet, "chen", comment="Seen on site")

    write(leaflet, "lin")

    assert told() == {"chen", "zhao"}
    assert [(one.name, one.text) for one in said_about(KIND, leaflet.public_id)] == [
        (person("chen").label, "Seen on site"),
        (person("lin").label, "The original is in the post"),
    ]
    assert factory.waiting_for(leaflet) == {"zhao"}


def test_an_approver_writes_without_deciding() -> None:
    leaflet = factory.submitted()

    write(leaflet, "chen")

    assert told() == {"lin"}
    assert ApprovalTask.objects.open().filter(run=leaflet.run).count() == 1


def test_a_reader_of_a_copy_may_write_too() -> None:
    leaflet = factory.submitted()
    copy_to(
        subject_id=leaflet.public_id,
        readers=[person("wu").public_id],
        note="",
        actor=person("lin"),
        at=AT,
    )

    write(leaflet, "wu")

    assert told() == {"lin", "chen"}


def test_who_does_not_see_it_writes_nothing() -> None:
    leaflet = factory.submitted()

    with pytest.raises(Run.DoesNotExist):
        write(leaflet, "zheng")

    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("text", "code"), [("  ", "comment_needed"), ("x" * 100_000, "comment_too_long")]
)
def test_nothing_and_too_much_are_refused(text: str, code: str) -> None:
    leaflet = factory.submitted()

    with pytest.raises(RuleBroken) as refused:
        write(leaflet, "lin", text)

    assert (refused.value.code, refused.value.field) == (code, "comment")
    assert not Comment.objects.exists()


def test_what_was_written_stays() -> None:
    write(factory.submitted(), "lin")

    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("UPDATE approvals_comment SET text = 'x'")

    assert Comment.objects.get().text == "The original is in the post"


def test_the_timeline_names_the_acts_and_their_people() -> None:
    leaflet = factory.submitted()
    hand_over(
        task_id=factory.open_task(leaflet).public_id,
        receiver=person("he").public_id,
        reason="Away",
        actor=person("chen"),
        at=AT,
    )
    write(leaflet, "lin")

    entries = acts_on(leaflet.public_id)

    assert [(entry["who"], entry["text"]) for entry in entries] == [
        (person("lin").label, "wrote a comment"),
        (person("chen").label, f"handed it over to {person('he').label}"),
    ]


# On the pages


@pytest.fixture
def chen(client: Client) -> Client:
    User.objects.filter(username="chen").update(language="en")
    client.force_login(person("chen"))
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def test_bar_sends_what_was_typed_as_a_comment(chen: Client) -> None:
    leaflet = factory.submitted()
    task = factory.open_task(leaflet)
    address = reverse("approvals:comment", args=[leaflet.public_id]) + "?inbox"

    page = text(chen.get(task.url))
    response = chen.post(address, {"comment": "Which site?"})

    assert f'formaction="{address}"' in page
    assert (response.status_code, response.headers["Location"]) == (303, task.url)
    assert "Which site?" in text(chen.get(task.url))


def test_pane_shows_the_comment_at_once(chen: Client) -> None:
    leaflet = factory.submitted()

    response = chen.post(
        reverse("approvals:comment", args=[leaflet.public_id]) + "?inbox",
        {"comment": "Which site?"},
        headers={"HX-Request": "true", "HX-Target": "pane"},
    )

    assert response.status_code == 200
    assert "Which site?" in text(response)
    assert "<html" not in text(response)


def test_requester_is_led_back_to_the_document(client: Client) -> None:
    leaflet = factory.submitted()
    client.force_login(person("lin"))

    response = client.post(
        reverse("approvals:comment", args=[leaflet.public_id]), {"comment": "On its way"}
    )

    assert response.headers["Location"] == f"/leaflets/{leaflet.public_id}"


def test_empty_comment_is_422(chen: Client) -> None:
    leaflet = factory.submitted()

    response = chen.post(reverse("approvals:comment", args=[leaflet.public_id]), {"comment": ""})

    assert response.status_code == 422
    assert not Comment.objects.exists()


# Void signatures


def changed_and_sent_again(leaflet: Leaflet) -> Leaflet:
    factory.withdraw(leaflet)
    leaflet = Leaflet.objects.get(pk=leaflet.pk)
    leaflet.title, leaflet.version = "Another title", 2
    leaflet.save()
    return factory.submit(leaflet, at=AT + dt.timedelta(hours=2))


def test_signatures_of_a_changed_document_are_shown_as_void(chen: Client) -> None:
    leaflet = factory.submitted()
    factory.say("approve", leaflet, "chen")

    leaflet = changed_and_sent_again(leaflet)

    assert leaflet.run is not None
    assert [(one.name, one.role, one.version) for one in voided_before(leaflet.run)] == [
        (person("chen").label, "Department head", 1)
    ]
    page = text(chen.get(factory.open_task(leaflet).url))
    assert "1 earlier signature is void" in page
    assert "signed version 1" in page


def test_the_first_passage_has_nothing_void() -> None:
    leaflet = factory.submitted()
    factory.say("approve", leaflet, "chen")

    assert leaflet.run is not None
    assert voided_before(leaflet.run) == []
