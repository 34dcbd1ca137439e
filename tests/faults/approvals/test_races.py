"""Several people decide at once: exactly one decision counts (RELIABILITY promises 7 and 9)."""

from collections.abc import Callable, Iterator
from functools import partial
from threading import Barrier, BrokenBarrierError
from uuid import UUID

import pytest
from django.db import IntegrityError, OperationalError

from approvals.models import ApprovalTask, Decision, Run
from approvals.services.decide import decide
from approvals.services.runs import withdraw_run
from expense_mgmt.core.errors import Conflict
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory, port
from tests.approvals_document.factory import AT
from tests.approvals_document.models import Leaflet
from tests.locks import all_at_once, without_row_locks, without_triggers

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

SIGNERS = 8
ROUNDS = 5


@pytest.fixture
def heads(company: Company) -> list[User]:
    """Eight department heads of one department."""
    chen = factory.person("chen")
    others = [
        User.objects.create(username=f"head{number}", name=f"Head {number}")
        for number in range(2, SIGNERS + 1)
    ]
    for other in others:
        RoleHolding.objects.create(
            company=company,
            person=other,
            role=Role.DEPT_HEAD,
            unit=factory.unit("MKT"),
            valid=(factory.SINCE, None),
        )
    return [chen, *others]


@pytest.fixture
def together() -> Iterator[None]:
    """Hold everyone who has come past the document's lock until the others are there too.

    With locks nobody else comes, and the wait ends by itself.
    """
    gate = Barrier(2)

    def wait(method: str) -> None:
        if method == "lock":
            try:
                gate.wait(timeout=0.05)
            except BrokenBarrierError:
                gate.reset()

    port.interrupt.append(wait)
    yield
    port.interrupt.remove(wait)


def sign(
    leaflet: Leaflet, task_id: UUID, actor: User, verb: str = "approve", *, guarded: bool = True
) -> Decision:
    if not guarded:
        without_triggers()
    return decide(
        task_id=task_id,
        actor=actor,
        verb=verb,
        comment="Seen",
        version=leaflet.version,
        content_hash=port.content_hash(leaflet),
        at=AT,
    )


def verbs(index: int) -> str:
    return ("approve", "reject", "return")[index % 3]


def decide_at_once(leaflet: Leaflet, heads: list[User]) -> list[Decision | Exception]:
    """Everybody says something else to the one task of the step."""
    task_id = factory.open_task(leaflet).public_id
    return all_at_once(
        [partial(sign, leaflet, task_id, head, verbs(index)) for index, head in enumerate(heads)]
    )


@pytest.mark.usefixtures("together")
def test_without_locks_a_second_decision_passes_every_check(heads: list[User]) -> None:
    factory.matrix(*factory.rules_for(Role.DEPT_HEAD))

    with without_row_locks():
        results = [
            result
            for _round in range(ROUNDS)
            for result in decide_at_once(factory.submitted(), heads)
        ]

    # Only the constraints of the last line of defence stopped them, with a fault of the server.
    assert any(isinstance(result, IntegrityError) for result in results)


@pytest.mark.usefixtures("together")
def test_one_decision_counts_and_the_others_hear_of_it(heads: list[User]) -> None:
    factory.matrix(*factory.rules_for(Role.DEPT_HEAD))

    for _round in range(ROUNDS):
        leaflet = factory.submitted()
        results = decide_at_once(leaflet, heads)

        made = [result for result in results if isinstance(result, Decision)]
        refused = [result for result in results if isinstance(result, Conflict)]
        leaflet.refresh_from_db()
        assert (len(made), len(refused)) == (1, SIGNERS - 1)
        assert {conflict.code for conflict in refused} == {"already_decided"}
        assert {conflict.params["name"] for conflict in refused} == {made[0].actor.label}
        assert Decision.objects.filter(run=leaflet.run).count() == 1
        assert leaflet.told == 1
        assert Run.objects.get(subject_id=leaflet.public_id).state == leaflet.standing
        assert not ApprovalTask.objects.open().filter(run=leaflet.run).exists()


def sign_at_once(leaflet: Leaflet, *, guarded: bool) -> list[Decision | Exception]:
    """Everybody signs his own task of the step."""
    tasks = ApprovalTask.objects.open().filter(run=leaflet.run).select_related("queue__person")
    return all_at_once(
        [
            partial(sign, leaflet, task.public_id, task.queue.person, guarded=guarded)
            for task in tasks
            if task.queue.person is not None
        ]
    )


@pytest.mark.usefixtures("together")
def test_without_locks_signatures_get_lost(heads: list[User]) -> None:
    factory.matrix(*factory.rules_for(Role.DEPT_HEAD, mode="all_of"))
    leaflet = factory.submitted()

    with without_row_locks():
        results = sign_at_once(leaflet, guarded=False)

    # They trip over each other's tasks, or each sees another's task open and nobody closes
    # the step.
    run = Run.objects.get(subject_id=leaflet.public_id)
    assert any(isinstance(result, OperationalError) for result in results) or run.state == "open"


@pytest.mark.usefixtures("together")
def test_no_signature_is_lost_and_none_counts_twice(heads: list[User]) -> None:
    factory.matrix(*factory.rules_for(Role.DEPT_HEAD, mode="all_of"))

    for _round in range(ROUNDS):
        leaflet = factory.submitted()
        results = sign_at_once(leaflet, guarded=True)

        leaflet.refresh_from_db()
        assert [type(result) for result in results] == [Decision] * SIGNERS
        assert Decision.objects.filter(run=leaflet.run).count() == SIGNERS
        assert (leaflet.standing, leaflet.told) == ("approved", 1)
        assert Run.objects.get(subject_id=leaflet.public_id).state == "approved"


def test_withdrawing_and_approving_at_once_has_one_outcome(heads: list[User]) -> None:
    factory.matrix(*factory.rules_for(Role.DEPT_HEAD))

    for _round in range(ROUNDS):
        leaflet = factory.submitted()
        assert leaflet.run is not None
        task_id = factory.open_task(leaflet).public_id
        approve = partial(sign, leaflet, task_id, heads[0])
        withdraw = partial(withdraw_run, run=leaflet.run, actor=factory.person("lin"), at=AT)
        acts: list[Callable[[], object]] = [approve, withdraw]
        results = all_at_once(acts)

        run = Run.objects.get(subject_id=leaflet.public_id)
        assert sum(isinstance(result, Conflict) for result in results) == 1
        assert run.state in {"approved", "withdrawn"}
        assert run.decisions.count() == (1 if run.state == "approved" else 0)
