"""A version of the matrix is published while others submit, edit and publish (promises 9 and 12)."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from approvals.models import AuthorityPolicy, Run
from approvals.services import policies
from approvals.services.policies import publish
from approvals.states import PolicyState
from expense_mgmt.core.errors import DomainError
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, person
from tests.approvals_document.models import Leaflet
from tests.locks import all_at_once, without_row_locks

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

SENDERS = 8
ROUNDS = 6
ONE_STEP = (Role.DEPT_HEAD,)
TWO_STEPS = (Role.DEPT_HEAD, Role.FINANCE_HEAD)


@pytest.fixture(autouse=True)
def third_administrator(company: Company) -> User:
    """So that two people may publish what one drafted."""
    third = User.objects.create(username="third", name="Third")
    RoleHolding.objects.create(
        company=company,
        person=third,
        role=Role.ADMINISTRATOR,
        unit=factory.unit("YH"),
        valid=(factory.SINCE, None),
    )
    return third


def drafted(*roles: Role, at: dt.datetime = AT) -> AuthorityPolicy:
    return policies.draft(
        company=Company.objects.get(),
        rules=factory.rules_for(*roles),
        valid_from=timezone.localdate(at),
        actor=person("dai"),
        at=at,
    )


def put_in_force(
    policy: AuthorityPolicy, by: str = "yu", at: dt.datetime = AT
) -> AuthorityPolicy | Leaflet:
    return publish(policy=policy, revision=policy.revision, actor=person(by), at=at)


def send(row: Leaflet, at: dt.datetime) -> AuthorityPolicy | Leaflet:
    """As a document's app sends it: one transaction."""
    with transaction.atomic():
        return factory.submit(row, at=at)


def roles_of(run: Run) -> tuple[str, ...]:
    return tuple(run.steps.order_by("sequence").values_list("role", flat=True))


@contextmanager
def rules_held_back() -> Iterator[None]:
    """Whoever wants to read rules waits for the end of the block, or for two seconds."""
    is_held, is_over = Event(), Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE approvals_policyrule IN ACCESS EXCLUSIVE MODE")
            is_held.set()
            is_over.wait(timeout=2)
        connection.close()

    thread = Thread(target=hold)
    thread.start()
    is_held.wait(timeout=10)
    yield
    is_over.set()
    thread.join()


def publish_at_once(*drafts: AuthorityPolicy) -> list[Any]:
    """Two administrators publish two drafts; neither reads the rules before both have begun."""
    acts: list[Callable[[], Any]] = [
        partial(put_in_force, one, by) for one, by in zip(drafts, ("yu", "third"), strict=True)
    ]
    with rules_held_back():
        return all_at_once(acts)


def test_without_locks_two_publishers_meet_the_last_guard() -> None:
    factory.matrix(*factory.rules_for(*ONE_STEP))

    with without_row_locks():
        results = publish_at_once(drafted(*ONE_STEP), drafted(*TWO_STEPS))

    # The exclusion constraint kept the books right, with a fault of the server for one of them.
    assert any(isinstance(result, IntegrityError) for result in results)


def test_of_two_publishers_one_is_told_why_not() -> None:
    first = factory.matrix(*factory.rules_for(*ONE_STEP))

    results = publish_at_once(drafted(*ONE_STEP), drafted(*TWO_STEPS))

    refused = [result for result in results if isinstance(result, DomainError)]
    in_force = AuthorityPolicy.objects.filter(state=PolicyState.PUBLISHED).exclude(pk=first.pk)
    assert [error.code for error in refused] == ["version_too_early"]
    assert in_force.count() == 1


def test_who_submits_meanwhile_gets_one_version_whole() -> None:
    factory.matrix(*factory.rules_for(*ONE_STEP))
    before: AuthorityPolicy | None = None

    for number in range(ROUNDS):
        at = AT + dt.timedelta(days=number)
        roles = (TWO_STEPS, ONE_STEP)[number % 2]
        version = drafted(*roles, at=at)
        rows = [factory.leaflet(title=f"{number} {one}") for one in range(SENDERS)]
        results = all_at_once(
            [partial(put_in_force, version, at=at), *(partial(send, row, at) for row in rows)]
        )

        assert [result for result in results if isinstance(result, Exception)] == []
        runs = list(Run.objects.filter(subject_id__in=[row.public_id for row in rows]))
        ways = {(run.policy.version, roles_of(run)) for run in runs}
        earlier = (version.version - 1, ONE_STEP if roles == TWO_STEPS else TWO_STEPS)
        assert len(runs) == SENDERS
        assert ways <= {earlier, (version.version, roles)}
        before = version

    assert before is not None
    late = factory.submitted(at=AT + dt.timedelta(days=ROUNDS))
    assert late.run is not None
    assert late.run.policy_id == before.pk
