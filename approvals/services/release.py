"""Opening the tasks of a step that waited for an added approver."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils import timezone

from approvals.models import ApprovalTask
from approvals.rules.additions import Asked, Position, may_open
from approvals.services import telling
from approvals.states import TaskState
from expense_mgmt.core.prepared_writes import update
from expense_mgmt.organisation.calendar import working_time_of


def release(tasks: Iterable[ApprovalTask], *, at: dt.datetime) -> None:
    """Open what waited and need not wait any more; its hours begin now.

    tasks   of one step, with step, queue, run and addition
    """
    tasks = list(tasks)
    may = may_open(asked_in(tasks))
    released = [task for task in tasks if task.state == TaskState.WAITING and task.pk in may]
    if not released:
        return
    time = working_time_of(released[0].queue.company_id, timezone.localdate(at))
    for task in released:
        task.resume()
        task.opened_at = at
        task.due_at = time.due_after(at, task.step.sla_hours)
        update(task, "state", "opened_at", "due_at")
    telling.tell_of_turn(released, at=at)


def asked_in(tasks: Iterable[ApprovalTask]) -> Sequence[Asked]:
    """The tasks of a step as the rule reads them."""
    return [
        Asked(
            key=task.pk,
            beside=task.addition.beside_id if task.is_added else None,
            position=Position(task.addition.position) if task.is_added else None,
            is_settled=task.is_settled,
        )
        for task in tasks
    ]
