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
from approvals.narrowing import Narrowing
from approvals.standing import Standing, standings_of
from approvals.states import BudgetStatus
from expense_mgmt.foundation.models import User

DUE_SOON = dt.timedelta(hours=8)
# What a row of the statement counts.
THERE, WITHHELD, DECIDED = "there", "withheld", "decided"
NARROWED, NARROWED_WITHHELD = "narrowed", "narrowed_withheld"
SIGNS = {THERE: 1, WITHHELD: -1, NARROWED: 1, NARROWED_WITHHELD: -1}
Row = tuple[str, str, int, int, int]
EVERYTHING = Narrowing()


@dataclass(frozen=True, slots=True)
class Totals:
    """Open tasks of a person."""

    waiting: int = 0
    over: int = 0
    due: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything that waits for a person, and how much of it he asked to see.

    decided   decisions since midnight
    narrowed  the same as `totals` where nothing was left out
    """

    totals: Totals
    narrowed: Totals
    decided: int
    by_kind: Mapping[str, int]

    @property
    def waiting(self) -> int:
        return self.totals.waiting


def counts_of(
    user: User,
    at: dt.datetime,
    standings: Sequence[Standing] | None = None,
    narrowing: Narrowing = EVERYTHING,
) -> Counts:
    """Exact counts, read from the indexes alone, once for a request (PLATFORM §4 P1)."""
    asked, known = user.remembered.get("counts", (None, None))
    if isinstance(known, Counts) and (narrowing.is_empty or narrowing == asked):
        return known
    counts = _read(user, at, standings, narrowing)
    user.remembered["counts"] = narrowing, counts
    return counts


def _read(
    user: User, at: dt.datetime, standings: Sequence[Standing] | None, narrowing: Narrowing
) -> Counts:
    if standings is None:
        standings = standings_of(user, timezone.localdate(at))
    there = ApprovalTask.objects.in_queues_of(standings)
    withheld = ApprovalTask.objects.withheld_from(standings)
    tallies = [_tally(withheld, at, WITHHELD)]
    if not narrowing.is_empty:
        queues = {key for standing in standings for key in standing.queue_ids}
        tallies += [
            _tally(there.narrowed(narrowing, at, queues), at, NARROWED),
            _tally(withheld.narrowed(narrowing, at, queues), at, NARROWED_WITHHELD),
        ]
    decided, sums = 0, {group: [0, 0, 0] for group in SIGNS}
    by_kind: Counter[str] = Counter()
    for group, kind, *figures in _tally(there, at, THERE).union(
        *tallies, _decided(user, at), all=True
    ):
        if group == DECIDED:
            decided += figures[0]
            continue
        sums[group] = [sum(pair) for pair in zip(sums[group], figures, strict=True)]
        if group in {THERE, WITHHELD}:
            by_kind[kind] += SIGNS[group] * figures[0]
    totals = _difference(sums[THERE], sums[WITHHELD])
    narrowed = _difference(sums[NARROWED], sums[NARROWED_WITHHELD])
    return Counts(totals, totals if narrowing.is_empty else narrowed, decided, by_kind)


def _difference(there: Sequence[int], withheld: Sequence[int]) -> Totals:
    return Totals(*(all_of - left_out for all_of, left_out in zip(there, withheld, strict=True)))


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
