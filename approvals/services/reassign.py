"""Open tasks follow the people: leave, dismissal, a new holder (PLATFORM §6.2)."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from approvals.models import ApprovalTask, RuleStep, Run, TaskMove
from approvals.models.task import ApprovalTaskQuerySet
from approvals.services import telling
from approvals.services.assignment import Placement, place, queues_at
from approvals.services.staff import Desk, Staff, read_staff
from approvals.states import RunState
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import SIGNERS
from expense_mgmt.organisation.models import RoleHolding

# Somebody wanted this very person to decide.
NAMED = [ApprovalTask.Placed.HANDED, ApprovalTask.Placed.ADDED]
ASTRAY = [
    ApprovalTask.Placed.PARENT,
    ApprovalTask.Placed.SUPERIOR,
    ApprovalTask.Placed.ADMINISTRATOR,
]


@transaction.atomic
def reassign_open_tasks(*, person: User, at: dt.datetime) -> list[TaskMove]:
    """Look up the holder again for every open task that this person's holdings touch.

    Called after a grant, an end of a holding, or when a person becomes inactive. Also tasks
    that waited above their own place, or with the administrators, come back to a new holder.

    source  PLATFORM §6.2; RELIABILITY promise 23
    """
    day = timezone.localdate(at)
    tasks = _touched_by(person)
    runs = Run.objects.filter(
        pk__in=tasks.values_list("run", flat=True), state=RunState.OPEN
    ).lock()
    locked = {run.pk: run for run in runs}
    moves: list[TaskMove] = []
    touched = list(_touched_by(person).filter(run__in=locked).order_by("pk"))
    handed = [task for task in touched if task.placed in NAMED]
    staff = read_staff(
        (*(Desk.of(task.origin) for task in touched), *(Desk.of(task.queue) for task in handed)),
        day,
    )
    staying = _staying(handed, staff, day)
    for task in touched:
        if task.pk in staying:
            continue
        where = _place_again(task, locked[task.run_id], staff)
        if where is None or where.desk == Desk.of(task.queue):
            continue
        known = (task.origin, task.queue)
        queues = queues_at([where.desk], company_id=task.origin.company_id, known=known)
        moves.append(
            TaskMove.objects.create(
                task=task,
                source_id=task.queue_id,
                target=queues[where.desk],
                reason=TaskMove.Reason.HOLDINGS_CHANGED,
                person=person,
                at=at,
            )
        )
        task.queue, task.placed = queues[where.desk], where.placed
        task.save(update_fields=["queue", "placed", "barred"])
        if task.is_open:
            telling.tell_of_move(task, at=at)
    return moves


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


def _staying(handed: Collection[ApprovalTask], staff: Staff, day: dt.date) -> set[int]:
    """Of tasks that were given to a named person, those that he or his deputy still decides.

    He has left when he is shut out, or when none of his roles in the company approves any more.
    """
    holding = set(
        RoleHolding.objects.filter(
            role__in=SIGNERS,
            valid__contains=day,
            person__in=[task.queue.person_id for task in handed],
        ).values_list("company", "person")
    )
    return {
        task.pk
        for task in handed
        if (task.queue.company_id, task.queue.person_id) in holding
        and staff.able_at(Desk.of(task.queue), barred=frozenset(task.barred))
    }


def _place_again(task: ApprovalTask, run: Run, staff: Staff) -> Placement | None:
    """Where the task belongs today; None when it stays with the person it was given to."""
    barred = set(task.barred)
    is_one_of_several = task.step.mode != RuleStep.Mode.ANY_OF and task.origin.person_id is None
    if is_one_of_several and task.queue.person_id is not None:
        if task.queue.person_id in staff.holders_at(Desk.of(task.origin)):
            return None
        # The others of the step sign their own task, not this one too.
        others = task.step.tasks.exclude(pk=task.pk).filter(queue__person__isnull=False)
        barred |= set(others.values_list("queue__person", flat=True))
        task.barred = sorted(barred)
    return place(
        Desk.of(task.origin),
        staff,
        company_id=run.company_id,
        requester_id=run.submitted_by_id,
        barred=frozenset(barred),
    )
