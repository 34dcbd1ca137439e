"""Open tasks follow the people: leave, dismissal, a new holder (PLATFORM §6.2)."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from approvals.models import ApprovalTask, RuleStep, Run, TaskMove
from approvals.models.task import ApprovalTaskQuerySet
from approvals.services import telling
from approvals.services.assignment import Placement, place, queues_at, roots_of
from approvals.services.staff import Desk, Staff, read_staff
from approvals.states import RunState
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import SIGNERS
from expense_mgmt.organisation.models import RoleHolding

# Somebody wanted this very person to decide.
NAMED: Final = [ApprovalTask.Placed.HANDED, ApprovalTask.Placed.ADDED]
ASTRAY: Final = [
    ApprovalTask.Placed.PARENT,
    ApprovalTask.Placed.SUPERIOR,
    ApprovalTask.Placed.ADMINISTRATOR,
]
# Rows in one statement.
BATCH: Final = 1000


@transaction.atomic
def reassign_open_tasks(*, person: User, at: dt.datetime) -> list[TaskMove]:
    """Look up the holder again for every open task that this person's holdings touch.

    Called after a grant, an end of a holding, the beginning or end of a delegation, or when a
    person becomes inactive. Also tasks that waited above their own place, or with the
    administrators, come back to a new holder.

    shapes  as many statements for two hundred tasks as for one; a few more for each kind of
            document and each company
    source  PLATFORM §6.2; RELIABILITY promise 23
    """
    runs = Run.objects.filter(
        pk__in=_touched_by(person).values_list("run", flat=True), state=RunState.OPEN
    ).lock()
    locked = {run.pk for run in runs}
    touched = list(_touched_by(person).filter(run__in=locked).order_by("pk"))
    crew = _crew_for(touched, timezone.localdate(at))
    gone = [
        (task, where)
        for task in touched
        if (where := crew.place_again(task)) is not None and where.desk != Desk.of(task.queue)
    ]
    return _move(gone, crew, person=person, at=at) if gone else []


def _touched_by(person: User) -> ApprovalTaskQuerySet:
    """Unsettled tasks of the roles this person ever held, his own, and those gone astray."""
    holdings = RoleHolding.objects.filter(person=person)
    return (
        ApprovalTask.objects.unsettled()
        .filter(
            Q(queue__person=person)
            | Q(origin__role__in=holdings.values("role"))
            | Q(placed__in=ASTRAY, run__company__in=holdings.values("company"))
        )
        .select_related("run", "step", "queue", "origin")
    )


@dataclass(slots=True)
class _Crew:
    """Who can sign what, read at once for all tasks that may move.

    staff   by kind of document: a delegation may be for one kind
    roots   of the companies, where the administrators' queues are
    asked   for each step that asks several people, who has a task of his own, by task
    signing (company, person) of those who were named and still hold a role that approves
    """

    staff: Mapping[str, Staff]
    roots: Mapping[int, int]
    asked: dict[int, dict[int, int]] = field(default_factory=dict)
    signing: frozenset[tuple[int, int]] = frozenset()

    def place_again(self, task: ApprovalTask) -> Placement | None:
        """Where the task belongs today; None when it stays with the person it was given to."""
        staff, barred = self.staff[task.kind], set(task.barred)
        if task.placed in NAMED and self._still_decides(task, staff):
            return None
        if _is_one_of_several(task):
            if task.queue.person_id in staff.holders_at(Desk.of(task.origin)):
                return None
            # The others of the step sign their own task, not this one too.
            of_step = self.asked[task.step_id]
            of_step.pop(task.pk, None)
            barred |= set(of_step.values())
            task.barred = sorted(barred)
        return place(
            Desk.of(task.origin),
            staff,
            company_id=task.run.company_id,
            root_id=self.roots[task.run.company_id],
            requester_id=task.run.submitted_by_id,
            barred=frozenset(barred),
        )

    def _still_decides(self, task: ApprovalTask, staff: Staff) -> bool:
        """Whether the person it was given to, or his deputy, decides it yet.

        He has left when he is shut out, or when none of his roles in the company approves.
        """
        person_id = task.queue.person_id
        is_signer = (task.queue.company_id, person_id) in self.signing
        return is_signer and bool(staff.able_at(Desk.of(task.queue), task.barred))


def _is_one_of_several(task: ApprovalTask) -> bool:
    """One of the tasks of a step that asks each holder by himself."""
    asks_each = task.step.mode != RuleStep.Mode.ANY_OF and task.origin.person_id is None
    return asks_each and task.queue.person_id is not None


def _crew_for(tasks: Sequence[ApprovalTask], day: dt.date) -> _Crew:
    desks: dict[str, list[Desk]] = {}
    named = [task for task in tasks if task.placed in NAMED]
    for task in tasks:
        desks.setdefault(task.kind, []).append(Desk.of(task.origin))
    for task in named:
        desks[task.kind].append(Desk.of(task.queue))
    crew = _Crew(
        staff={kind: read_staff(of_kind, day, kind=kind) for kind, of_kind in desks.items()},
        roots=roots_of({task.run.company_id for task in tasks}),
        signing=_signing({task.queue.person_id for task in named}, day) if named else frozenset(),
    )
    steps = {task.step_id for task in tasks if _is_one_of_several(task)}
    if steps:
        own = ApprovalTask.objects.filter(step__in=steps, queue__person__isnull=False)
        for step_id, task_id, person_id in own.values_list("step", "pk", "queue__person"):
            crew.asked.setdefault(step_id, {})[task_id] = person_id
    return crew


def _signing(people: Collection[int | None], day: dt.date) -> frozenset[tuple[int, int]]:
    """(company, person) of those among the people who hold a role that approves."""
    held = RoleHolding.objects.filter(
        role__in=SIGNERS, valid__contains=day, person__in=[key for key in people if key]
    )
    return frozenset(held.values_list("company", "person"))


def _move(
    gone: Collection[tuple[ApprovalTask, Placement]],
    crew: _Crew,
    *,
    person: User,
    at: dt.datetime,
) -> list[TaskMove]:
    """Put the tasks into their new queues, leave a trace of each, and tell who is asked now."""
    reason = TaskMove.Reason.HOLDINGS_CHANGED if person.is_active else TaskMove.Reason.LEFT
    moves = []
    for company_id, of_company in _by_company(gone).items():
        queues = queues_at(
            (where.desk for _task, where in of_company),
            company_id=company_id,
            known=[queue for task, _where in of_company for queue in (task.origin, task.queue)],
        )
        for task, where in of_company:
            target = queues[where.desk]
            moves.append(
                TaskMove(
                    task=task,
                    source_id=task.queue_id,
                    target=target,
                    reason=reason,
                    person=person,
                    at=at,
                )
            )
            task.queue, task.placed = target, where.placed
    tasks = [task for task, _where in gone]
    ApprovalTask.objects.bulk_update(tasks, ["queue", "placed", "barred"], batch_size=BATCH)
    TaskMove.objects.bulk_create(moves, batch_size=BATCH)
    telling.tell_of_moves(
        {
            task: crew.staff[task.kind].able_at(where.desk, task.barred)
            for task, where in gone
            if task.is_open
        },
        at=at,
    )
    return moves


def _by_company(
    gone: Iterable[tuple[ApprovalTask, Placement]],
) -> dict[int, list[tuple[ApprovalTask, Placement]]]:
    found: dict[int, list[tuple[ApprovalTask, Placement]]] = {}
    for task, where in gone:
        found.setdefault(task.run.company_id, []).append((task, where))
    return found
