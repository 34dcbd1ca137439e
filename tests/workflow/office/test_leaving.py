"""An approver leaves with two hundred open tasks: all move, none is lost (issue: must hold)."""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals.models import ApprovalTask, Decision, TaskMove
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.services.default_matrix import default_rules
from approvals.services.reassign import reassign_open_tasks
from expense_mgmt.foundation.models import Company, Event, Notification, User
from expense_mgmt.organisation.roles import Role
from expense_mgmt.organisation.services import deputies, people
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, appoint, person
from tests.approvals_document.port import KIND
from tests.workflow.home import ground

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 5, 12)
EACH = 28
REQUESTS = 60
# By the amount of the leaflet: what its one step asks for.
PROCURED, PARENT, NAMED, ALL, SHARED = ("100.00", "1100.00", "2100.00", "3100.00", "4100.00")


def step_at(amount: str) -> StepSpec:
    return {
        PROCURED: StepSpec(Role.PROCUREMENT),
        PARENT: StepSpec(Role.SUPERVISING_EXECUTIVE),
        NAMED: StepSpec(Role.CFO, assignee="named_person", person=person("chen")),  # type: ignore[arg-type]  # text of the choice
        ALL: StepSpec(Role.SALES_DIRECTOR, mode="all_of"),  # type: ignore[arg-type]  # text of the choice
        SHARED: StepSpec(Role.AD_PLANNING),
    }[amount]


def leaflet_rules() -> list[RuleSpec]:
    """Bands of a thousand, each with another step."""
    bands = (PROCURED, PARENT, NAMED, ALL, SHARED)
    return [
        RuleSpec(
            KIND,
            status,
            [step_at(amount)],
            amount_from=Decimal(1000 * index),
            amount_to=Decimal(1000 * (index + 1)) if index < len(bands) - 1 else None,
        )
        for index, amount in enumerate(bands)
        for status in ("within", "over", "unbudgeted")
    ]


@pytest.fixture
def office(company: Company) -> Company:
    """Chen heads marketing and holds four more roles there, some of them with others.

    He acts as his deputy for expense requests; the administrator entered it.
    """
    ground.lay_ground(company)
    factory.matrix(*default_rules(), *leaflet_rules(), valid_from=TODAY)
    for role in (
        Role.PROCUREMENT,
        Role.SUPERVISING_EXECUTIVE,
        Role.SALES_DIRECTOR,
        Role.AD_PLANNING,
    ):
        appoint("chen", role, "MKT")
    appoint("su", Role.SALES_DIRECTOR, "MKT")
    appoint("ye", Role.AD_PLANNING, "MKT")
    deputies.appoint(
        company=company,
        person=person("chen"),
        deputy=person("he"),
        kind="expense_request",
        begins_on=TODAY,
        ends_on=dt.date(2026, 6, 30),
        actor=person("dai"),
        at=AT,
    )
    return company


def send(requests: int, leaflets: int) -> None:
    """So many expense requests, and so many leaflets of each band."""
    for number in range(requests):
        ground.submitted(f"活动 {number}", "100.00", at=AT)
    for amount in (PROCURED, PARENT, NAMED, ALL, SHARED):
        for _number in range(leaflets):
            factory.submitted(amount=amount)


def turn(company: Company, act: str) -> int:
    """Let chen go or come back; how many statements it took."""
    with CaptureQueriesContext(connection) as captured:
        getattr(people, act)(company=company, person=person("chen"), actor=person("dai"), at=AT)
    return len(captured)


def chens() -> set[int]:
    """Keys of the open tasks that wait for chen."""
    return set(ApprovalTask.objects.awaiting(person("chen"), TODAY).values_list("pk", flat=True))


def reached(keys: Collection[int]) -> Counter[str]:
    """How many of the tasks each active person may decide; and how many nobody may."""
    left, found = set(keys), Counter[str]()
    for user in User.objects.filter(is_active=True):
        mine = ApprovalTask.objects.awaiting(user, TODAY).filter(pk__in=keys)
        found[user.username] = mine.count()
        left -= set(mine.values_list("pk", flat=True))
    found["nobody"] = len(left)
    return +found


def test_two_hundred_tasks_find_their_people_and_leave_a_trace(office: Company) -> None:
    send(REQUESTS, EACH)
    keys = chens()
    notices = Notification.objects.count()

    turn(office, "deactivate")

    assert len(keys) == 200
    assert ApprovalTask.objects.filter(pk__in=keys).open().count() == 200
    assert not Decision.objects.exists()
    # Requests by the deputy, shared ones by the other holder, two bands by those above; of the
    # step that asks everybody, su signs her own. Two bands wait for an administrator.
    assert reached(keys) == {"he": 60, "ye": 28, "zeng": 28, "deng": 28, "nobody": 56}
    assert ApprovalTask.objects.stuck(office.pk).filter(pk__in=keys).count() == 56
    moves = TaskMove.objects.filter(task__in=keys)
    assert moves.count() == TaskMove.objects.count() == 4 * EACH
    assert {(move.reason, move.person and move.person.username) for move in moves} == {
        ("left", "chen")
    }
    placed = Counter(moves.values_list("task__placed", "target__role"))
    assert placed == {
        ("administrator", "administrator"): 2 * EACH,
        ("parent", "supervising_executive"): EACH,
        ("parent", "sales_director"): EACH,
    }
    told = Notification.objects.filter(kind="task_moved")
    assert Counter(told.values_list("person__username", flat=True)) == {"zeng": 28, "deng": 28}
    assert Notification.objects.count() == notices + 2 * EACH
    assert Event.objects.filter(name="deactivate").count() == 1


def test_statements_do_not_grow_with_the_tasks(office: Company) -> None:
    send(1, 1)
    few = turn(office, "deactivate")
    turn(office, "reactivate")
    send(REQUESTS - 1, EACH - 1)

    many = turn(office, "deactivate")

    # The first time made the administrators' queue besides.
    assert (few, many) == (31, 30)


def test_who_comes_back_finds_every_task_again(office: Company) -> None:
    send(2, 2)
    before = chens()
    turn(office, "deactivate")

    turn(office, "reactivate")

    assert chens() == before
    assert not ApprovalTask.objects.stuck(office.pk).exists()


def test_telling_twice_moves_nothing_twice(office: Company) -> None:
    send(1, 1)
    turn(office, "deactivate")
    moved = TaskMove.objects.count()

    again = reassign_open_tasks(person=person("chen"), at=AT)

    assert (again, TaskMove.objects.count()) == ([], moved)


def test_session_and_rights_end_with_the_next_click(office: Company) -> None:
    chen, he = Client(), Client()
    chen.force_login(person("chen"))
    he.force_login(person("he"))
    send(1, 0)
    task = ApprovalTask.objects.get()
    before = [client.get("/approvals/").status_code for client in (chen, he)]

    turn(office, "deactivate")

    after = chen.post(f"/approvals/{task.public_id}/decide", {"decision": "approve"})
    assert before == [200, 200]
    assert (after.status_code, after.headers["Location"][:8]) == (302, "/sign-in")
    assert not Decision.objects.exists()
