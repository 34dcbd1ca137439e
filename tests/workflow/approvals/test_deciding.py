"""One document through its approvers: who may say what, when, and what follows."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from approvals.models import ApprovalTask, AuthorityPolicy, Decision, Run
from approvals.services.runs import withdraw_run
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory, port
from tests.approvals_document.factory import AT, appoint, say, standing, states, waiting_for
from tests.approvals_document.models import Leaflet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _matrix(three_steps: AuthorityPolicy) -> None:
    pass


def test_submit_opens_the_first_step_for_the_department_head() -> None:
    leaflet = factory.submitted()

    assert states(leaflet) == [
        ("dept_head", "open"),
        ("finance_preliminary", "waiting"),
        ("finance_head", "waiting"),
    ]
    assert waiting_for(leaflet) == {"chen"}
    assert factory.open_task(leaflet).due_at == AT + dt.timedelta(hours=24)


def test_three_yes_approve_the_document_and_tell_it_each_time() -> None:
    leaflet = factory.submitted()

    say("approve", leaflet, "chen")
    assert standing(leaflet) == "dept_head"
    say("approve", leaflet, "zhao")
    say("approve", leaflet, "qian")

    leaflet.refresh_from_db()
    assert (leaflet.standing, leaflet.told) == ("approved", 3)
    assert Run.objects.get().state == "approved"
    assert ApprovalTask.objects.open().count() == 0


def test_a_decision_keeps_what_was_seen() -> None:
    leaflet = factory.submitted(amount="46000.00")

    decision = say("approve", leaflet, "chen", comment="  go ahead ")

    assert decision.comment == "go ahead"
    assert (decision.version, decision.content_hash) == (1, port.content_hash(leaflet))
    assert str(decision.amount) == "46000.00"
    assert decision.on_behalf_of is None


@pytest.mark.parametrize(("verb", "state"), [("return", "returned"), ("reject", "rejected")])
def test_a_no_ends_the_run_and_what_was_to_come(verb: str, state: str) -> None:
    leaflet = factory.submitted()
    say("approve", leaflet, "chen")

    say(verb, leaflet, "zhao", comment="Quotation is missing")

    assert standing(leaflet) == state
    assert states(leaflet) == [
        ("dept_head", "approved"),
        ("finance_preliminary", state),
        ("finance_head", "ended"),
    ]
    assert ApprovalTask.objects.open().count() == 0


def test_after_a_return_all_steps_run_again() -> None:
    leaflet = factory.submitted()
    say("approve", leaflet, "chen")
    say("return", leaflet, "zhao", comment="Quotation is missing")

    factory.submit(leaflet)

    assert states(leaflet)[0] == ("dept_head", "open")
    assert waiting_for(leaflet) == {"chen"}


@pytest.mark.parametrize("verb", ["return", "reject"])
def test_a_no_needs_a_reason(verb: str) -> None:
    leaflet = factory.submitted()

    with pytest.raises(RuleBroken) as refused:
        say(verb, leaflet, "chen", comment="   ")

    assert (refused.value.code, refused.value.field) == ("comment_needed", "comment")
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("status", ["over", "unbudgeted"])
def test_a_yes_without_budget_needs_a_reason(status: str) -> None:
    leaflet = factory.submitted(budget_status=status)

    with pytest.raises(RuleBroken) as refused:
        say("approve", leaflet, "chen")
    decision = say("approve", leaflet, "chen", comment="Peak season")

    assert refused.value.code == "comment_needed"
    assert decision.verb == "approve"


def test_a_comment_has_two_thousand_characters() -> None:
    leaflet = factory.submitted()

    with pytest.raises(RuleBroken) as refused:
        say("approve", leaflet, "chen", comment="长" * 2001)
    say("approve", leaflet, "chen", comment="长" * 2000)

    assert refused.value.code == "comment_too_long"


def test_the_requester_never_decides() -> None:
    leaflet = factory.submitted()

    with pytest.raises(NotAllowed) as refused:
        say("approve", leaflet, "lin")

    assert refused.value.code == "own_request"
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("stranger", ["ou", "ma", "qian", "wang", "dai", "zheng"])
def test_for_others_the_task_does_not_exist(stranger: str) -> None:
    leaflet = factory.submitted()

    with pytest.raises(ApprovalTask.DoesNotExist):
        say("approve", leaflet, stranger)

    assert Decision.objects.count() == 0


def test_a_person_who_left_decides_nothing() -> None:
    leaflet = factory.submitted()
    chen = factory.person("chen")
    chen.is_active = False
    chen.save()

    with pytest.raises(ApprovalTask.DoesNotExist):
        say("approve", leaflet, "chen")


def test_a_holding_that_ended_opens_nothing() -> None:
    leaflet = factory.submitted()
    RoleHolding.objects.filter(person__username="chen").update(valid=(factory.SINCE, AT.date()))

    with pytest.raises(ApprovalTask.DoesNotExist):
        say("approve", leaflet, "chen")


def test_the_second_holder_hears_who_was_faster() -> None:
    appoint("xu", Role.DEPT_HEAD, "MKT")
    leaflet = factory.submitted()
    task = factory.open_task(leaflet)
    say("approve", leaflet, "chen")

    with pytest.raises(Conflict) as refused:
        say("approve", leaflet, "xu", task=task)

    assert refused.value.code == "already_decided"
    assert refused.value.params["name"] == factory.person("chen").label
    assert Decision.objects.count() == 1


def test_two_clicks_are_one_act() -> None:
    leaflet = factory.submitted()
    task = factory.open_task(leaflet)
    say("approve", leaflet, "chen")

    with pytest.raises(Conflict) as refused:
        say("approve", leaflet, "chen", task=task)

    assert refused.value.code == "already_decided"


@pytest.mark.parametrize("seen", [{"version": 2}, {"content_hash": "0" * 64}])
def test_what_was_not_seen_is_not_approved(seen: dict[str, Any]) -> None:
    leaflet = factory.submitted()

    with pytest.raises(Conflict) as refused:
        say("approve", leaflet, "chen", **seen)

    assert refused.value.code == "stale_version"
    assert Decision.objects.count() == 0


def test_content_that_changed_under_the_run_is_not_approved() -> None:
    leaflet = factory.submitted()
    Leaflet.objects.filter(pk=leaflet.pk).update(amount="999999.00")

    with pytest.raises(Conflict) as refused:
        say("approve", leaflet, "chen")

    assert refused.value.code == "stale_version"


def test_old_page_cannot_approve_what_was_withdrawn_and_submitted_again() -> None:
    leaflet = factory.submitted(amount="1000.00")
    old_task, old_hash = factory.open_task(leaflet), port.content_hash(leaflet)
    factory.withdraw(leaflet)
    leaflet.amount, leaflet.version = "100000.00", 2
    leaflet.save()
    leaflet.refresh_from_db()
    factory.submit(leaflet)

    with pytest.raises(Conflict) as refused:
        say("approve", leaflet, "chen", task=old_task, version=1, content_hash=old_hash)
    with pytest.raises(Conflict) as stale:
        say("approve", leaflet, "chen", version=1, content_hash=old_hash)

    assert (refused.value.code, stale.value.code) == ("run_withdrawn", "stale_version")
    assert Decision.objects.count() == 0


@pytest.fixture
def refusing_port() -> Iterator[None]:
    def refuse(method: str) -> None:
        if method != "lock":
            raise RuleBroken("budget_blocked", "Not enough budget.")

    port.interrupt.append(refuse)
    yield
    port.interrupt.remove(refuse)


@pytest.mark.usefixtures("refusing_port")
@pytest.mark.parametrize(
    ("verb", "comment"), [("approve", ""), ("return", "why"), ("reject", "why")]
)
def test_if_the_document_refuses_nothing_is_recorded(verb: str, comment: str) -> None:
    leaflet = factory.submitted()
    before = states(leaflet)

    with pytest.raises(RuleBroken):
        say(verb, leaflet, "chen", comment=comment)

    assert Decision.objects.count() == 0
    assert states(leaflet) == before
    assert waiting_for(leaflet) == {"chen"}


def test_the_requester_takes_a_running_document_back() -> None:
    leaflet = factory.submitted()
    say("approve", leaflet, "chen")

    factory.withdraw(leaflet)

    assert [state for _role, state in states(leaflet)] == ["approved", "ended", "ended"]
    assert ApprovalTask.objects.open().count() == 0


def test_only_the_requester_withdraws_and_only_while_it_runs() -> None:
    leaflet = factory.submitted()
    assert leaflet.run is not None

    with pytest.raises(NotAllowed):
        withdraw_run(run=leaflet.run, actor=factory.person("chen"), at=AT)
    factory.withdraw(leaflet)
    with pytest.raises(Conflict):
        factory.withdraw(leaflet)

    assert Run.objects.get().state == "withdrawn"


def test_without_a_rule_there_is_no_submit(company: Company) -> None:
    draft = factory.leaflet()

    with pytest.raises(RuleBroken) as refused:
        factory.submit(draft, at=dt.datetime(2024, 5, 12, tzinfo=dt.UTC))

    assert refused.value.code == "no_rule"
    assert Run.objects.count() == 0
