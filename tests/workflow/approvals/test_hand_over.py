"""Handing an open task over: to whom, what stays, where it goes when its new owner leaves."""

import datetime as dt

import pytest

from approvals.models import ApprovalTask, Decision, TaskMove
from approvals.pages.act import receivers
from approvals.queries import concerns
from approvals.services.hand_over import hand_over, hand_over_stuck
from expense_mgmt.core.errors import Conflict, DomainError, NotAllowed, RuleBroken
from expense_mgmt.foundation.models import Company, Event, Notification, NotificationKind
from expense_mgmt.foundation.verify import event_chains
from expense_mgmt.organisation.models import Deputy, RoleHolding
from expense_mgmt.organisation.roles import Role
from expense_mgmt.organisation.services import duty_pairs, holdings, people
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, matrix, person, rules_for
from tests.approvals_document.models import Leaflet
from tests.approvals_document.port import KIND

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

TODAY = dt.date(2026, 5, 12)


@pytest.fixture
def leaflet() -> Leaflet:
    """It waits for chen; zhao and qian follow."""
    matrix(*rules_for(Role.DEPT_HEAD, Role.FINANCE_PRELIMINARY, Role.FINANCE_HEAD))
    return factory.submitted()


def give(
    leaflet: Leaflet,
    to: str,
    *,
    by: str = "chen",
    reason: str = "Knows it better",
    task: ApprovalTask | None = None,
) -> TaskMove:
    return hand_over(
        task_id=(task or factory.open_task(leaflet)).public_id,
        receiver=person(to).public_id,
        reason=reason,
        actor=person(by),
        at=AT,
    )


def sees(username: str, leaflet: Leaflet) -> bool:
    rule = concerns(person(username), kind=KIND, day=TODAY)
    return Leaflet.objects.filter(rule, pk=leaflet.pk).exists()


def shut_out(username: str) -> None:
    people.deactivate(
        company=Company.objects.get(), person=person(username), actor=person("dai"), at=AT
    )


def test_the_task_waits_for_its_receiver_alone(leaflet: Leaflet) -> None:
    move = give(leaflet, "he")

    assert factory.waiting_for(leaflet) == {"he"}
    assert (move.actor, move.target.person, move.comment, move.at) == (
        person("chen"),
        person("he"),
        "Knows it better",
        AT,
    )
    assert ApprovalTask.objects.get().placed == "handed"
    assert (sees("he", leaflet), sees("chen", leaflet)) == (True, True)


def test_who_holds_a_role_that_does_not_go_with_signing_is_not_named(leaflet: Leaflet) -> None:
    factory.appoint("he", Role.PROCUREMENT, "MKT")
    pair = duty_pairs.propose(
        company=Company.objects.get(),
        level="roles",
        one="dept_head",
        other="procurement",
        begins_on=TODAY,
        actor=person("dai"),
        at=AT,
    )
    task = factory.open_task(leaflet)
    offered = str(person("he").public_id)
    before = [key for key, _name in receivers(task, person("chen"), TODAY)]
    duty_pairs.confirm(pair_id=pair.public_id, actor=person("yu"), at=AT)

    with pytest.raises(RuleBroken) as refused:
        give(leaflet, "he")

    assert (refused.value.code, refused.value.field) == ("receiver_duties_conflict", "receiver")
    assert factory.waiting_for(leaflet) == {"chen"}
    assert TaskMove.objects.count() == 0
    assert offered in before
    assert offered not in [key for key, _name in receivers(task, person("chen"), TODAY)]


def test_it_is_in_the_document_s_log_and_the_receiver_hears_why(leaflet: Leaflet) -> None:
    give(leaflet, "he")

    event = Event.objects.get(subject_id=leaflet.public_id, name="hand_over")
    assert (event.actor, event.payload["receiver"], event.payload["comment"]) == (
        person("chen"),
        str(person("he").public_id),
        "Knows it better",
    )
    assert list(event_chains()) == []
    told = Notification.objects.get(kind=NotificationKind.TASK_MOVED)
    assert (told.person, told.actor, told.parameters["reason"]) == (
        person("he"),
        person("chen"),
        "Knows it better",
    )


def test_the_receiver_s_signature_is_the_step_s(leaflet: Leaflet) -> None:
    give(leaflet, "he")

    factory.say("approve", leaflet, "he")

    assert factory.states(leaflet)[0] == ("dept_head", "approved")
    assert factory.waiting_for(leaflet) == {"zhao"}


def test_who_gave_it_away_reads_that_and_decides_nothing(leaflet: Leaflet) -> None:
    give(leaflet, "he")

    with pytest.raises(Conflict) as refused:
        factory.say("approve", leaflet, "chen")

    assert refused.value.code == "task_moved"
    assert refused.value.params == {"name": person("he").label}
    assert not Decision.objects.exists()


def test_finance_reviewer_who_gave_to_the_other_leaves_two_people(leaflet: Leaflet) -> None:
    factory.say("approve", leaflet, "chen")
    give(leaflet, "qian", by="zhao")
    factory.say("approve", leaflet, "qian")

    # The finance head has signed for the reviewer, so the finance head's step needs another.
    assert factory.states(leaflet)[-1] == ("finance_head", "open")
    assert factory.waiting_for(leaflet) == set()
    assert ApprovalTask.objects.open().get().placed == "administrator"


@pytest.mark.parametrize(
    ("receiver", "code"),
    [
        ("chen", "to_oneself"),
        ("lin", "not_a_decider"),
        ("wu", "not_a_decider"),
        ("ma", "not_a_decider"),
        ("dai", "not_a_decider"),
        ("ou", "not_a_decider"),
    ],
)
def test_some_people_cannot_receive_it(leaflet: Leaflet, receiver: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        give(leaflet, receiver)

    assert (refused.value.code, refused.value.field) == (code, "receiver")
    assert not TaskMove.objects.exists()
    assert factory.waiting_for(leaflet) == {"chen"}


def test_a_requester_who_may_decide_elsewhere_cannot_receive_his_own(leaflet: Leaflet) -> None:
    factory.appoint("lin", Role.PROJECT_MANAGER)

    with pytest.raises(DomainError) as refused:
        give(leaflet, "lin")

    assert refused.value.code == "receiver_submitted"


def test_a_signer_cannot_receive_it(leaflet: Leaflet) -> None:
    factory.say("approve", leaflet, "chen")

    with pytest.raises(DomainError) as refused:
        give(leaflet, "chen", by="zhao")

    assert refused.value.code == "receiver_signed"


def test_who_is_asked_in_the_step_receives_no_second_task() -> None:
    factory.appoint("xu", Role.DEPT_HEAD, "MKT")
    matrix(*rules_for(Role.DEPT_HEAD, mode="all_of"))
    leaflet = factory.submitted()
    mine = ApprovalTask.objects.open().get(queue__person=person("chen"))

    with pytest.raises(DomainError) as refused:
        give(leaflet, "xu", task=mine)

    assert refused.value.code == "receiver_asked"
    assert factory.waiting_for(leaflet) == {"chen", "xu"}


@pytest.mark.parametrize(
    ("reason", "code"), [("  ", "comment_needed"), ("x" * 2001, "comment_too_long")]
)
def test_a_reason_is_needed(leaflet: Leaflet, reason: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        give(leaflet, "he", reason=reason)

    assert (refused.value.code, refused.value.field) == (code, "reason")
    assert not TaskMove.objects.exists()


def test_only_who_may_decide_it_hands_it_over(leaflet: Leaflet) -> None:
    with pytest.raises(NotAllowed):
        give(leaflet, "he", by="lin")
    with pytest.raises(ApprovalTask.DoesNotExist):
        give(leaflet, "he", by="zhao")

    assert not TaskMove.objects.exists()


def test_a_task_that_is_over_is_not_handed_over(leaflet: Leaflet) -> None:
    task = factory.open_task(leaflet)
    factory.say("approve", leaflet, "chen")

    with pytest.raises(Conflict) as refused:
        give(leaflet, "he", task=task)

    assert refused.value.code == "already_decided"


def test_a_deputy_hands_over_on_behalf_of_his_principal(leaflet: Leaflet) -> None:
    Deputy.objects.create(person=person("chen"), deputy=person("xu"), valid=(TODAY, None))

    move = give(leaflet, "he", by="xu")

    assert (move.actor, move.on_behalf_of) == (person("xu"), person("chen"))
    assert (sees("xu", leaflet), sees("chen", leaflet)) == (True, True)


def test_it_stays_with_its_receiver_when_holdings_change(leaflet: Leaflet) -> None:
    give(leaflet, "he")

    holdings.grant(
        person=person("xu"),
        role=Role.DEPT_HEAD,
        place=factory.unit("MKT"),
        begins_on=TODAY,
        actor=person("dai"),
        at=AT,
    )

    assert factory.waiting_for(leaflet) == {"he"}
    assert TaskMove.objects.count() == 1


def test_it_goes_back_to_the_role_when_its_receiver_leaves(leaflet: Leaflet) -> None:
    give(leaflet, "he")

    shut_out("he")

    assert factory.waiting_for(leaflet) == {"chen"}
    assert list(TaskMove.objects.order_by("pk").values_list("reason", flat=True)) == [
        "handed_over",
        "left",
    ]


def test_it_goes_back_when_none_of_the_receiver_s_roles_approves_any_more(
    leaflet: Leaflet,
) -> None:
    give(leaflet, "he")
    held = RoleHolding.objects.get(person=person("he"))

    holdings.end(holding_id=held.pk, ends_on=dt.date(2026, 5, 11), actor=person("dai"), at=AT)

    assert factory.waiting_for(leaflet) == {"chen"}


def test_the_deputy_of_a_receiver_who_leaves_comes_first(leaflet: Leaflet) -> None:
    give(leaflet, "he")
    # Entered by an administrator: what he passed on himself ends with him.
    Deputy.objects.create(
        person=person("he"), deputy=person("xu"), valid=(TODAY, None), entered_by=person("dai")
    )

    shut_out("he")

    assert factory.waiting_for(leaflet) == {"xu"}
    assert ApprovalTask.objects.get().placed == "handed"


def test_without_anybody_left_it_waits_with_the_administrators(leaflet: Leaflet) -> None:
    give(leaflet, "he")
    shut_out("chen")

    shut_out("he")

    assert factory.waiting_for(leaflet) == set()
    assert ApprovalTask.objects.get().placed == "administrator"


def test_whoever_gave_his_turn_away_is_not_asked_again() -> None:
    factory.appoint("xu", Role.DEPT_HEAD, "MKT")
    matrix(*rules_for(Role.DEPT_HEAD, mode="sequential"))
    leaflet = factory.submitted()
    give(leaflet, "he")

    factory.say("approve", leaflet, "he")
    then = factory.waiting_for(leaflet)
    factory.say("approve", leaflet, "xu")

    assert then == {"xu"}
    assert factory.standing(leaflet) == "approved"


def test_all_of_keeps_the_other_s_task() -> None:
    factory.appoint("xu", Role.DEPT_HEAD, "MKT")
    matrix(*rules_for(Role.DEPT_HEAD, mode="all_of"))
    leaflet = factory.submitted()
    mine = ApprovalTask.objects.open().get(queue__person=person("chen"))
    give(leaflet, "he", task=mine)

    factory.say("approve", leaflet, "he", task=mine)
    before = factory.standing(leaflet)
    factory.say("approve", leaflet, "xu")

    assert (before, factory.standing(leaflet)) == ("in_approval", "approved")


# What found no holder


def stuck() -> Leaflet:
    RoleHolding.objects.filter(person=person("chen")).delete()
    matrix(*rules_for(Role.DEPT_HEAD))
    return factory.submitted()


def name_holder(leaflet: Leaflet, to: str, *, by: str = "dai") -> TaskMove:
    return hand_over_stuck(
        task_id=factory.open_task(leaflet).public_id,
        receiver=person(to).public_id,
        reason="Nobody heads the department",
        actor=person(by),
        at=AT,
    )


def test_an_administrator_names_who_decides_and_sees_no_document() -> None:
    leaflet = stuck()

    name_holder(leaflet, "he")

    assert factory.waiting_for(leaflet) == {"he"}
    assert not sees("dai", leaflet)


@pytest.mark.parametrize(("receiver", "code"), [("dai", "not_a_decider"), ("lin", "not_a_decider")])
def test_an_administrator_names_neither_himself_nor_who_may_not(receiver: str, code: str) -> None:
    leaflet = stuck()

    with pytest.raises(DomainError) as refused:
        name_holder(leaflet, receiver)

    assert refused.value.code == code
    assert not TaskMove.objects.exists()


def test_only_administrators_name_a_holder_and_only_for_what_is_stuck() -> None:
    leaflet = stuck()
    with pytest.raises(ApprovalTask.DoesNotExist):
        name_holder(leaflet, "he", by="wang")
    name_holder(leaflet, "he")

    with pytest.raises(ApprovalTask.DoesNotExist):
        name_holder(leaflet, "wang")

    assert TaskMove.objects.count() == 1
