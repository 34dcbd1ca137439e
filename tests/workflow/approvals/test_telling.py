"""Who hears what of a document on its way, and that telling costs next to nothing."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.models import ApprovalTask, AuthorityPolicy
from approvals.queries import waiting_for
from approvals.services import escalation, telling
from approvals.services.escalation import escalate_overdue, remind
from approvals.services.reassign import reassign_open_tasks
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.models import Company, Notification, Outbox, User
from expense_mgmt.foundation.services import outbox
from expense_mgmt.organisation.models import Deputy, RoleHolding
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, SINCE, appoint, person, say, withdraw
from tests.approvals_document.models import Leaflet

pytestmark = pytest.mark.django_db
Counter = Callable[[int], AbstractContextManager[object]]
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _matrix(three_steps: AuthorityPolicy) -> None:
    pass


def told(kind: str, *, unread: bool | None = None) -> set[str]:
    """Who was told something of a kind, by user name."""
    rows = Notification.objects.of_kind(kind)
    if unread is not None:
        rows = rows.filter(read_at__isnull=unread)
    return set(rows.values_list("person__username", flat=True))


def test_submit_tells_the_department_head_what_waits() -> None:
    leaflet = factory.submitted(title="Weekend warm-up", amount="46000.00")

    row = Notification.objects.get()
    task = factory.open_task(leaflet)
    assert (row.person.username, row.kind, row.topic) == ("chen", "task_waiting", task.public_id)
    assert (row.title, row.parameters) == (
        "Weekend warm-up",
        {"amount": "46000.00", "currency": "CNY"},
    )
    assert row.url == f"/approvals/?task={task.public_id}"
    assert row.created_at == AT


def test_opening_for_two_hundred_holders_is_one_statement_more(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = User.objects.bulk_create(
        User(username=f"head{number}", name="长") for number in range(200)
    )
    RoleHolding.objects.bulk_create(
        RoleHolding(
            company=company,
            person=one,
            role=Role.DEPT_HEAD,
            unit=factory.unit("MKT"),
            valid=(SINCE, None),
        )
        for one in people
    )
    factory.submitted()
    Notification.objects.all().delete()
    with CaptureQueriesContext(connection) as telling_them:
        factory.submitted()
    told_count = Notification.objects.count()

    monkeypatch.setattr(telling, "tell_deciders", lambda *_given, **_facts: 0)
    with CaptureQueriesContext(connection) as silent:
        factory.submitted()

    assert told_count == 201
    assert len(telling_them) - len(silent) == 1


def test_deputy_hears_it_too_and_a_barred_holder_does_not() -> None:
    appoint("lin", Role.DEPT_HEAD, "MKT")
    Deputy.objects.create(person=person("chen"), deputy=person("he"), valid=(SINCE, None))
    Deputy.objects.create(person=person("lin"), deputy=person("su"), valid=(SINCE, None))

    factory.submitted(by="xu")
    everybody = told("task_waiting")
    Notification.objects.all().delete()
    leaflet = factory.submitted(by="lin")

    assert everybody == {"chen", "lin", "he", "su"}
    assert told("task_waiting") == factory.waiting_for(leaflet)
    assert told("task_waiting").isdisjoint({"lin", "su"})


def test_those_who_are_told_are_those_who_can_decide() -> None:
    Deputy.objects.create(person=person("zhao"), deputy=person("wu"), valid=(SINCE, None))
    leaflet = factory.submitted()

    say("approve", leaflet, "chen")

    assert told("task_waiting", unread=True) == factory.waiting_for(leaflet) == {"zhao", "wu"}


def test_decision_settles_what_it_was_asked_for() -> None:
    appoint("he", Role.DEPT_HEAD, "MKT")
    leaflet = factory.submitted()
    before = told("task_waiting", unread=True)

    say("approve", leaflet, "chen")

    assert before == {"chen", "he"}
    assert told("task_waiting", unread=True) == {"zhao"}
    assert told("task_waiting", unread=False) == {"chen", "he"}


def test_withdrawal_settles_everything() -> None:
    leaflet = factory.submitted()

    withdraw(leaflet)

    assert told("task_waiting", unread=True) == set()


def test_each_of_all_is_settled_by_himself(company: Company) -> None:
    factory.matrix(
        *factory.rules_for(Role.FINANCE_HEAD, mode="all_of"), valid_from=dt.date(2026, 2, 1)
    )
    appoint("zhao", Role.FINANCE_HEAD)
    leaflet = factory.submitted()
    mine = ApprovalTask.objects.open().get(run=leaflet.run, queue__person=person("qian"))

    say("approve", leaflet, "qian", task=mine)

    assert told("task_waiting") == {"qian", "zhao"}
    assert told("task_waiting", unread=True) == {"zhao"}


@pytest.mark.parametrize(("verb", "kind"), [("return", "returned"), ("reject", "rejected")])
def test_requester_learns_of_a_no_and_why(verb: str, kind: str) -> None:
    leaflet = factory.submitted()
    say("approve", leaflet, "chen")

    say(verb, leaflet, "zhao", comment="Quotation is missing")

    row = Notification.objects.of_kind(kind).get()
    assert (row.person.username, row.actor) == ("lin", person("zhao"))
    assert row.parameters["reason"] == "Quotation is missing"
    assert told("task_waiting", unread=True) == set()


def test_requester_learns_of_the_last_yes_alone() -> None:
    leaflet = factory.submitted()
    for username in ("chen", "zhao"):
        say("approve", leaflet, username)
    before = told("approved")

    say("approve", leaflet, "qian")

    assert (before, told("approved")) == (set(), {"lin"})


def test_decision_costs_two_statements_more(monkeypatch: pytest.MonkeyPatch) -> None:
    first, *leaflets = (factory.submitted() for _number in range(3))
    say("approve", first, "chen")
    with CaptureQueriesContext(connection) as telling_them:
        say("approve", leaflets[0], "chen")

    monkeypatch.setattr(telling, "tell_deciders", lambda *_given, **_facts: 0)
    monkeypatch.setattr(telling, "settle_over", lambda *_given, **_facts: None)
    with CaptureQueriesContext(connection) as silent:
        say("approve", leaflets[1], "chen")

    assert len(telling_them) - len(silent) == 2


def test_task_that_nobody_holds_asks_nobody() -> None:
    RoleHolding.objects.filter(role=Role.DEPT_HEAD).delete()

    leaflet = factory.submitted()

    assert factory.open_task(leaflet).queue.is_administrators
    assert not Notification.objects.exists()


def test_moved_task_is_told_at_its_new_place() -> None:
    leaflet = factory.submitted()
    appoint("he", Role.DEPT_HEAD, "YH")
    User.objects.filter(username="chen").update(is_active=False)

    moves = reassign_open_tasks(person=person("chen"), at=AT + HOUR)

    assert len(moves) == 1
    assert told("task_moved", unread=True) == factory.waiting_for(leaflet)
    assert "he" in told("task_moved")
    assert told("task_waiting", unread=True) == set()


def test_mail_that_fails_changes_no_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", _unreachable)
    leaflet = factory.submitted()

    for username in ("chen", "zhao", "qian"):
        say("approve", leaflet, username)
        outbox.sweep(at=AT)

    assert factory.standing(leaflet) == "approved"
    letter = Outbox.objects.get()
    assert (letter.state, letter.attempt, letter.person.username) == ("waiting", 1, "lin")


def _unreachable(_self: Any, _messages: Any) -> int:
    raise ConnectionRefusedError


def test_what_waits_is_named_for_the_digest() -> None:
    factory.submitted(title="Second", at=AT)
    first = factory.submitted(title="First", at=AT - HOUR)
    factory.submitted(title="Own", by="chen", at_unit="FIN")

    rows = waiting_for(person("chen"), AT)

    assert [row.title for row in rows] == ["First", "Second"]
    assert rows[0].since == AT - HOUR
    assert rows[0].due_at == AT + 23 * HOUR
    assert rows[0].url == factory.open_task(first).url


def test_overdue_task_is_told_to_the_superior_once() -> None:
    leaflet = factory.submitted()
    due = factory.open_task(leaflet).due_at

    early = escalate_overdue(at=due)
    first = escalate_overdue(at=due + HOUR)
    again = escalate_overdue(at=due + 2 * HOUR)

    assert (early, first, again) == (0, 1, 0)
    # Chen heads the department; the department's general manager stands above.
    assert told("escalation") == {"he"}
    row = Notification.objects.of_kind("escalation").get()
    assert row.topic == factory.open_task(leaflet).public_id


def test_escalation_is_settled_by_the_decision() -> None:
    leaflet = factory.submitted()
    escalate_overdue(at=AT + 48 * HOUR)

    say("approve", leaflet, "chen", at=AT + 49 * HOUR)

    assert told("escalation", unread=True) == set()


def test_nobody_hears_of_his_own_document_as_a_superior() -> None:
    leaflet = factory.submitted(by="he")

    people = escalation.superiors(factory.open_task(leaflet), AT.date())

    assert person("he").pk not in people


def test_requester_reminds_once_in_four_hours() -> None:
    leaflet = factory.submitted()
    remind(subject_id=leaflet.public_id, actor=person("lin"), at=AT)

    with pytest.raises(RuleBroken) as refused:
        remind(subject_id=leaflet.public_id, actor=person("lin"), at=AT + 3 * HOUR)
    remind(subject_id=leaflet.public_id, actor=person("lin"), at=AT + 4 * HOUR)

    assert refused.value.code == "reminded_lately"
    rows = Notification.objects.of_kind("reminder")
    assert [(row.person.username, row.actor) for row in rows] == [("chen", person("lin"))] * 2


def test_reminder_reaches_the_mail_at_once() -> None:
    leaflet = factory.submitted()
    remind(subject_id=leaflet.public_id, actor=person("lin"), at=AT)

    outbox.sweep(at=AT)

    assert [message.to for message in mail.outbox] == [["chen@yuehe.example"]]


def post_reminder(leaflet: Leaflet, username: str) -> Any:
    client = Client()
    client.force_login(person(username))
    return client.post(reverse("approvals:remind", args=[leaflet.public_id]))


def test_only_the_requester_reminds() -> None:
    leaflet = factory.submitted()

    assert post_reminder(leaflet, "chen").status_code == 404
    assert post_reminder(leaflet, "su").status_code == 404
    assert told("reminder") == set()


def test_decided_document_is_not_reminded_of() -> None:
    leaflet = factory.submitted()
    say("return", leaflet, "chen", comment="No")

    assert post_reminder(leaflet, "lin").status_code == 404
