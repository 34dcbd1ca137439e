"""Whose turn it is: holders, deputies, superiors, and people with two roles (DOMAIN §5)."""

import pytest
from django.db.models import QuerySet

from approvals.models import ApprovalTask, TaskMove
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.services.reassign import reassign_open_tasks
from expense_mgmt.core.errors import NotAllowed
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Deputy, RoleHolding
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import (
    AT,
    SINCE,
    appoint,
    matrix,
    person,
    rules_for,
    say,
    standing,
    states,
    waiting_for,
)
from tests.approvals_document.models import Leaflet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def holdings(username: str) -> "QuerySet[RoleHolding]":
    return RoleHolding.objects.filter(person__username=username)


def deputise(username: str, deputy: str) -> None:
    Deputy.objects.create(person=person(username), deputy=person(deputy), valid=(SINCE, None))


def leave(username: str) -> None:
    User.objects.filter(username=username).update(is_active=False)


def placed(leaflet: Leaflet) -> str:
    return factory.open_task(leaflet).placed


def test_any_holder_of_the_role_may_sign() -> None:
    appoint("xu", Role.DEPT_HEAD, "MKT")
    matrix(*rules_for(Role.DEPT_HEAD))

    leaflet = factory.submitted()

    assert waiting_for(leaflet) == {"chen", "xu"}


def test_a_holder_of_another_unit_may_not() -> None:
    appoint("xu", Role.DEPT_HEAD, "SAL")
    matrix(*rules_for(Role.DEPT_HEAD))

    leaflet = factory.submitted()

    assert waiting_for(leaflet) == {"chen"}


def test_an_outlet_without_a_head_is_signed_for_above_it() -> None:
    appoint("xu", Role.DEPT_HEAD, "SOUTH")
    matrix(*rules_for(Role.DEPT_HEAD))

    leaflet = factory.submitted(at_unit="GZ01")

    assert waiting_for(leaflet) == {"xu"}


def test_a_deputy_signs_in_the_name_of_the_holder() -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    deputise("chen", "xu")
    leaflet = factory.submitted()

    decision = say("approve", leaflet, "xu")

    assert decision.actor.username == "xu"
    assert decision.on_behalf_of == person("chen")


def test_a_deputy_stands_in_for_a_holder_who_left() -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    deputise("chen", "xu")
    leave("chen")

    leaflet = factory.submitted()

    assert waiting_for(leaflet) == {"xu"}


def test_without_a_deputy_another_holder_signs() -> None:
    appoint("xu", Role.DEPT_HEAD, "MKT")
    matrix(*rules_for(Role.DEPT_HEAD))
    leave("chen")

    leaflet = factory.submitted()

    assert waiting_for(leaflet) == {"xu"}


def test_without_any_holder_the_same_role_above_signs() -> None:
    appoint("he", Role.DEPT_HEAD, "YH")
    matrix(*rules_for(Role.DEPT_HEAD))
    leave("chen")

    leaflet = factory.submitted()

    assert waiting_for(leaflet) == {"he"}
    assert placed(leaflet) == "parent"


def test_without_anybody_it_waits_for_an_administrator_and_is_never_approved() -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    leave("chen")

    leaflet = factory.submitted()

    assert waiting_for(leaflet) == set()
    assert placed(leaflet) == "administrator"
    assert ApprovalTask.objects.stuck(leaflet.company_id).count() == 1
    assert standing(leaflet) == "in_approval"


def test_an_administrator_names_people_and_signs_nothing() -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    leave("chen")
    leaflet = factory.submitted()

    with pytest.raises(ApprovalTask.DoesNotExist):
        say("approve", leaflet, "dai")


def test_a_requester_who_holds_the_role_is_signed_for_above() -> None:
    appoint("xu", Role.DEPT_HEAD, "MKT")
    appoint("deng", Role.DEPT_HEAD, "YH")
    matrix(*rules_for(Role.DEPT_HEAD))

    leaflet = factory.submitted(by="chen")

    assert waiting_for(leaflet) == {"deng"}
    assert placed(leaflet) == "parent"


def test_without_the_role_above_the_next_superior_signs() -> None:
    matrix(*rules_for(Role.DEPT_HEAD))

    leaflet = factory.submitted(by="chen")

    assert waiting_for(leaflet) == {"he"}
    assert placed(leaflet) == "superior"


def test_a_requester_above_everyone_waits_for_a_holder() -> None:
    matrix(*rules_for(Role.GROUP_CHAIRMAN))

    leaflet = factory.submitted(by="liang")

    assert placed(leaflet) == "administrator"


@pytest.mark.parametrize("requester", ["chen", "zhao", "qian", "wang", "sun"])
def test_no_requester_is_asked_about_his_own_document(requester: str) -> None:
    matrix(
        *rules_for(Role.DEPT_HEAD, Role.FINANCE_PRELIMINARY, Role.FINANCE_HEAD, Role.CFO, Role.CEO)
    )
    leaflet = factory.submitted(by=requester)

    asked: list[str] = []
    while standing(leaflet) != "approved":
        signer = sorted(waiting_for(leaflet))[0]
        asked.append(signer)
        say("approve", leaflet, signer)

    assert requester not in asked
    assert len(set(asked)) == len(asked)


def test_the_deputy_of_the_requester_opens_no_way_round() -> None:
    matrix(*rules_for(Role.GROUP_CHAIRMAN))
    deputise("liang", "xu")

    leaflet = factory.submitted(by="liang")

    assert waiting_for(leaflet) == set()


def test_one_holder_on_two_steps_signs_the_first() -> None:
    appoint("chen", Role.CFO)
    holdings("wang").delete()
    matrix(*rules_for(Role.DEPT_HEAD, Role.FINANCE_HEAD, Role.CFO))
    leaflet = factory.submitted()
    say("approve", leaflet, "chen")

    say("approve", leaflet, "qian")

    assert states(leaflet)[-1] == ("cfo", "skipped")
    assert leaflet.run is not None
    assert leaflet.run.steps.get(role="cfo").covered_by == person("chen")
    assert standing(leaflet) == "approved"


def test_a_deputy_s_signature_counts_for_the_holder_s_later_step() -> None:
    appoint("chen", Role.CFO)
    holdings("wang").delete()
    matrix(*rules_for(Role.DEPT_HEAD, Role.CFO))
    deputise("chen", "xu")
    leaflet = factory.submitted()

    say("approve", leaflet, "xu")

    assert states(leaflet) == [("dept_head", "approved"), ("cfo", "skipped")]


def test_the_two_finance_reviewers_are_two_people() -> None:
    appoint("zhao", Role.FINANCE_HEAD)
    matrix(*rules_for(Role.FINANCE_PRELIMINARY, Role.FINANCE_HEAD))
    leaflet = factory.submitted()

    say("approve", leaflet, "zhao")

    assert states(leaflet)[-1] == ("finance_head", "open")
    assert waiting_for(leaflet) == {"qian"}
    with pytest.raises(NotAllowed) as refused:
        say("approve", leaflet, "zhao")
    assert refused.value.code == "already_signed"


def test_a_lone_finance_reviewer_with_both_roles_gets_stuck_and_not_through() -> None:
    appoint("zhao", Role.FINANCE_HEAD)
    holdings("qian").delete()
    matrix(*rules_for(Role.FINANCE_PRELIMINARY, Role.FINANCE_HEAD))
    leaflet = factory.submitted()

    say("approve", leaflet, "zhao")

    assert waiting_for(leaflet) == set()
    assert placed(leaflet) == "administrator"


def test_nor_does_his_deputy_make_two_of_him() -> None:
    appoint("zhao", Role.FINANCE_HEAD)
    holdings("qian").delete()
    matrix(*rules_for(Role.FINANCE_PRELIMINARY, Role.FINANCE_HEAD))
    deputise("zhao", "xu")
    leaflet = factory.submitted()

    say("approve", leaflet, "xu")

    assert waiting_for(leaflet) == set()


def test_a_head_who_holds_both_finance_roles_counts_for_one_of_them() -> None:
    appoint("chen", Role.FINANCE_PRELIMINARY)
    appoint("chen", Role.FINANCE_HEAD)
    matrix(*rules_for(Role.DEPT_HEAD, Role.FINANCE_PRELIMINARY, Role.FINANCE_HEAD))
    leaflet = factory.submitted()

    say("approve", leaflet, "chen")

    assert states(leaflet) == [
        ("dept_head", "approved"),
        ("finance_preliminary", "skipped"),
        ("finance_head", "open"),
    ]
    assert waiting_for(leaflet) == {"qian"}


def test_all_of_waits_for_everyone() -> None:
    appoint("xu", Role.DEPT_HEAD, "MKT")
    matrix(*rules_for(Role.DEPT_HEAD, mode="all_of"))
    leaflet = factory.submitted()
    tasks = {task.queue.person: task for task in ApprovalTask.objects.open()}

    say("approve", leaflet, "chen", task=tasks[person("chen")])
    assert standing(leaflet) == "in_approval"
    assert waiting_for(leaflet) == {"xu"}
    say("approve", leaflet, "xu", task=tasks[person("xu")])

    assert standing(leaflet) == "approved"


def test_all_of_ends_with_the_first_no() -> None:
    appoint("xu", Role.DEPT_HEAD, "MKT")
    matrix(*rules_for(Role.DEPT_HEAD, mode="all_of"))
    leaflet = factory.submitted()
    task = ApprovalTask.objects.open().get(queue__person__username="xu")

    say("reject", leaflet, "xu", task=task, comment="No")

    assert standing(leaflet) == "rejected"
    assert waiting_for(leaflet) == set()
    assert sorted(ApprovalTask.objects.values_list("state", flat=True)) == ["decided", "ended"]


def test_sequential_asks_the_next_after_each_yes() -> None:
    appoint("xu", Role.DEPT_HEAD, "MKT")
    matrix(*rules_for(Role.DEPT_HEAD, mode="sequential"))
    leaflet = factory.submitted()
    assert waiting_for(leaflet) == {"chen"}

    say("approve", leaflet, "chen")
    assert waiting_for(leaflet) == {"xu"}
    say("approve", leaflet, "xu")

    assert standing(leaflet) == "approved"


def test_a_named_person_signs_alone() -> None:
    steps = [StepSpec(Role.CFO, assignee="named_person", person=person("guo"))]  # type: ignore[arg-type]  # text of the choice
    matrix(RuleSpec("leaflet", "within", steps))

    leaflet = factory.submitted()

    assert waiting_for(leaflet) == {"guo"}


def test_each_project_s_manager_signs_for_his_own() -> None:
    holdings("guo").filter(project__code="JPJ").update(person=person("xu"))
    matrix(*rules_for(Role.PROJECT_MANAGER))
    leaflet = factory.submitted(
        project=factory.project("YXG"), second_project=factory.project("JPJ")
    )
    tasks = {task.queue.project: task for task in ApprovalTask.objects.open()}

    say("approve", leaflet, "guo", task=tasks[factory.project("YXG")])
    assert waiting_for(leaflet) == {"xu"}
    say("approve", leaflet, "xu", task=tasks[factory.project("JPJ")])

    assert standing(leaflet) == "approved"


def test_one_manager_of_two_projects_signs_once() -> None:
    matrix(*rules_for(Role.PROJECT_MANAGER))
    leaflet = factory.submitted(
        project=factory.project("YXG"), second_project=factory.project("JPJ")
    )
    task = ApprovalTask.objects.open().get(queue__project__code="YXG")

    say("approve", leaflet, "guo", task=task)

    assert standing(leaflet) == "approved"
    assert sorted(ApprovalTask.objects.values_list("state", flat=True)) == ["decided", "ended"]


@pytest.mark.parametrize(("code", "manager"), [("YXG", "ye"), ("SYL", "cai")])
def test_the_regional_manager_is_that_of_the_project(code: str, manager: str) -> None:
    matrix(*rules_for(Role.REGIONAL_MANAGER))

    leaflet = factory.submitted(project=factory.project(code))

    assert waiting_for(leaflet) == {manager}


def test_open_tasks_follow_a_holder_who_leaves() -> None:
    appoint("he", Role.DEPT_HEAD, "YH")
    matrix(*rules_for(Role.DEPT_HEAD))
    leaflet = factory.submitted()
    leave("chen")

    moves = reassign_open_tasks(person=person("chen"), at=AT)

    assert waiting_for(leaflet) == {"he"}
    assert [(move.source.unit, move.target.unit) for move in moves] == [
        (factory.unit("MKT"), factory.unit("YH"))
    ]
    assert TaskMove.objects.get().person == person("chen")


def test_a_stuck_task_goes_to_the_holder_who_is_named() -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    holdings("chen").delete()
    leaflet = factory.submitted()
    appoint("xu", Role.DEPT_HEAD, "MKT")

    reassign_open_tasks(person=person("xu"), at=AT)

    assert waiting_for(leaflet) == {"xu"}
    assert placed(leaflet) == "holder"


def test_tasks_that_are_where_they_belong_do_not_move() -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    factory.submitted()

    assert reassign_open_tasks(person=person("chen"), at=AT) == []


def test_one_of_several_who_leaves_is_replaced() -> None:
    appoint("xu", Role.DEPT_HEAD, "MKT")
    appoint("he", Role.DEPT_HEAD, "YH")
    matrix(*rules_for(Role.DEPT_HEAD, mode="all_of"))
    leaflet = factory.submitted()
    leave("xu")

    reassign_open_tasks(person=person("xu"), at=AT)

    assert waiting_for(leaflet) == {"chen", "he"}


def test_running_steps_stay_when_the_matrix_changes(company: Company) -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    leaflet = factory.submitted()

    matrix(*rules_for(Role.CEO), valid_from=AT.date())

    assert states(leaflet) == [("dept_head", "open")]
    assert states(factory.submitted()) == [("ceo", "open")]
