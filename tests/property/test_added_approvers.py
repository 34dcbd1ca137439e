"""Every way through a step with an added approver: mode × position × who acts next × what he says.

The small world: two heads of one department, one of them adds a third person (and he, in half
of the worlds, a fourth). At every point each of the four tries to agree; the engine must let
exactly those through whom the reference below names, and everybody's no must end the passage.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

import pytest
from django.db import transaction

from approvals.models import ApprovalTask, Decision
from approvals.services.adding import add_approver
from expense_mgmt.core.errors import DomainError
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, person
from tests.approvals_document.models import Leaflet

pytestmark = pytest.mark.django_db

ADDER, OTHER, ADDED, NESTED = "chen", "xu", "he", "wang"
PEOPLE = (ADDER, OTHER, ADDED, NESTED)
POSITIONS = ("before", "with", "after")


@contextmanager
def branch() -> Iterator[None]:
    """Afterwards the world is as it was before, so that the next branch begins there."""
    before = transaction.savepoint()
    yield
    transaction.savepoint_rollback(before)


def may_act(mode: str, position: str, nested: str | None, agreed: tuple[str, ...]) -> set[str]:
    """Who may decide now, by the words of DOMAIN §5; written apart from the engine."""
    done = set(agreed)
    role_holders = {ADDER, OTHER} - {ADDED}
    role_is_done = bool(done & role_holders) if mode == "any_of" else ADDER in done
    added_is_done = ADDED in done and (nested is None or NESTED in done)
    asked: set[str] = set()
    if not role_is_done and not (position == "before" and not added_is_done):
        asked |= role_holders if mode == "any_of" else {ADDER}
    if mode == "all_of":
        asked.add(OTHER)
    if position != "after" or role_is_done:
        if nested != "before" or NESTED in done:
            asked.add(ADDED)
        if nested is not None and (nested != "after" or ADDED in done):
            asked.add(NESTED)
    if mode == "sequential" and role_is_done and added_is_done:
        asked.add(OTHER)
    return asked - done


def world(mode: str, position: str, nested: str | None) -> Leaflet:
    factory.appoint(OTHER, Role.DEPT_HEAD, "MKT")
    factory.matrix(*factory.rules_for(Role.DEPT_HEAD, mode=mode))
    leaflet = factory.submitted()
    add(leaflet, ADDER, ADDED, position)
    if nested is not None:
        if position == "after":
            factory.say("approve", leaflet, ADDER, task=task_of(leaflet, ADDER))
        add(leaflet, ADDED, NESTED, nested)
    return leaflet


def add(leaflet: Leaflet, by: str, added: str, position: str) -> None:
    add_approver(
        task_id=task_of(leaflet, by).public_id,
        receiver=person(added).public_id,
        position=position,
        reason="Knows the site",
        actor=person(by),
        at=AT,
    )


def task_of(leaflet: Leaflet, username: str) -> ApprovalTask:
    return ApprovalTask.objects.awaiting(person(username), AT.date()).get(run=leaflet.run)


def walk(
    leaflet: Leaflet, rules: tuple[str, str, str | None], agreed: tuple[str, ...], seen: list[int]
) -> None:
    """Every way on from here; `seen` counts the ways that end in an approval."""
    allowed = may_act(*rules, agreed)
    if not allowed:
        assert factory.standing(leaflet) == "approved"
        assert not ApprovalTask.objects.unsettled().exists()
        assert Decision.objects.filter(run=leaflet.run).count() == len(agreed)
        seen.append(len(agreed))
        return
    assert factory.standing(leaflet) == "in_approval"
    assert factory.waiting_for(leaflet) & set(PEOPLE) == allowed
    for username in PEOPLE:
        tasks = ApprovalTask.objects.filter(run=leaflet.run)
        if username not in allowed:
            for task in tasks:
                with pytest.raises((DomainError, ApprovalTask.DoesNotExist)):
                    factory.say("approve", leaflet, username, task=task)
            continue
        with branch():
            factory.say("return", leaflet, username, comment="No", task=task_of(leaflet, username))
            assert factory.standing(leaflet) == "returned"
            assert not ApprovalTask.objects.unsettled().exists()
        with branch():
            factory.say("approve", leaflet, username, task=task_of(leaflet, username))
            walk(leaflet, rules, (*agreed, username), seen)


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("mode", "position", "nested"),
    [
        *product(("any_of", "all_of", "sequential"), POSITIONS, (None,)),
        *product(("any_of",), POSITIONS, POSITIONS),
        ("sequential", "before", "after"),
        ("all_of", "after", "before"),
    ],
)
def test_every_order_of_decisions_ends_right(mode: str, position: str, nested: str | None) -> None:
    leaflet = world(mode, position, nested)
    agreed = (ADDER,) if nested is not None and position == "after" else ()
    seen: list[int] = []

    walk(leaflet, (mode, position, nested), agreed, seen)

    signers = 1 + (mode != "any_of") + 1 + (nested is not None)
    assert set(seen) == {signers}
