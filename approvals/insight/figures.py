"""The figures of the process page, each by one statement, whatever their number of rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import (
    Aggregate,
    CharField,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    Max,
    Min,
    Q,
    Value,
)
from django.db.models.functions import (
    Coalesce,
    ExtractHour,
    ExtractIsoWeekDay,
    Left,
    Lower,
    Trim,
)

from approvals.holders import holders_of
from approvals.insight.seen import Seen
from approvals.insight.wanted import Wanted
from approvals.models import Queue
from approvals.rules.insight import CLAUSE, MEDIAN, NINE_OF_TEN, OPENING_LENGTH, hours_of
from approvals.states import RunState
from expense_mgmt.core.money import percent
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.roles import Role

Key = tuple[Any, ...]
# What a row is counted by: columns of a step and of a task.
STEP_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "step": ("run__kind", "sequence", "role"),
    "role": ("role",),
    "department": ("run__unit",),
}
TASK_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "step": ("run__kind", "step__sequence", "step__role"),
    "role": ("step__role",),
    "department": ("run__unit",),
}
REASONS_SHOWN: Final = 8
TOOK: Final = ExpressionWrapper(F("closed_at") - F("opened_at"), output_field=DurationField())


class PercentileDisc(Aggregate):
    """PostgreSQL's percentile_disc: the nearest rank, always one of the values.

    rules.insight.percentile is the same in Python.
    """

    function = "PERCENTILE_DISC"
    template = "%(function)s(%(percent)s / 100.0) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()

    def __init__(self, expression: Any, percent: int, **extra: Any) -> None:
        super().__init__(expression, percent=int(percent), **extra)


@dataclass(frozen=True, slots=True)
class Passed:
    """Steps signed in the period: how many, how many past their time, how long they took."""

    count: int
    late_count: int
    median_hours: Decimal
    ninety_hours: Decimal
    limit_hours: int
    latest: dt.datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits now at one place."""

    count: int
    late_count: int
    oldest: dt.datetime
    latest: dt.datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for one person; a task that any of several may sign waits for each of them."""

    person: User
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the passages of the period ended."""

    approved: int
    returned: int
    rejected: int
    withdrawn: int

    @property
    def decided(self) -> int:
        """Ended by a decision; what the requester took back is left out."""
        return self.approved + self.returned + self.rejected

    @property
    def returned_percent(self) -> Decimal | None:
        return self.share(self.returned)

    def share(self, count: int) -> Decimal | None:
        """In percent of those decided; None while none is."""
        return percent(count, self.decided)


@dataclass(frozen=True, slots=True)
class Reason:
    """Returns whose comments begin alike."""

    words: str
    count: int
    latest: dt.datetime


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Decisions by weekday (1 is Monday) and hour in the company's zone."""

    counts: Mapping[tuple[int, int], int]
    latest: dt.datetime | None

    @property
    def most(self) -> int:
        return max(self.counts.values(), default=0)


def passed_by(seen: Seen, by: str) -> dict[Key, Passed]:
    """Hours of the signed steps by step, role or department; one statement.

    units     hours of the clock from the opening of a step to its last signature, 2 places
    source    rules.insight.percentile
    """
    keys = STEP_KEYS[by]
    rows = (
        seen.steps_signed()
        .order_by()
        .values(*keys)
        .annotate(
            count=Count("pk"),
            late=Count("pk", filter=Q(closed_at__gt=F("due_at"))),
            median=PercentileDisc(TOOK, MEDIAN),
            ninety=PercentileDisc(TOOK, NINE_OF_TEN),
            limit=Max("sla_hours"),
            latest=Max("closed_at"),
        )
    )
    return {
        tuple(row[key] for key in keys): Passed(
            count=row["count"],
            late_count=row["late"],
            median_hours=hours_of(row["median"]),
            ninety_hours=hours_of(row["ninety"]),
            limit_hours=row["limit"],
            latest=row["latest"],
        )
        for row in rows
    }


def waiting_by(seen: Seen, by: str, *, now: dt.datetime) -> dict[Key, Waiting]:
    """What waits now by step, role or department; one statement."""
    keys = TASK_KEYS[by]
    rows = seen.tasks_open().order_by().values(*keys).annotate(**_waits(now))
    return {tuple(row[key] for key in keys): _waiting([row]) for row in rows}


def asked_of(seen: Seen, *, now: dt.datetime) -> list[Asked]:
    """The people for whom documents wait now, the longest waiting first.

    Holders of today, without those barred from the task. The database groups the tasks by
    queue and by who is barred; a group waits for several people, so they are told apart here.
    """
    groups = list(seen.tasks_open().order_by().values("queue", "barred").annotate(**_waits(now)))
    people = _holders({group["queue"] for group in groups}, seen.wanted, now)
    found: dict[User, list[Mapping[str, Any]]] = defaultdict(list)
    for group in groups:
        for person in people.get(group["queue"], ()):
            if person.pk not in group["barred"]:
                found[person].append(group)
    asked = [Asked(person, _waiting(rows)) for person, rows in found.items()]
    return sorted(asked, key=lambda one: (one.waiting.oldest, one.person.pk))


def queues_of(person: User, seen: Seen, *, now: dt.datetime) -> list[int]:
    """Keys of the queues at which something waits that the person holds today."""
    waiting = set(seen.tasks_open().order_by().values_list("queue", flat=True).distinct())
    people = _holders(waiting, seen.wanted, now)
    return [queue for queue, holders in people.items() if person in holders]


def _holders(queues: Collection[int], wanted: Wanted, now: dt.datetime) -> dict[int, list[User]]:
    """Who can be asked at each queue today; stuck tasks wait for nobody."""
    rows = Queue.objects.filter(pk__in=queues).exclude(role=Role.ADMINISTRATOR)
    return holders_of(rows, now.astimezone(wanted.zone).date())


def outcome_of(seen: Seen) -> Outcome:
    """How the passages that ended in the period ended; one statement."""
    states = (RunState.APPROVED, RunState.RETURNED, RunState.REJECTED, RunState.WITHDRAWN)
    return Outcome(
        **seen.runs_ended().aggregate(
            **{state.value: Count("pk", filter=Q(state=state)) for state in states}
        )
    )


def reasons_of(seen: Seen, *, most: int | None = REASONS_SHOWN) -> list[Reason]:
    """Returns of the period by the opening words of their comments, the most frequent first.

    source    rules.insight.opening_words
    """
    rows = (
        seen.returns()
        .annotate(words=OPENING)
        .order_by()
        .values("words")
        .annotate(count=Count("pk"), latest=Max("at"))
        .order_by("-count", "-latest", "words")
    )
    return [Reason(row["words"], row["count"], row["latest"]) for row in rows[:most]]


def rhythm_of(seen: Seen) -> Rhythm:
    """Decisions of the period by weekday and hour; one statement."""
    rows = list(
        seen.decisions()
        .annotate(
            weekday=ExtractIsoWeekDay("at", tzinfo=seen.wanted.zone),
            hour=ExtractHour("at", tzinfo=seen.wanted.zone),
        )
        .order_by()
        .values("weekday", "hour")
        .annotate(count=Count("pk"), latest=Max("at"))
    )
    return Rhythm(
        counts={(row["weekday"], row["hour"]): row["count"] for row in rows},
        latest=max((row["latest"] for row in rows), default=None),
    )


def _waits(now: dt.datetime) -> dict[str, Any]:
    return {
        "count": Count("pk"),
        "late": Count("pk", filter=Q(due_at__lt=now)),
        "oldest": Min("opened_at"),
        "latest": Max("opened_at"),
    }


def _waiting(rows: Sequence[Mapping[str, Any]]) -> Waiting:
    return Waiting(
        count=sum(row["count"] for row in rows),
        late_count=sum(row["late"] for row in rows),
        oldest=min(row["oldest"] for row in rows),
        latest=max(row["latest"] for row in rows),
    )


# rules.insight.opening_words, where the comments lie.
_TEXT = Func(F("comment"), Value(" \n\r\t"), function="BTRIM", output_field=CharField())
OPENING: Final = Lower(
    Trim(
        Left(
            Coalesce(
                Func(_TEXT, Value(CLAUSE), function="SUBSTRING", output_field=CharField()), _TEXT
            ),
            OPENING_LENGTH,
        )
    )
)
