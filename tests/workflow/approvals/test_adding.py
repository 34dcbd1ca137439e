"""Adding an approver before, with or after: who is asked when, and whose signature it is."""

import pytest
from django.db import DatabaseError, connection, transaction

from approvals.models import Addition, ApprovalTask, Decision, RuleStep
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.services.adding import add_approver, withdraw_added
from approvals.services.hand_over import hand_over
from expense_mgmt.core.errors import Conflict, DomainError, NotAllowed
from expense_mgmt.foundation.models import Company, Event, Notification, NotificationKind
from expense_mgmt.organisation.models import Deputy
from expense_mgmt.organisation.roles import Role
from expense_mgmt.organisation.services import people
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, matrix, person, rules_for
from tests.approvals_document.models import Leaflet
from tests.approvals_document.port import KIND

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


@pytest.fixture
def leaflet() -> Leaflet:
    """It waits for chen; zhao and qian follow."""
    matrix(*rules_for(Role.DEPT_HEAD, Role.FINANCE_PRELIMINARY, Role.FINANCE_HEAD))
    return factory.submitted()


def task_of(leaflet: Leaflet, username: str) -> ApprovalTask:
    """The open task that this person may decide."""
    return ApprovalTask.objects.awaiting(person(username), AT.date()).get(run=leaflet.run)


def add(
    leaflet: Leaflet,
    added: str,
    position: str = "with",
    *,
    by: str = "chen",
    reason: str = "Knows the site",
    task: ApprovalTask | None = None,
) -> Addition:
    return add_approver(
        task_id=(task or task_of(leaflet, by)).public_id,
        receiver=person(added).public_id,
        position=position,
        reason=reason,
        actor=person(by),
        at=AT,
    )


def agree(leaflet: Leaflet, username: str) -> None:
    factory.say("approve", leaflet, username, task=task_of(leaflet, username))


def take_back(addition: Addition, by: str = "chen") -> Addition:
    return withdraw_added(task_id=addition.task.public_id, actor=person(by), at=AT)


def test_before_the_adder_waits_until_the_added_one_agreed(leaflet: Leaflet) -> None:
    mine = task_of(leaflet, "chen")
    add(leaflet, "he", "before")
    first = factory.waiting_for(leaflet)
    with pytest.raises(Conflict) as refused:
        factory.say("approve", leaflet, "chen", task=mine)

    agree(leaflet, "he")

    assert (first, factory.waiting_for(leaflet)) == ({"he"}, {"chen"})
    assert refused.value.code == "task_waits"
    assert factory.states(leaflet)[0] == ("dept_head", "open")


@pytest.mark.parametrize("order", [("chen", "he"), ("he", "chen")])
def test_with_both_are_asked_at_once_and_both_must_agree(
    leaflet: Leaflet, order: tuple[str, str]
) -> None:
    add(leaflet, "he", "with")
    both = factory.waiting_for(leaflet)

    agree(leaflet, order[0])
    between = factory.waiting_for(leaflet)
    agree(leaflet, order[1])

    assert (both, between) == ({"chen", "he"}, {order[1]})
    assert factory.waiting_for(leaflet) == {"zhao"}


def test_after_the_added_one_is_asked_when_the_adder_agreed(leaflet: Leaflet) -> None:
    add(leaflet, "he", "after")
    first = factory.waiting_for(leaflet)

    agree(leaflet, "chen")
    then = factory.waiting_for(leaflet)
    agree(leaflet, "he")

    assert (first, then, factory.waiting_for(leaflet)) == ({"chen"}, {"he"}, {"zhao"})


@pytest.mark.parametrize(("verb", "ended"), [("return", "returned"), ("reject", "rejected")])
@pytest.mark.parametrize("position", ["before", "with"])
def test_the_added_one_decides_the_step_like_anyone(
    leaflet: Leaflet, position: str, verb: str, ended: str
) -> None:
    add(leaflet, "he", position)

    factory.say(verb, leaflet, "he", comment="No", task=task_of(leaflet, "he"))

    assert factory.standing(leaflet) == ended
    assert not ApprovalTask.objects.unsettled().exists()


def test_the_adder_s_no_ends_what_was_to_come_after(leaflet: Leaflet) -> None:
    addition = add(leaflet, "he", "after")

    factory.say("reject", leaflet, "chen", comment="No", task=task_of(leaflet, "chen"))

    assert ApprovalTask.objects.get(pk=addition.task_id).state == "ended"


def test_it_says_who_added_whom_and_why(leaflet: Leaflet) -> None:
    addition = add(leaflet, "he", "before")

    event = Event.objects.get(subject_id=leaflet.public_id, name="add_approver")
    assert (event.actor, event.payload["receiver"]) == (person("chen"), str(person("he").public_id))
    assert (event.payload["position"], event.payload["comment"]) == ("before", "Knows the site")
    told = Notification.objects.get(kind=NotificationKind.TASK_ADDED)
    assert (told.person, told.parameters["reason"]) == (person("he"), "Knows the site")
    assert (addition.actor, addition.comment) == (person("chen"), "Knows the site")


def test_who_waited_hears_that_it_is_his_turn(leaflet: Leaflet) -> None:
    add(leaflet, "he", "before")

    agree(leaflet, "he")

    told = Notification.objects.get(kind=NotificationKind.TASK_RESUMED)
    assert (told.person, told.read_at) == (person("chen"), None)


def test_an_added_signature_is_not_the_role_s(leaflet: Leaflet) -> None:
    agree(leaflet, "chen")
    add(leaflet, "qian", "with", by="zhao")
    agree(leaflet, "qian")

    agree(leaflet, "zhao")

    # The finance head signed as an added approver and does not sign twice; she holds the role
    # of the later step, so her signature counts there.
    assert factory.states(leaflet)[1:] == [
        ("finance_preliminary", "approved"),
        ("finance_head", "skipped"),
    ]
    assert factory.standing(leaflet) == "approved"


def test_added_approvers_leave_later_steps_as_they_are(leaflet: Leaflet) -> None:
    add(leaflet, "he", "with")
    agree(leaflet, "he")

    agree(leaflet, "chen")

    assert factory.states(leaflet) == [
        ("dept_head", "approved"),
        ("finance_preliminary", "open"),
        ("finance_head", "waiting"),
    ]


def test_a_holder_who_was_added_does_not_sign_for_the_role() -> None:
    factory.appoint("xu", Role.DEPT_HEAD, "MKT")
    matrix(*rules_for(Role.DEPT_HEAD))
    leaflet = factory.submitted()
    shared = task_of(leaflet, "chen")
    add(leaflet, "xu", "with", task=shared)

    agree(leaflet, "xu")
    with pytest.raises(Conflict):
        factory.say(
            "approve", leaflet, "xu", task=ApprovalTask.objects.get(queue__person__username="xu")
        )

    assert factory.waiting_for(leaflet) == {"chen"}
    assert ApprovalTask.objects.get(pk=shared.pk).is_open


def test_sequential_asks_the_next_holder_after_the_added_one() -> None:
    factory.appoint("xu", Role.DEPT_HEAD, "MKT")
    matrix(*rules_for(Role.DEPT_HEAD, mode="sequential"))
    leaflet = factory.submitted()
    add(leaflet, "he", "after")

    agree(leaflet, "chen")
    second = factory.waiting_for(leaflet)
    agree(leaflet, "he")
    third = factory.waiting_for(leaflet)
    agree(leaflet, "xu")

    assert (second, third) == ({"he"}, {"xu"})
    assert factory.standing(leaflet) == "approved"


def test_all_of_waits_for_the_added_one_too() -> None:
    factory.appoint("xu", Role.DEPT_HEAD, "MKT")
    matrix(*rules_for(Role.DEPT_HEAD, mode="all_of"))
    leaflet = factory.submitted()
    add(leaflet, "he", "before")
    first = factory.waiting_for(leaflet)

    agree(leaflet, "xu")
    agree(leaflet, "he")
    agree(leaflet, "chen")

    assert first == {"xu", "he"}
    assert factory.standing(leaflet) == "approved"


# Added approvers add others


def test_an_added_one_adds_another_and_all_three_agree(leaflet: Leaflet) -> None:
    add(leaflet, "he", "before")
    add(leaflet, "wang", "before", by="he")
    asked = [factory.waiting_for(leaflet)]

    for username in ("wang", "he", "chen"):
        agree(leaflet, username)
        asked.append(factory.waiting_for(leaflet))

    assert asked == [{"wang"}, {"he"}, {"chen"}, {"zhao"}]


def test_who_comes_after_the_added_one_still_comes_before_the_adder(leaflet: Leaflet) -> None:
    add(leaflet, "he", "before")
    add(leaflet, "wang", "after", by="he")

    agree(leaflet, "he")

    assert factory.waiting_for(leaflet) == {"wang"}


def test_adding_has_an_end(leaflet: Leaflet) -> None:
    for username in ("he", "wang", "sun", "deng", "fang"):
        add(leaflet, username, "with")

    with pytest.raises(DomainError) as refused:
        add(leaflet, "liang", "with")

    assert refused.value.code == "too_many_added"
    assert Addition.objects.count() == 5


# Taken back


def test_the_adder_takes_it_back_and_decides(leaflet: Leaflet) -> None:
    addition = add(leaflet, "he", "before")

    take_back(addition)

    assert factory.waiting_for(leaflet) == {"chen"}
    addition.refresh_from_db()
    assert addition.withdrawn_at == AT
    assert Event.objects.filter(subject_id=leaflet.public_id, name="withdraw_added").count() == 1


def test_what_only_waited_for_the_added_one_is_passed_when_he_is_taken_back(
    leaflet: Leaflet,
) -> None:
    addition = add(leaflet, "he", "with")
    agree(leaflet, "chen")

    take_back(addition)

    assert factory.states(leaflet)[0] == ("dept_head", "approved")
    assert factory.waiting_for(leaflet) == {"zhao"}


def test_those_whom_he_added_are_not_asked_either(leaflet: Leaflet) -> None:
    addition = add(leaflet, "he", "before")
    add(leaflet, "wang", "with", by="he")

    take_back(addition)

    assert factory.waiting_for(leaflet) == {"chen"}
    assert Addition.objects.filter(withdrawn_at__isnull=True).count() == 0


def test_a_decided_addition_stays(leaflet: Leaflet) -> None:
    addition = add(leaflet, "he", "before")
    agree(leaflet, "he")

    with pytest.raises(Conflict) as refused:
        take_back(addition)

    assert refused.value.code == "already_decided"
    assert Addition.objects.get().withdrawn_at is None


@pytest.mark.parametrize("by", ["he", "lin", "zhao"])
def test_only_the_adder_takes_it_back(leaflet: Leaflet, by: str) -> None:
    addition = add(leaflet, "he", "before")

    with pytest.raises(Addition.DoesNotExist):
        take_back(addition, by)

    assert factory.waiting_for(leaflet) == {"he"}


def test_a_holder_who_is_no_longer_added_may_sign_in_his_role_again() -> None:
    factory.appoint("xu", Role.DEPT_HEAD, "MKT")
    matrix(*rules_for(Role.DEPT_HEAD))
    leaflet = factory.submitted()
    addition = add(leaflet, "xu", "before")

    take_back(addition)

    assert factory.waiting_for(leaflet) == {"chen", "xu"}


# Refused


@pytest.mark.parametrize(
    ("added", "code"),
    [
        ("chen", "to_oneself"),
        ("lin", "not_a_decider"),
        ("ma", "not_a_decider"),
        ("dai", "not_a_decider"),
    ],
)
def test_some_people_cannot_be_added(leaflet: Leaflet, added: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        add(leaflet, added)

    assert (refused.value.code, refused.value.field) == (code, "receiver")
    assert not Addition.objects.exists()


def test_nobody_is_asked_twice(leaflet: Leaflet) -> None:
    add(leaflet, "he", "with")

    with pytest.raises(Conflict) as refused:
        add(leaflet, "he", "after")

    assert refused.value.code == "receiver_asked"
    assert Addition.objects.count() == 1


def test_a_signer_is_not_added(leaflet: Leaflet) -> None:
    agree(leaflet, "chen")

    with pytest.raises(DomainError) as refused:
        add(leaflet, "chen", by="zhao")

    assert refused.value.code == "receiver_signed"


def test_a_step_that_takes_nobody_says_so() -> None:
    steps = [StepSpec(Role.DEPT_HEAD, may_add_approver=False)]
    matrix(*[RuleSpec(KIND, status, steps) for status in ("within", "over", "unbudgeted")])
    leaflet = factory.submitted()

    with pytest.raises(DomainError) as refused:
        add(leaflet, "he")

    assert refused.value.code == "no_added_approvers"
    assert not Addition.objects.exists()


def test_only_who_may_decide_adds_somebody(leaflet: Leaflet) -> None:
    task = task_of(leaflet, "chen")

    with pytest.raises(NotAllowed):
        add(leaflet, "he", by="lin", task=task)
    with pytest.raises(ApprovalTask.DoesNotExist):
        add(leaflet, "he", by="zhao", task=task)

    assert not Addition.objects.exists()


def test_the_adder_s_deputy_does_not_answer_for_the_added_one(leaflet: Leaflet) -> None:
    Deputy.objects.create(person=person("he"), deputy=person("chen"), valid=(AT.date(), None))

    addition = add(leaflet, "he", "before")

    with pytest.raises(NotAllowed):
        factory.say("approve", leaflet, "chen", task=addition.task)
    assert not Decision.objects.exists()


def test_a_deputy_does_not_add_for_whom_he_acts(leaflet: Leaflet) -> None:
    Deputy.objects.create(person=person("chen"), deputy=person("xu"), valid=(AT.date(), None))

    with pytest.raises(DomainError) as refused:
        add(leaflet, "chen", by="xu")

    assert refused.value.code == "to_oneself"


# People change


def test_an_added_one_who_leaves_is_answered_by_his_deputy_or_named_anew(leaflet: Leaflet) -> None:
    addition = add(leaflet, "he", "before")

    people.deactivate(
        company=Company.objects.get(), person=person("he"), actor=person("dai"), at=AT
    )

    task = ApprovalTask.objects.get(pk=addition.task_id)
    assert (task.placed, factory.waiting_for(leaflet)) == ("administrator", set())


def test_a_waiting_task_follows_the_holders_too(leaflet: Leaflet) -> None:
    factory.appoint("sun", Role.DEPT_HEAD, "YH")
    add(leaflet, "he", "before")

    people.deactivate(
        company=Company.objects.get(), person=person("chen"), actor=person("dai"), at=AT
    )
    agree(leaflet, "he")

    assert factory.waiting_for(leaflet) == {"sun"}


def test_what_an_added_one_was_asked_can_be_handed_over(leaflet: Leaflet) -> None:
    addition = add(leaflet, "he", "before")
    hand_over(
        task_id=addition.task.public_id,
        receiver=person("wang").public_id,
        reason="Away",
        actor=person("he"),
        at=AT,
    )

    agree(leaflet, "wang")

    assert factory.waiting_for(leaflet) == {"chen"}


# The database


def attack(statement: str, *values: str | int) -> str:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        connection.cursor().execute(statement, values)
    return str(refused.value)


def test_the_database_keeps_the_trace(leaflet: Leaflet) -> None:
    addition = add(leaflet, "he", "before")

    attack("DELETE FROM approvals_addition")
    attack("UPDATE approvals_addition SET comment = 'x'")
    agree(leaflet, "he")
    attack("UPDATE approvals_addition SET withdrawn_at = now()")

    assert Addition.objects.get().comment == addition.comment


def test_the_database_takes_no_addition_where_the_step_takes_none() -> None:
    steps = [StepSpec(Role.DEPT_HEAD, mode=RuleStep.Mode.ALL_OF, may_add_approver=False)]
    factory.appoint("xu", Role.DEPT_HEAD, "MKT")
    matrix(*[RuleSpec(KIND, status, steps) for status in ("within", "over", "unbudgeted")])
    factory.submitted()
    first, second = ApprovalTask.objects.order_by("pk")

    said = attack(
        "INSERT INTO approvals_addition (task_id, beside_id, position, actor_id, comment, at)"
        " VALUES (%s, %s, 'with', %s, 'x', now())",
        first.pk,
        second.pk,
        person("chen").pk,
    )

    assert "takes no added approver" in said
