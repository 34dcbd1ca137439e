"""Pages of a long list by key, never by number: page n costs what page 1 costs (P1)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import BooleanField, Func, Q, Value

from approvals.models import ApprovalTask
from approvals.models.task import ApprovalTaskQuerySet
from approvals.narrowing import Narrowing
from approvals.standing import Standing

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: beside which task, and in which direction.

    forward  away from the first page
    """

    task: ApprovalTask
    forward: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Which open tasks, and in which order.

    tasks  conditions on columns of the task itself
    at     now, from which waiting is counted
    """

    tasks: ApprovalTaskQuerySet
    narrowing: Narrowing
    at: dt.datetime
    newest_first: bool = False

    def in_queue(self, queue_id: int) -> ApprovalTaskQuerySet:
        return (
            self.tasks.open().filter(queue=queue_id).narrowed(self.narrowing, self.at, [queue_id])
        )


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Tasks in the order of the page, and whether there are more on either side."""

    tasks: Sequence[ApprovalTask]
    has_previous: bool
    has_next: bool


def page_of(
    asked: Asked, standings: Sequence[Standing], beside: Position | None, *, size: int = PAGE_SIZE
) -> TaskPage:
    """One page of the open tasks that the standings reach."""
    rows = list(statement(asked, standings, beside, size=size + 1))
    has_more, rows = len(rows) > size, rows[:size]
    if beside is None or beside.forward:
        return TaskPage(rows, has_previous=beside is not None, has_next=has_more)
    return TaskPage(rows[::-1], has_previous=has_more, has_next=True)


def statement(
    asked: Asked, standings: Sequence[Standing], beside: Position | None, *, size: int
) -> ApprovalTaskQuerySet:
    """The one statement that reads a page, in the direction of reading.

    Each queue gives at most a page from its own stretch of the index; these few rows are
    merged. Nothing is joined: a task carries the key of its document, and what a reader
    narrows by.
    """
    is_descending = asked.newest_first is (beside is None or beside.forward)
    order = ("-opened_at", "-id") if is_descending else ("opened_at", "id")
    past = Q() if beside is None else _past(beside.task, is_descending=is_descending)
    branches = [
        asked.in_queue(queue_id).filter(past, reach).order_by(*order)[:size]
        for queue_id, reach in _reach_by_queue(standings).items()
    ]
    if not branches:
        return ApprovalTask.objects.none()
    first, *others = branches
    return first.union(*others, all=True).order_by(*order)[:size] if others else first


def _past(task: ApprovalTask, *, is_descending: bool) -> Q:
    """Beyond a task in the order of the page; as one comparison, at which the index begins."""
    return Q(
        Func(
            Func("opened_at", "id", function="ROW"),
            Func(Value(task.opened_at), Value(task.pk), function="ROW"),
            template="(%(expressions)s)",
            arg_joiner=" < " if is_descending else " > ",
            output_field=BooleanField(),
        )
    )


def _reach_by_queue(standings: Sequence[Standing]) -> dict[int, Q]:
    """For each queue, who must not be barred, once for each way into it."""
    ways: dict[int, list[Q]] = {}
    for standing in standings:
        for queue_id in sorted(standing.queue_ids):
            reach = standing.of_kinds & ~Q(barred__overlap=standing.barred_by)
            ways.setdefault(queue_id, []).append(reach)
    return {queue_id: reduce(or_, reaches) for queue_id, reaches in ways.items()}
