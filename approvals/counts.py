"""How much waits for a person, and what was done today: one statement for page and sidebar."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Value
from django.utils import timezone

from approvals.models import ApprovalTask, Decision
from approvals.models.task import ApprovalTaskQuerySet
from approvals.standing import Standing, standings_of
from approvals.states import BudgetStatus
from expense_mgmt.foundation.models import User

DUE_SOON = dt.timedelta(hours=8)
# What a row of the statement counts.
THERE, WITHHELD, DECIDED = "there", "withheld", "decided"
Row = tuple[str, str, int, int, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """Open tasks of a person; `decided` are the decisions since midnight."""

    waiting: int
    over: int
    due: int
    decided: int
    by_kind: Mapping[str, int]


def counts_of(user: User, at: dt.datetime, standings: Sequence[Standing] | None = None) -> Counts:
    """Exact counts, read from the indexes alone, once for a request (PLATFORM §4 P1)."""
    known = user.remembered.get("counts")
    if isinstance(known, Counts):
        return known
    counts = user.remembered["counts"] = _read(user, at, standings)
    return counts


def _read(user: User, at: dt.datetime, standings: Sequence[Standing] | None) -> Counts:
    if standings is None:
        standings = standings_of(user, timezone.localdate(at))
    there = ApprovalTask.objects.in_queues_of(standings)
    withheld = ApprovalTask.objects.withheld_from(standings)
    rows = _tally(there, at, THERE).union(
        _tally(withheld, at, WITHHELD), _decided(user, at), all=True
    )
    waiting, over, due, decided = 0, 0, 0, 0
    by_kind: Counter[str] = Counter()
    for group, kind, count, count_over, count_due in rows:
        if group == DECIDED:
            decided += count
            continue
        sign = -1 if group == WITHHELD else 1
        waiting += sign * count
        over += sign * count_over
        due += sign * count_due
        by_kind[kind] += sign * count
    return Counts(waiting, over, due, decided, by_kind)


def _tally(tasks: ApprovalTaskQuerySet, at: dt.datetime, group: str) -> "QuerySet[Any, Row]":
    """Open tasks by kind; reads nothing that the index does not hold."""
    return (
        tasks.order_by()
        .values("kind")
        .annotate(
            group=Value(group),
            waiting=Count("queue"),
            over=Count("queue", filter=~Q(budget_status=BudgetStatus.WITHIN)),
            due=Count("queue", filter=Q(due_at__lt=at + DUE_SOON)),
        )
        .values_list("group", "kind", "waiting", "over", "due")
    )


def _decided(user: User, at: dt.datetime) -> "QuerySet[Any, Row]":
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    nothing = Value(0, output_field=IntegerField())
    return (
        Decision.objects.by(user)
        .filter(at__gte=midnight)
        .order_by()
        .annotate(group=Value(DECIDED), kind=Value(""))
        .values("group", "kind")
        .annotate(count=Count("*"), over=nothing, due=nothing)
        .values_list("group", "kind", "count", "over", "due")
    )
