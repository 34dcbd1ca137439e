"""Whose turn it is: what every act on an open task looks up and checks first."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.interface import ApprovalPort, Subject, port_of
from approvals.models import ApprovalTask, Decision, Run
from approvals.models.bars import Limits, limits_of, reach_of, reached
from approvals.services.passage import tasks_in
from approvals.standing import standings_of
from approvals.states import RunState, TaskState
from expense_mgmt.core.errors import Conflict, NotAllowed
from expense_mgmt.core.prepared import KEY, Prepared, given
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation import separation
from expense_mgmt.organisation.duties import Duty
from expense_mgmt.organisation.roles import Role

LOCKED_RUN: Final = Prepared(lambda: Run.objects.lock().filter(pk=given("run")))


@dataclass(frozen=True, slots=True)
class Turn:
    """An open task that waits for the actor; document and run are locked.

    tasks             all of its step, itself among them
    on_behalf_of_id   for whom he acts; None in his own name
    """

    port: ApprovalPort
    subject: Subject
    run: Run
    task: ApprovalTask
    tasks: Sequence[ApprovalTask]
    actor_id: int
    on_behalf_of_id: int | None

    @property
    def people(self) -> set[int]:
        """The actor, and for whom he acts."""
        return {key for key in (self.actor_id, self.on_behalf_of_id) if key}


def turn_of(*, task_id: UUID, actor: User, at: dt.datetime) -> Turn:
    """Lock the document and the run of a task, and make sure that it waits for the actor.

    The document is locked first, then the run; everything is read after that.

    raises    ApprovalTask.DoesNotExist: no task of this person
              NotAllowed `own_request`, `already_signed`, `administrators_decide_nothing`,
              `duties_conflict`, `duty_done_by_same_person`
              Conflict `already_decided`, `run_withdrawn`, `task_waits`, `task_moved`
    source    DOMAIN §4, §5; RELIABILITY promises 6, 7
    """
    day = timezone.localdate(at)
    standings = standings_of(actor, day)
    visible = visible_task(limits_of(standings))
    seen = visible.get(task=task_id, person=actor.pk, **reach_of(standings))
    port = port_of(seen.kind)
    subject = port.lock(seen.subject_id)
    run = LOCKED_RUN.get(run=seen.run_id)
    tasks = tasks_in(seen.step_id)
    task = next(one for one in tasks if one.pk == seen.pk)
    if run.submitted_by_id == actor.pk:
        raise NotAllowed("own_request", _("You submitted this. Somebody else decides on it."))
    ensure_open(task, run)
    ensure_where(task, seen)
    on_behalf_of_id = _principal(task, actor, day)
    separation.ensure_apart(
        actor=actor,
        company_id=run.company_id,
        role=Role(task.queue.role or task.step.role),
        duty=Duty.APPROVE,
        done={Duty.REQUEST: [run.submitted_by_id]},
        day=day,
    )
    return Turn(port, subject, run, task, tasks, actor.pk, on_behalf_of_id)


@cache
def visible_task(limits: Limits) -> Prepared[ApprovalTask]:
    """A person's task as `visible_to` lets it through, for standings of these limits."""
    return Prepared(
        lambda: ApprovalTask.objects.concerning(
            given("person"), lambda queue, kind: reached(limits, queue=queue, kind=kind)
        ).filter(public_id=given("task", KEY))
    )


def ensure_open(task: ApprovalTask, run: Run) -> None:
    """It can be decided now.

    raises    Conflict `task_waits`, and as `ensure_undecided`
    """
    ensure_undecided(task, run)
    if task.state == TaskState.WAITING:
        raise Conflict("task_waits", _("Somebody else is asked first. It will come back to you."))


def ensure_undecided(task: ApprovalTask, run: Run) -> None:
    """Still undecided, or a clear word about who was faster.

    raises    Conflict `already_decided`, `run_withdrawn`
    """
    if not task.is_settled and run.state == RunState.OPEN:
        return
    if run.state == RunState.WITHDRAWN:
        raise Conflict("run_withdrawn", _("The requester has withdrawn this document."))
    faster = (
        Decision.objects.filter(step=task.step_id).select_related("actor").order_by("-at").first()
    )
    raise Conflict(
        "already_decided",
        _("Already decided by %(name)s."),
        {"name": faster.actor.label if faster else "—"},
    )


def ensure_where(task: ApprovalTask, seen: ApprovalTask) -> None:
    """Still at the desk at which it was seen before the lock."""
    if task.queue_id != seen.queue_id:
        raise _moved(task)


def _principal(task: ApprovalTask, actor: User, day: dt.date) -> int | None:
    """None when the person decides in his own name, else for whom he acts.

    raises  NotAllowed when the task waits in one of his queues, but not for him
            Conflict when it waits elsewhere by now
    """
    if task.queue.is_administrators:
        raise NotAllowed(
            "administrators_decide_nothing",
            _("Nobody holds the role this step needs. Name a holder; the task then moves on."),
        )
    barred = set(task.barred)
    standings = [
        s for s in standings_of(actor, day) if task.queue_id in s.queue_ids and s.covers(task.kind)
    ]
    if not standings:
        raise _moved(task)
    for standing in standings:
        if barred.isdisjoint(standing.barred_by):
            own = standing.principal_id == actor.pk
            return None if own else standing.principal_id
    raise NotAllowed(
        "already_signed",
        _(
            "You, or the person you act for, signed or submitted this already. Another person signs here."
        ),
    )


def _moved(task: ApprovalTask) -> Conflict:
    """It went to another desk since the page was opened."""
    queue = task.queue
    name = queue.person.label if queue.person else queue.get_role_display()
    return Conflict("task_moved", _("This waits with %(name)s now."), {"name": name})
