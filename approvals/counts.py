"""How much waits for a person, and what was done today: one statement for page and sidebar."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, IntegerField, Q, QuerySet, Value
from django.utils import timezone

from approvals.models import ApprovalTask, Decision
from approvals.standing import Standing, standings_of
from approvals.states import BudgetStatus
from expense_mgmt.foundation.models import User

DUE_SOON = dt.timedelta(hours=8)
# Stands in the place of a document kind for what is decided already.
DECIDED = ""


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
    awaiting = (
        ApprovalTask.objects.awaiting(user, standings=standings)
        .order_by()
        .values("kind")
        .annotate(
            waiting=Count("pk"),
            over=Count("pk", filter=~Q(budget_status=BudgetStatus.WITHIN)),
            due=Count("pk", filter=Q(due_at__lt=at + DUE_SOON)),
        )
        .values_list("kind", "waiting", "over", "due")
    )
    rows = list(awaiting.union(_decided(user, at), all=True))
    open_rows = [row for row in rows if row[0] != DECIDED]
    return Counts(
        waiting=sum(row[1] for row in open_rows),
        over=sum(row[2] for row in open_rows),
        due=sum(row[3] for row in open_rows),
        decided=sum(row[1] for row in rows if row[0] == DECIDED),
        by_kind={kind: waiting for kind, waiting, _over, _due in open_rows},
    )


def _decided(user: User, at: dt.datetime) -> "QuerySet[Decision, tuple[str, int, int, int]]":
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    nothing = Value(0, output_field=IntegerField())
    return (
        Decision.objects.by(user)
        .filter(at__gte=midnight)
        .order_by()
        .annotate(group=Value(DECIDED))
        .values("group")
        .annotate(count=Count("pk"), over=nothing, due=nothing)
        .values_list("group", "count", "over", "due")
    )
