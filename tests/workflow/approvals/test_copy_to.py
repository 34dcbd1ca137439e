"""Copies by hand: who may give one, who may get one, and what its reader sees."""

from collections.abc import Sequence

import pytest
from django.db import DatabaseError, connection, transaction

from approvals.models import ApprovalTask, Copy, RuleStep, Run
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.queries import concerns
from approvals.services.copies import copy_to
from expense_mgmt.core.errors import DomainError, NotAllowed, RuleBroken
from expense_mgmt.foundation.models import Event, Notification, NotificationKind
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, matrix, person
from tests.approvals_document.models import Leaflet
from tests.approvals_document.port import KIND

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def show(leaflet: Leaflet, *readers: str, by: str = "chen", note: str = "") -> Sequence[Copy]:
    return copy_to(
        subject_id=leaflet.public_id,
        readers=[person(reader).public_id for reader in readers],
        note=note,
        actor=person(by),
        at=AT,
    )


def copied_to(username: str) -> list[Run]:
    return list(Run.objects.copied_to(person(username), AT.date()))


def sees(username: str, leaflet: Leaflet) -> bool:
    rule = concerns(person(username), kind=KIND, day=AT.date())
    return Leaflet.objects.filter(rule, pk=leaflet.pk).exists()


@pytest.fixture
def leaflet() -> Leaflet:
    """It waits for chen."""
    matrix(*factory.rules_for(Role.DEPT_HEAD, Role.FINANCE_PRELIMINARY))
    return factory.submitted()


@pytest.mark.parametrize("by", ["lin", "chen"])
def test_requester_and_approver_show_it_to_somebody(leaflet: Leaflet, by: str) -> None:
    before = sees("wu", leaflet)

    show(leaflet, "wu", by=by, note="For your files")

    assert (before, sees("wu", leaflet)) == (False, True)
    assert copied_to("wu") == [leaflet.run]
    assert not ApprovalTask.objects.awaiting(person("wu"), AT.date()).exists()
    told = Notification.objects.get(kind=NotificationKind.COPIED)
    assert (told.person, told.actor, told.parameters["reason"]) == (
        person("wu"),
        person(by),
        "For your files",
    )
    event = Event.objects.get(subject_id=leaflet.public_id, name="copy")
    assert event.payload == {
        "version": 1,
        "readers": [str(person("wu").public_id)],
        "note": "For your files",
    }


def test_copies_by_rule_and_by_name_stand_in_one_list() -> None:
    to_the_cfo = StepSpec(Role.CFO, verb=RuleStep.Verb.NOTIFY)
    matrix(
        RuleSpec(KIND, "within", [StepSpec(Role.DEPT_HEAD)]),
        RuleSpec(KIND, "over", [to_the_cfo, StepSpec(Role.DEPT_HEAD)]),
    )
    by_name = factory.submitted()
    by_rule = factory.submitted(budget_status="over")

    show(by_name, "wang")

    runs = Run.objects.copied_to(person("wang"), AT.date()).order_by("pk")
    assert [run.subject_id for run in runs] == [by_name.public_id, by_rule.public_id]
    assert {run.copied_at for run in runs} == {AT}
    assert copied_to("qian") == []


def test_it_can_be_shown_after_it_is_over(leaflet: Leaflet) -> None:
    factory.say("reject", leaflet, "chen", comment="No")

    show(leaflet, "wu", by="chen")

    assert copied_to("wu") == [leaflet.run]


def test_who_has_a_copy_gets_no_second_one(leaflet: Leaflet) -> None:
    show(leaflet, "wu")

    both = show(leaflet, "wu", "wang")
    with pytest.raises(RuleBroken) as refused:
        show(leaflet, "wu")

    assert [copy.reader for copy in both] == [person("wang")]
    assert refused.value.code == "has_a_copy"
    assert Notification.objects.filter(kind=NotificationKind.COPIED).count() == 2


@pytest.mark.parametrize(
    ("reader", "code"),
    [("lin", "not_a_reader"), ("chen", "not_a_reader"), ("dai", "not_a_reader")],
)
def test_not_everybody_is_a_reader(leaflet: Leaflet, reader: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        show(leaflet, reader)

    assert (refused.value.code, refused.value.field) == (code, "readers")
    assert not Copy.objects.exists()


def test_strangers_and_people_shut_out_are_no_readers(leaflet: Leaflet) -> None:
    wang = person("wang")
    wang.is_active = False
    wang.save(update_fields=["is_active"])

    for reader in ("ou", "wang"):
        with pytest.raises(RuleBroken):
            show(leaflet, reader)

    assert not Copy.objects.exists()


def test_who_only_reads_copies_nothing_on(leaflet: Leaflet) -> None:
    show(leaflet, "wu")

    with pytest.raises(NotAllowed) as refused:
        show(leaflet, "zheng", by="wu")

    assert refused.value.code == "not_a_party"
    assert Copy.objects.count() == 1


def test_document_that_is_hidden_is_not_there_to_be_copied(leaflet: Leaflet) -> None:
    with pytest.raises(Run.DoesNotExist):
        show(leaflet, "wu", by="zheng")


@pytest.mark.parametrize(
    ("readers", "note", "code"),
    [((), "", "nobody_named"), (("wu",), "x" * 501, "comment_too_long")],
)
def test_bad_input_is_refused(
    leaflet: Leaflet, readers: tuple[str, ...], note: str, code: str
) -> None:
    with pytest.raises(DomainError) as refused:
        show(leaflet, *readers, note=note)

    assert refused.value.code == code
    assert not Copy.objects.exists()


def test_given_copies_stay(leaflet: Leaflet) -> None:
    show(leaflet, "wu")

    for statement in ("UPDATE approvals_copy SET note = 'x'", "DELETE FROM approvals_copy"):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    assert Copy.objects.get().note == ""
