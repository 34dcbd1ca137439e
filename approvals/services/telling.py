"""What the engine tells people: a task waits, moved or is over; the document came through or back.

Everything is written in the transaction of the act, each by one statement whatever the number
of people; letters leave after the commit.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from approvals.models import ApprovalTask, Comment, Copy, Decision, Queue, Run
from approvals.states import RunState, TaskState
from expense_mgmt.core.prepared import DAY, TEXT, Filled, Prepared, among, given
from expense_mgmt.foundation.models import NotificationKind, User
from expense_mgmt.foundation.services import notices
from expense_mgmt.foundation.services.notices import TOPIC, Asked, Facts
from expense_mgmt.organisation.models import Deputy, RoleHolding

# Of a run, the tasks that nobody has to answer any more.
OVER: Final = Prepared(
    lambda: (
        ApprovalTask.objects.filter(run=given("run"))
        .exclude(state=TaskState.OPEN)
        .values_list("public_id")
    )
)
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


def tell_of_turn(tasks: Sequence[ApprovalTask], *, at: dt.datetime) -> None:
    """Tasks that waited for an added approver wait for their own people now."""
    if tasks:
        tell_deciders(tasks, NotificationKind.TASK_RESUMED, actor=None, at=at)


def tell_of_added(task: ApprovalTask, *, actor: User, reason: str, at: dt.datetime) -> None:
    """An approver asks one person more; where it is not his turn yet, he hears when it is."""
    if task.is_open:
        tell_deciders([task], NotificationKind.TASK_ADDED, actor=actor, at=at, reason=reason)


def tell_of_move(task: ApprovalTask, *, at: dt.datetime, actor: User, reason: str) -> None:
    """Somebody handed the task over: it waits for another now.

    actor   who did, and why
    """
    notices.settle([task.public_id], at=at)
    tell_deciders([task], NotificationKind.TASK_MOVED, actor=actor, at=at, reason=reason)


def tell_of_decision(decision: Decision) -> None:
    """Nobody is asked any more for what is settled; at the end the requester learns how."""
    tell_of_outcome(decision.run, actor=decision.actor, reason=decision.comment, at=decision.at)


def tell_of_outcome(run: Run, *, actor: User, reason: str = "", at: dt.datetime) -> None:
    """What is settled asks nobody any more; where the run is over the requester learns how."""
    settle_over(run, at=at)
    if run.state in OUTCOMES:
        notices.notify(
            notices.one(run.submitted_by_id),
            OUTCOMES[RunState(run.state)],
            facts_of(run, url=run.url, **({"reason": reason} if reason else {})),
            actor=actor,
            at=at,
        )


def settle_over(run: Run, *, at: dt.datetime) -> None:
    """What was told of tasks that are over counts as read; one statement."""
    notices.settle(OVER.filled(run=run.pk), at=at)


def tell_deciders(
    tasks: Sequence[ApprovalTask],
    kind: NotificationKind,
    *,
    actor: User | None,
    at: dt.datetime,
    reason: str = "",
) -> int:
    """Tell everyone who may decide tasks of one run: holders and their deputies.

    A task that waits with the administrators for a holder to be named asks nobody yet.

    reason    what the actor wrote
    returns   how many were told
    """
    day = timezone.localdate(at)
    asked = [
        _reached(task.queue, task.kind, task.barred, task.public_id, day)
        for task in tasks
        if not task.queue.is_administrators
    ]
    if not asked:
        return 0
    run = tasks[0].run
    return notices.notify(
        asked,
        kind,
        facts_of(run, url=ApprovalTask.url_of(TOPIC), **({"reason": reason} if reason else {})),
        actor=actor,
        at=at,
    )


def tell_of_copy(run: Run, queues: Iterable[Queue], *, at: dt.datetime) -> None:
    """Tell those who get a copy that they may read the document; nobody has to answer."""
    day = timezone.localdate(at)
    asked = [
        _reached(queue, run.kind, [run.submitted_by_id], run.subject_id, day)
        for queue in queues
        if not queue.is_administrators
    ]
    facts = facts_of(run, url=run.url)
    notices.notify(asked, NotificationKind.COPIED, facts, actor=None, at=at)


def tell_of_change(run: Run, people: Q, *, actor: User, at: dt.datetime) -> None:
    """Tell those who submitted or signed the run that a signer changed its document."""
    everyone = notices.each_of(User.objects.filter(people))
    notices.notify(
        everyone, NotificationKind.CHANGED, facts_of(run, url=run.url), actor=actor, at=at
    )


def tell_of_copies(copies: Sequence[Copy]) -> None:
    """Tell those to whom one person showed the document, with his note.

    copies  of one act, at least one
    """
    first = copies[0]
    run, reason = first.run, {"reason": first.note} if first.note else {}
    readers = User.objects.filter(pk__in=[copy.reader_id for copy in copies])
    notices.notify(
        notices.each_of(readers, run.subject_id),
        NotificationKind.COPIED,
        facts_of(run, url=run.url, **reason),
        actor=first.sender,
        at=first.at,
    )


def tell_of_comment(comment: Comment) -> None:
    """Tell the requester, who signed, who wrote before, and who is asked now; not the author."""
    run, at = comment.run, comment.at
    day = timezone.localdate(at)
    decisions, comments = run.decisions.order_by(), run.comments.order_by()
    others = User.objects.filter(
        Q(pk=run.submitted_by_id)
        | Q(pk__in=decisions.values("actor"))
        | Q(pk__in=comments.values("author"))
    ).exclude(pk=comment.author_id)
    asked = [
        _reached(task.queue, run.kind, [*task.barred, comment.author_id], run.subject_id, day)
        for task in run.tasks.open().select_related("queue")
        if not task.queue.is_administrators
    ]
    notices.notify(
        [notices.filled(notices.each_of(others, run.subject_id)), *asked],
        NotificationKind.COMMENTED,
        facts_of(run, url=run.url, reason=comment.text),
        actor=comment.author,
        at=at,
    )


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


def _reached(queue: Queue, kind: str, barred: Sequence[int], topic: UUID, day: dt.date) -> Filled:
    """Whom the queue reaches, and who deputises for them, none of them barred."""
    values = {"kind": kind, "barred": barred, "topic": topic, "day": day}
    if queue.person_id is not None:
        return AT_PERSON.filled(person=queue.person_id, **values)
    site, place = ("unit", queue.unit_id) if queue.unit_id else ("project", queue.project_id)
    return AT_ROLE[site].filled(role=queue.role, site=place, **values)


def _people(principals: QuerySet[User] | QuerySet[RoleHolding], column: str) -> Asked:
    """These and their deputies; where a holder may not sign, his deputy may not either (DOMAIN §5)."""
    principals = principals.exclude(among(column, "barred")).order_by()
    deputies = Deputy.objects.filter(
        Q(kind="") | Q(kind=given("kind", TEXT)),
        valid__contains=given("day", DAY),
        person__in=principals.values(column),
    ).exclude(among("deputy", "barred"))
    return notices.about(principals, column, notices.KNOWN_TOPIC).union(
        notices.about(deputies, "deputy", notices.KNOWN_TOPIC), all=True
    )


def _in_role(site: str) -> Asked:
    held = RoleHolding.objects.filter(
        (site, given("site")), role=given("role", TEXT), valid__contains=given("day", DAY)
    )
    return _people(held, "person")


AT_PERSON: Final = Prepared(lambda: _people(User.objects.filter(pk=given("person")), "pk"))
AT_ROLE: Final = {site: Prepared(partial(_in_role, site)) for site in ("unit", "project")}
