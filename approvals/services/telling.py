"""What the engine tells people: a task waits, moved or is over; the document came through or back.

Everything is written in the transaction of the act, each by one statement whatever the number
of people; letters leave after the commit.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from approvals.models import ApprovalTask, Decision, Queue, Run
from approvals.states import RunState, TaskState
from expense_mgmt.foundation.models import NotificationKind, User
from expense_mgmt.foundation.services import notices
from expense_mgmt.foundation.services.notices import TOPIC, Asked, Facts
from expense_mgmt.organisation.models import Deputy, RoleHolding

OUTCOMES: Final = {
    RunState.APPROVED: NotificationKind.APPROVED,
    RunState.RETURNED: NotificationKind.RETURNED,
    RunState.REJECTED: NotificationKind.REJECTED,
}


def tell_of_tasks(tasks: Sequence[ApprovalTask]) -> None:
    """Tell everyone who may decide these tasks, opened together, that they wait.

    tasks   of one step, with run and queue
    """
    if tasks:
        tell_deciders(tasks, NotificationKind.TASK_WAITING, actor=None, at=tasks[0].opened_at)


def tell_of_moves(moved: Mapping[ApprovalTask, Collection[int]], *, at: dt.datetime) -> None:
    """The tasks went to other queues: they wait for others now (PLATFORM §6.2).

    Two statements, whatever their number.

    moved   for each task, with its run, the people who may decide it now
    """
    notices.settle([task.public_id for task in moved], at=at)
    notices.notify_each(
        [(person_id, task.public_id) for task, people in moved.items() for person_id in people],
        NotificationKind.TASK_MOVED,
        {task.public_id: facts_of(task.run, url=task.url) for task in moved},
        actor=None,
        at=at,
    )


def tell_of_decision(decision: Decision) -> None:
    """Nobody is asked any more for what is settled; at the end the requester learns how."""
    run, at = decision.run, decision.at
    settle_over(run, at=at)
    if run.state in OUTCOMES:
        reason = {"reason": decision.comment} if decision.comment else {}
        notices.notify(
            notices.one(run.submitted_by_id),
            OUTCOMES[RunState(run.state)],
            facts_of(run, url=run.url, **reason),
            actor=decision.actor,
            at=at,
        )


def settle_over(run: Run, *, at: dt.datetime) -> None:
    """What was told of tasks that are over counts as read; one statement."""
    over = run.tasks.exclude(state=TaskState.OPEN)
    notices.settle(over.values("public_id"), at=at)


def tell_deciders(
    tasks: Sequence[ApprovalTask], kind: NotificationKind, *, actor: User | None, at: dt.datetime
) -> int:
    """Tell everyone who may decide tasks of one run: holders and their deputies.

    A task that waits with the administrators for a holder to be named asks nobody yet.

    returns   how many were told
    """
    day = timezone.localdate(at)
    asked = [
        people
        for task in tasks
        if not task.queue.is_administrators
        for people in _reached(task.queue, task.kind, task.barred, task.public_id, day)
    ]
    if not asked:
        return 0
    first, *others = asked
    run = tasks[0].run
    return notices.notify(
        first.union(*others, all=True),
        kind,
        facts_of(run, url=ApprovalTask.url_of(TOPIC)),
        actor=actor,
        at=at,
    )


def tell_of_copy(run: Run, queues: Iterable[Queue], *, at: dt.datetime) -> None:
    """Tell those who get a copy that they may read the document; nobody has to answer."""
    day = timezone.localdate(at)
    asked = [
        people
        for queue in queues
        if not queue.is_administrators
        for people in _reached(queue, run.kind, [run.submitted_by_id], run.subject_id, day)
    ]
    if asked:
        first, *others = asked
        everyone = first.union(*others, all=True)
        facts = facts_of(run, url=run.url)
        notices.notify(everyone, NotificationKind.COPIED, facts, actor=None, at=at)


def facts_of(run: Run, *, url: str, **parameters: str) -> Facts:
    """The run's document as people are told of it."""
    return Facts(
        document_kind=run.kind,
        document_id=run.subject_id,
        number=run.number,
        title=run.title,
        title_en=run.title_en,
        url=url,
        parameters={**run.facts, **parameters},
    )


def _reached(
    queue: Queue, kind: str, barred: Sequence[int], topic: UUID, day: dt.date
) -> Iterator[Asked]:
    """Whom the queue reaches, and who deputises for them, none of them barred.

    Where a holder may not sign, his deputy may not either (DOMAIN §5).
    """
    principals: QuerySet[User] | QuerySet[RoleHolding]
    if queue.person_id is not None:
        principals = User.objects.filter(pk=queue.person_id).exclude(pk__in=barred)
        column = "pk"
    else:
        principals = RoleHolding.objects.filter(
            role=queue.role, unit=queue.unit_id, project=queue.project_id, valid__contains=day
        ).exclude(person__in=barred)
        column = "person"
    acting = Deputy.objects.on(day).covering(kind)
    deputies = acting.filter(person__in=principals.order_by().values(column)).exclude(
        deputy__in=barred
    )
    yield notices.about(principals, column, topic)
    yield notices.about(deputies, "deputy", topic)
