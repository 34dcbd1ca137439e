"""How much waits for a person, and what was done today: one statement for page and sidebar."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.db.models import Count, IntegerField, Q, QuerySet, Value
from django.utils import timezone

from approvals.models import ApprovalTask, Decision
from approvals.models.bars import Limits, limits_of, reach_of
from approvals.narrowing import Narrowing
from approvals.standing import Standing, standings_of
from approvals.states import BudgetStatus
from expense_mgmt.core.prepared import INSTANT, Prepared, given
from expense_mgmt.foundation.models import User

DUE_SOON = dt.timedelta(hours=8)
# What a row of the statement counts.
THERE, LATER, WITHHELD, DECIDED = "there", "later", "withheld", "decided"
Row = tuple[str, str, int, int, int]
NOTHING: Final = Value(0, output_field=IntegerField())


@dataclass(frozen=True, slots=True)
class Totals:
    """Open tasks of a person: all, those without budget, those due soon."""

    waiting: int
    over: int
    due: int


@dataclass(frozen=True, slots=True)
class Counts(Totals):
    """Everything that waits for a person; `decided` are the decisions since midnight."""

    decided: int
    by_kind: Mapping[str, int]


def counts_of(user: User, at: dt.datetime, standings: Sequence[Standing] | None = None) -> Counts:
    """Exact counts, read from the indexes alone, once for a request (PLATFORM §4 P1)."""
    known = user.remembered.get("counts")
    if isinstance(known, Counts):
        return known
    counts = user.remembered["counts"] = _read(user, at, standings)
    return counts


def narrowed_counts(
    user: User, at: dt.datetime, standings: Sequence[Standing], narrowing: Narrowing
) -> Totals:
    """Exact counts of what the person asked to see; one statement more where he left some out."""
    if narrowing.is_empty:
        return counts_of(user, at, standings)
    queues = {key for standing in standings for key in standing.queue_ids}
    asked = ApprovalTask.objects.awaiting(user, standings=standings)
    is_over, is_soon = ~Q(budget_status=BudgetStatus.WITHIN), Q(due_at__lt=at + DUE_SOON)
    return Totals(
        **asked.narrowed(narrowing, at, queues).aggregate(
            waiting=Count("pk"),
            over=Count("pk", filter=is_over),
            due=Count("pk", filter=is_soon),
        )
    )


def _read(user: User, at: dt.datetime, standings: Sequence[Standing] | None) -> Counts:
    if standings is None:
        standings = standings_of(user, timezone.localdate(at))
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = tallies_for(limits_of(standings))(
        **reach_of(standings), person=user.pk, midnight=midnight, soon=at + DUE_SOON
    )
    waiting, over, due, decided = 0, 0, 0, 0
    by_kind: Counter[str] = Counter()
    for group, kind, count, count_over, count_due in rows:
        if group == DECIDED:
            decided += count
            continue
        if group == LATER:
            due -= count_due
            continue
        sign = -1 if group == WITHHELD else 1
        waiting += sign * count
        over += sign * count_over
        due += sign * count_due
        by_kind[kind] += sign * count
    return Counts(waiting, over, due, decided, by_kind)


@cache
def tallies_for(limits: Limits) -> Prepared[Row]:
    """The one statement, for standings of these limits; `reach_of` gives their values."""
    return Prepared(
        lambda: _there(limits).union(_later(limits), _withheld(limits), _decided(), all=True)
    )


def _there(limits: Limits) -> "QuerySet[Any, Row]":
    """What stands in the queues by kind, from an index that holds equal tasks as one."""
    return (
        ApprovalTask.objects.in_queues(limits)
        .order_by()
        .values("kind")
        .annotate(
            group=Value(THERE),
            waiting=Count("queue"),
            over=Count("queue", filter=~Q(budget_status=BudgetStatus.WITHIN)),
            due=Count("queue"),
        )
        .values_list("group", "kind", "waiting", "over", "due")
    )


def _later(limits: Limits) -> "QuerySet[Any, Row]":
    """Of these, what is not due soon: never more than came in within the hours of a step.

    What is due may be a long backlog. Counted in the order of time it would touch the table's
    map of visible pages once for each task.
    """
    return (
        ApprovalTask.objects.in_queues(limits)
        .filter(due_at__gte=given("soon", INSTANT))
        .order_by()
        .annotate(group=Value(LATER), no_kind=Value(""))
        .values("group", "no_kind")
        .annotate(waiting=NOTHING, over=NOTHING, due=Count("queue"))
        .values_list("group", "no_kind", "waiting", "over", "due")
    )


def _withheld(limits: Limits) -> "QuerySet[Any, Row]":
    """What stands there and does not await the person; few rows, found by their bars."""
    return (
        ApprovalTask.objects.withheld(limits)
        .order_by()
        .values("kind")
        .annotate(
            group=Value(WITHHELD),
            waiting=Count("queue"),
            over=Count("queue", filter=~Q(budget_status=BudgetStatus.WITHIN)),
            due=Count("queue", filter=Q(due_at__lt=given("soon", INSTANT))),
        )
        .values_list("group", "kind", "waiting", "over", "due")
    )


def _decided() -> "QuerySet[Any, Row]":
    return (
        Decision.objects.by(given("person"))
        .filter(at__gte=given("midnight", INSTANT))
        .order_by()
        .annotate(group=Value(DECIDED), kind=Value(""))
        .values("group", "kind")
        .annotate(count=Count("*"), over=NOTHING, due=NOTHING)
        .values_list("group", "kind", "count", "over", "due")
    )
