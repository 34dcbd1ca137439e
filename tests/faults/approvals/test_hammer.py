"""Mixed acts on the same requests by many at once (RELIABILITY promises 7, 8, 9, 11, 13)."""

import os
from collections import Counter

import pytest
from django.db.models import Count, F

from approvals.models import ApprovalTask, Decision, Run, Step, TaskMove
from expense_mgmt import books
from expense_mgmt.foundation.models import Company
from requests.models import ExpenseRequest, RequestTransition
from tests.factories_requests import ground
from tests.faults.approvals.hammer import ROUNDS, Hammer, Tally, appoint_seconds, submitted
from tests.locks import without_row_locks

pytestmark = [pytest.mark.race, pytest.mark.soak, pytest.mark.django_db(transaction=True)]

# Each of the eight people acts 500 times; in `make soak` on 2,000 requests.
REQUESTS = 2000 if os.environ.get("EXPENSE_LONG") else 500 // ROUNDS
SEED = int(os.environ.get("EXPENSE_SEED", "1"))
TRAIL = {"submit": "submit", "withdraw": "withdraw", "return": "send_back", "reject": "reject"}


@pytest.fixture(autouse=True)
def _ground(company: Company) -> None:
    ground(company, approved="100000000")
    appoint_seconds(company)


def twice_decided() -> int:
    """Steps that any one may sign and more than one person did."""
    signed = Step.objects.filter(mode="any_of").annotate(signatures=Count("decisions"))
    return signed.filter(signatures__gt=1).count()


def stray_tasks() -> int:
    """Open tasks of a step or a run that is over, and open steps without any open task."""
    astray = ApprovalTask.objects.open().exclude(run__state="open", step__state="open")
    asked = ApprovalTask.objects.open().values("step")
    return astray.count() + Step.objects.filter(state="open").exclude(pk__in=asked).count()


def states_apart() -> int:
    """Requests that stand otherwise than their passage."""
    pairs = ExpenseRequest.objects.values_list("state", "run__state")
    return sum(state != {"open": "in_approval"}.get(of_run, of_run) for state, of_run in pairs)


def trail() -> Counter[str]:
    """What the requests' trails say happened."""
    return Counter(RequestTransition.objects.values_list("name", flat=True))


def findings() -> list[object]:
    return [finding for of_check in books.run().values() for finding in of_check]


def confirmed(tally: Tally) -> Counter[str]:
    """What the people were told happened, in the words of the trail."""
    return Counter({TRAIL[name]: number for name, number in tally.done.items() if name in TRAIL})


def test_without_locks_the_hammer_breaks_the_promises(company: Company) -> None:
    rows = submitted(company, 12)

    with without_row_locks():
        tally = Hammer(company, seed=SEED, guarded=False).strike(rows)

    assert tally.faults or twice_decided() or stray_tasks() or states_apart() or findings()


def test_nothing_is_decided_twice_lost_or_left_behind(company: Company) -> None:
    rows = submitted(company, REQUESTS)

    tally = Hammer(company, seed=SEED).strike(rows)

    assert tally.faults == []
    assert sorted(tally.decisions) == sorted(Decision.objects.values_list("pk", flat=True))
    sent_first = Counter({"submit": REQUESTS})
    assert {name: trail()[name] for name in TRAIL.values()} == sent_first + confirmed(tally)
    assert (twice_decided(), stray_tasks(), states_apart()) == (0, 0, 0)
    assert (
        not Run.objects.exclude(decisions__version=F("version"))
        .filter(decisions__isnull=False)
        .exists()
    )
    assert findings() == []
    # The people did meet: without collisions the test would say nothing.
    assert sum(tally.late.values()) > REQUESTS * ROUNDS
    assert set(tally.done) >= {"approve", "return", "reject", "withdraw", "edit", "submit"}
    assert TaskMove.objects.handed_over().count() == tally.done["hand over"] > 0
