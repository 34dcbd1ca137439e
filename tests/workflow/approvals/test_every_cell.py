"""Every state × act × person: allowed, or refused by name (RELIABILITY promise 13)."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import transaction

from approvals.models import ApprovalTask, Decision, Run
from approvals.services.runs import withdraw_run
from expense_mgmt.core.errors import DomainError
from expense_mgmt.foundation.models import User
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, say
from tests.approvals_document.models import Leaflet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("three_steps")]

ACTS = ("approve", "return", "reject", "withdraw")
REQUESTER = "lin"


def in_first_step() -> Leaflet:
    return factory.submitted()


def in_second_step() -> Leaflet:
    leaflet = factory.submitted()
    say("approve", leaflet, "chen")
    return leaflet


def in_last_step() -> Leaflet:
    leaflet = in_second_step()
    say("approve", leaflet, "zhao")
    return leaflet


def approved() -> Leaflet:
    leaflet = in_last_step()
    say("approve", leaflet, "qian")
    return leaflet


def returned() -> Leaflet:
    leaflet = in_second_step()
    say("return", leaflet, "zhao", comment="Why?")
    return leaflet


def rejected() -> Leaflet:
    leaflet = in_second_step()
    say("reject", leaflet, "zhao", comment="No")
    return leaflet


def withdrawn() -> Leaflet:
    leaflet = in_second_step()
    factory.withdraw(leaflet)
    return leaflet


# The state, and what a decision on its latest task gets: by the people of that step, and by
# the head of department, who signed before.
OPEN_TO: dict[Callable[[], Leaflet], dict[str, str]] = {
    in_first_step: {"chen": "done"},
    in_second_step: {"zhao": "done"},
    in_last_step: {"qian": "done"},
    approved: {"qian": "already_decided"},
    returned: {"zhao": "already_decided"},
    rejected: {"zhao": "already_decided"},
    withdrawn: {"zhao": "run_withdrawn"},
}
OPEN = {in_first_step, in_second_step, in_last_step}


def outcome(act: Callable[[], object]) -> str:
    """What came of it; the database is as before."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except DomainError as error:
        return error.code
    except ApprovalTask.DoesNotExist:
        return "not_there"
    return "done"


def expected(state: Callable[[], Leaflet], act: str, username: str) -> str:
    if act == "withdraw":
        if state not in OPEN:
            return "wrong_state"
        return "done" if username == REQUESTER else "not_yours"
    if username == REQUESTER:
        return "own_request"
    return OPEN_TO[state].get(username, "not_there")


@pytest.mark.parametrize("state", OPEN_TO, ids=lambda state: state.__name__)
def test_every_person_and_act(state: Callable[[], Leaflet]) -> None:
    leaflet = state()
    run = Run.objects.get()
    task = ApprovalTask.objects.filter(run=run).latest("pk")
    people = list(User.objects.order_by("pk"))
    signed = Decision.objects.count()

    found = {}
    for person in people:
        for act in ACTS:
            attempt: Callable[[], object] = (
                partial(withdraw_run, run=run, actor=person, at=AT)
                if act == "withdraw"
                else partial(say, act, leaflet, person.username, comment="Because", task=task)
            )
            found[act, person.username] = outcome(attempt)

    assert len(found) == len(people) * len(ACTS)
    assert found == {(act, name): expected(state, act, name) for act, name in found}
    assert Decision.objects.count() == signed
