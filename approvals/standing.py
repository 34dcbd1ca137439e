"""In whose name a person may look into which queue, today (DOMAIN §5 delegation)."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from approvals.models.queue import Queue
from expense_mgmt.core import clock
from expense_mgmt.core.prepared import DAY, Prepared, given
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role


@dataclass(frozen=True, slots=True)
class Standing:
    """The queues a person reaches as himself, or as the deputy of `principal_id`.

    kinds   of documents the delegation is for; none for every kind
    """

    person_id: int
    principal_id: int
    queue_ids: frozenset[int]
    kinds: frozenset[str] | None = None

    @property
    def barred_by(self) -> list[int]:
        """Who must not have asked or signed before: the person, and for whom he acts."""
        return sorted({self.person_id, self.principal_id})

    @property
    def of_kinds(self) -> Q:
        """The kinds of documents as a condition; no condition for every kind."""
        return Q() if self.kinds is None else Q(kind__in=sorted(self.kinds))

    def covers(self, kind: str) -> bool:
        """Whether documents of the kind are within it."""
        return self.kinds is None or kind in self.kinds


Reachable = tuple[int, int | None, str]
"""A principal, a queue of his, and a kind delegated; "" for every kind and for the person's own."""

_Remembered = dict[tuple[int, dt.date], tuple[Standing, ...]]
_remembered: ContextVar[_Remembered | None] = ContextVar("remembered_standings", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Within it each person's standings are read once.

    For pages that only read and ask from several panels; an act that opens a step inside would
    not see its own new queue.
    """
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def standings_of(user: User, day: dt.date | None = None) -> tuple[Standing, ...]:
    """Own queues first, then those of each person the user deputises for; one query.

    An inactive person stands nowhere. Administrators' queues hold stuck tasks, which nobody
    decides, so they are left out.
    """
    if not user.is_active:
        return ()
    day = day or clock.today()
    known = _remembered.get()
    if known is None:
        return _read(user, day)
    if (user.pk, day) not in known:
        known[user.pk, day] = _read(user, day)
    return known[user.pk, day]


def _read(user: User, day: dt.date) -> tuple[Standing, ...]:
    reached: dict[int, set[int]] = {}
    kinds: dict[int, set[str]] = {}
    for principal_id, queue_id, kind in REACHABLE(person=user.pk, day=day):
        if queue_id is not None:
            reached.setdefault(principal_id, set()).add(queue_id)
            kinds.setdefault(principal_id, set()).add(kind)
    return tuple(
        Standing(
            user.pk,
            principal_id,
            frozenset(reached[principal_id]),
            frozenset(kinds[principal_id]) if all(kinds[principal_id]) else None,
        )
        for principal_id in sorted(reached, key=lambda key: (key != user.pk, key))
    )


def _reachable() -> "QuerySet[Any, Reachable]":
    """Principals, their queues and the kinds delegated, through roles and personal queues.

    One branch for the person and one for whom he acts for, each of which begins at an index.
    """
    himself = Q(person=given("person"))
    delegated = Q(
        person__deputies__deputy=given("person"),
        person__deputies__valid__contains=given("day", DAY),
    )
    first, *others = (
        branch.annotate(delegated=kind).order_by().values_list("person_id", queue, "delegated")
        for people, kind in ((himself, Value("")), (delegated, F("person__deputies__kind")))
        for branch, queue in ((_by_role(people), "queue"), (Queue.objects.filter(people), "pk"))
    )
    return first.union(*others, all=True)


def _by_role(people: Q) -> QuerySet[RoleHolding]:
    return (
        RoleHolding.objects.filter(people, valid__contains=given("day", DAY))
        .exclude(role=Role.ADMINISTRATOR)
        .annotate(queue=queue_of_holding())
    )


# Read by every act and every page of the engine.
REACHABLE: Final = Prepared(_reachable)


def queue_of_holding() -> Coalesce:
    """The queue at which a holding's role waits; null while nothing ever waited there."""
    same_role = Queue.objects.filter(role=OuterRef("role"))
    return Coalesce(
        Subquery(same_role.filter(unit=OuterRef("unit")).values("pk")[:1]),
        Subquery(same_role.filter(project=OuterRef("project")).values("pk")[:1]),
    )
