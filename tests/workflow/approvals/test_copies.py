"""Copies and line managers: whom a rule tells, and whom it asks in the requester's own unit."""

import pytest

from approvals.models import RuleStep, Step
from approvals.pages.chain import chain_steps
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.queries import concerns
from approvals.services.preview import planned_steps
from expense_mgmt.foundation.models import Notification, NotificationKind, User
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, matrix, person
from tests.approvals_document.models import Leaflet
from tests.approvals_document.port import KIND, subject_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

NOTIFY = RuleStep.Verb.NOTIFY


def rules(*steps: StepSpec) -> list[RuleSpec]:
    return [RuleSpec(KIND, status, list(steps)) for status in ("within", "over", "unbudgeted")]


def sees(user: User, leaflet: Leaflet) -> bool:
    return Leaflet.objects.filter(concerns(user, kind=KIND, day=AT.date()), pk=leaflet.pk).exists()


def test_a_copy_goes_out_in_its_turn_and_asks_nothing() -> None:
    matrix(*rules(StepSpec(Role.DEPT_HEAD), StepSpec(Role.CFO, verb=NOTIFY), StepSpec(Role.CEO)))
    leaflet = factory.submitted()
    assert not sees(person("wang"), leaflet)

    factory.say("approve", leaflet, "chen")

    assert factory.states(leaflet) == [
        ("dept_head", "approved"),
        ("cfo", "told"),
        ("ceo", "open"),
    ]
    assert sees(person("wang"), leaflet)
    assert factory.waiting_for(leaflet) == {"sun"}


def test_the_reader_is_told_of_the_copy() -> None:
    matrix(*rules(StepSpec(Role.CFO, verb=NOTIFY), StepSpec(Role.DEPT_HEAD)))

    leaflet = factory.submitted()

    told = Notification.objects.filter(kind=NotificationKind.COPIED)
    assert [(one.person, one.document_id) for one in told] == [(person("wang"), leaflet.public_id)]


def test_a_copy_at_the_end_does_not_hold_the_document_up() -> None:
    matrix(*rules(StepSpec(Role.DEPT_HEAD), StepSpec(Role.CFO, verb=NOTIFY)))
    leaflet = factory.submitted()

    factory.say("approve", leaflet, "chen")

    assert factory.standing(leaflet) == "approved"
    assert factory.states(leaflet)[-1] == ("cfo", "told")


def test_a_copy_at_the_beginning_leaves_the_first_signer_open() -> None:
    matrix(*rules(StepSpec(Role.CFO, verb=NOTIFY), StepSpec(Role.DEPT_HEAD)))

    leaflet = factory.submitted()

    assert factory.states(leaflet) == [("cfo", "told"), ("dept_head", "open")]
    assert factory.waiting_for(leaflet) == {"chen"}


def test_the_reader_of_a_copy_still_signs_another_step() -> None:
    matrix(*rules(StepSpec(Role.CFO, verb=NOTIFY), StepSpec(Role.CEO)))
    factory.appoint("wang", Role.CEO)
    leaflet = factory.submitted()

    factory.say("approve", leaflet, "wang")

    assert factory.standing(leaflet) == "approved"


def test_chain_and_preview_say_that_it_is_a_copy() -> None:
    matrix(*rules(StepSpec(Role.CFO, verb=NOTIFY), StepSpec(Role.DEPT_HEAD)))
    leaflet = factory.submitted()
    assert leaflet.run is not None

    drawn = chain_steps(leaflet.run, viewer=person("lin"), at=AT)
    planned = planned_steps(subject_of(leaflet), day=AT.date())

    assert (drawn[0].state, drawn[0].reason) == ("done", "Reads a copy, decides nothing")
    assert drawn[0].name == person("wang").label
    assert planned[0].reason == "Reads a copy, decides nothing"


def test_the_line_manager_is_asked_in_the_requester_s_own_unit() -> None:
    manager = RuleStep.Assignee.LINE_MANAGER
    factory.appoint("feng", Role.DEPT_HEAD, "SOUTH")
    matrix(*rules(StepSpec(Role.DEPT_HEAD, assignee=manager)))

    elsewhere = factory.submitted(at_unit="SOUTH")

    assert factory.waiting_for(elsewhere) == {"chen"}


def test_what_a_step_allows_is_frozen_with_the_run() -> None:
    matrix(
        *rules(
            StepSpec(Role.DEPT_HEAD, may_add_approver=False, may_change=True), StepSpec(Role.CEO)
        )
    )

    factory.submitted()

    assert list(Step.objects.values_list("role", "may_add_approver", "may_change")) == [
        ("dept_head", False, True),
        ("ceo", True, False),
    ]
