"""Two people hand over, add or decide at once: exactly one act counts (RELIABILITY promise 7)."""

from collections.abc import Callable, Iterator
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest

from approvals.models import Addition, ApprovalTask, Decision, TaskMove
from approvals.services.adding import add_approver, withdraw_added
from approvals.services.decide import decide
from approvals.services.hand_over import hand_over
from expense_mgmt.core.errors import Conflict
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory, port
from tests.approvals_document.factory import AT, person
from tests.approvals_document.models import Leaflet
from tests.locks import all_at_once, without_row_locks

# Two who come past the document at once may still be served one after the other.
ROUNDS = 20

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def leaflet(company: Company) -> Leaflet:
    """It waits for chen and xu, any one of them."""
    factory.appoint("xu", Role.DEPT_HEAD, "MKT")
    factory.matrix(*factory.rules_for(Role.DEPT_HEAD))
    return factory.submitted()


@pytest.fixture
def together() -> Iterator[None]:
    """Hold everyone who has come past the document's lock until the other is there too."""
    gate = Barrier(2)

    def wait(method: str) -> None:
        if method == "lock":
            try:
                gate.wait(timeout=0.3)
            except BrokenBarrierError:
                gate.reset()

    port.interrupt.append(wait)
    yield
    port.interrupt.remove(wait)


Thing = Callable[[], object]


def give(leaflet: Leaflet, by: str, to: str) -> Thing:
    return partial(
        hand_over,
        task_id=factory.open_task(leaflet).public_id,
        receiver=person(to).public_id,
        reason="Away",
        actor=person(by),
        at=AT,
    )


def add(leaflet: Leaflet, by: str, added: str, position: str) -> Thing:
    return partial(
        add_approver,
        task_id=factory.open_task(leaflet).public_id,
        receiver=person(added).public_id,
        position=position,
        reason="Knows the site",
        actor=person(by),
        at=AT,
    )


def say(leaflet: Leaflet, by: str, task: ApprovalTask, verb: str = "approve") -> Thing:
    return partial(
        decide,
        task_id=task.public_id,
        actor=person(by),
        verb=verb,
        comment="Seen",
        version=leaflet.version,
        content_hash=port.content_hash(leaflet),
        at=AT,
    )


def counted(*things: Thing) -> tuple[int, list[str]]:
    """How many acts were done, and the codes of the conflicts; anything else is an error."""
    results = all_at_once(list(things))
    conflicts = [one for one in results if isinstance(one, Conflict)]
    done = [one for one in results if not isinstance(one, Exception)]
    assert len(done) + len(conflicts) == len(results), results
    return len(done), [one.code for one in conflicts]


def goes_to_two(leaflet: Leaflet) -> bool:
    """Two traces say that the task went to two people; or the log's own key stopped the second."""
    task = factory.open_task(leaflet)
    results = all_at_once([give(leaflet, "chen", "he"), give(leaflet, "xu", "wang")])
    moves = TaskMove.objects.filter(task=task).count()
    return moves == 2 or not any(isinstance(one, Conflict) for one in results)


@pytest.mark.usefixtures("leaflet", "together")
def test_without_locks_both_hand_it_over() -> None:
    with without_row_locks():
        broken = any(goes_to_two(factory.submitted()) for _round in range(ROUNDS))

    assert broken


@pytest.mark.usefixtures("together")
def test_one_hand_over_counts(leaflet: Leaflet) -> None:
    things = give(leaflet, "chen", "he"), give(leaflet, "xu", "wang")

    assert counted(*things) == (1, ["task_moved"])
    assert TaskMove.objects.count() == 1
    assert len(factory.waiting_for(leaflet)) == 1


@pytest.mark.usefixtures("together")
def test_a_decision_and_a_hand_over_do_not_both_count(leaflet: Leaflet) -> None:
    task = factory.open_task(leaflet)

    done, codes = counted(say(leaflet, "chen", task), give(leaflet, "xu", "wang"))

    assert done == 1
    assert codes[0] in {"already_decided", "task_moved"}
    assert Decision.objects.count() + TaskMove.objects.count() == 1


@pytest.mark.usefixtures("together")
@pytest.mark.parametrize("position", ["before", "with"])
def test_the_same_person_is_added_once(leaflet: Leaflet, position: str) -> None:
    things = add(leaflet, "chen", "he", position), add(leaflet, "xu", "he", position)

    done, codes = counted(*things)

    assert done == 1
    assert codes[0] in {"receiver_asked", "task_waits"}
    assert Addition.objects.count() == 1


@pytest.mark.usefixtures("together")
def test_a_decision_and_an_approver_before_it_do_not_both_count(leaflet: Leaflet) -> None:
    task = factory.open_task(leaflet)

    done, codes = counted(say(leaflet, "chen", task), add(leaflet, "xu", "he", "before"))

    assert done == 1
    assert codes[0] in {"already_decided", "task_waits"}
    assert Decision.objects.count() + Addition.objects.count() == 1


@pytest.mark.usefixtures("together")
@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_who_is_taken_back_decided_or_did_not(leaflet: Leaflet, verb: str) -> None:
    added = add(leaflet, "chen", "he", "before")()
    assert isinstance(added, Addition)

    done, codes = counted(
        say(leaflet, "he", added.task, verb),
        partial(withdraw_added, task_id=added.task.public_id, actor=person("chen"), at=AT),
    )

    assert (done, codes) == (1, ["already_decided"])
    added.refresh_from_db()
    assert Decision.objects.exists() is (added.withdrawn_at is None)
    assert ApprovalTask.objects.unsettled().count() == (
        0 if verb == "reject" and Decision.objects.exists() else 1
    )
