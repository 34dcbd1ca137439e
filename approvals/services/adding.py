"""Asking one person more than the rules do (加签)."""

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.interface import port_of
from approvals.models import Addition, ApprovalTask, Run, Step
from approvals.rules.additions import added_to
from approvals.services import telling, trail
from approvals.services.assignment import queues_at
from approvals.services.going_on import go_on
from approvals.services.passage import passage_of, tasks_in
from approvals.services.receiver import receiver_for
from approvals.services.release import asked_in
from approvals.services.staff import Desk
from approvals.services.turn import Turn, ensure_undecided, turn_of
from approvals.services.writing import written
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.calendar import working_time_of

# In one step, with those that added approvers add: beyond that a rule is missing.
ADDED_AT_MOST: Final = 5
Position = Addition.Position


@transaction.atomic
def add_approver(
    *,
    task_id: UUID,
    receiver: UUID,
    position: str,
    reason: str,
    actor: User,
    at: dt.datetime,
) -> Addition:
    """Ask another person in the step, before, with or after the task that waits for the actor.

    Both must agree, and the added one may send back or reject like anyone. He signs for
    himself, not for the role of the step; later steps stay as they are.

    receiver  public id
    position  before, with, after
    raises    as `turn_of`, as `receiver_for`
              RuleBroken `no_added_approvers`, `too_many_added`, `comment_needed`,
              `comment_too_long`
    source    DOMAIN §5 add approver
    """
    turn = turn_of(task_id=task_id, actor=actor, at=at)
    step = turn.task.step
    _ensure_room(step)
    person = receiver_for(turn.task, receiver, for_people=turn.people, day=timezone.localdate(at))
    comment = written(reason, field="reason", needed=_("Give a reason."))
    addition = Addition(
        task=_added_task(turn, person, Position(position), at),
        beside=turn.task,
        position=Position(position),
        actor=actor,
        on_behalf_of_id=turn.on_behalf_of_id,
        comment=comment,
        at=at,
    )
    addition.save(force_insert=True)
    _bar(turn.task, person, waits=addition.position == Position.BEFORE)
    trail.keep(
        turn.run,
        "add_approver",
        actor=actor,
        on_behalf_of=addition.on_behalf_of,
        at=at,
        task=str(addition.task.public_id),
        beside=str(turn.task.public_id),
        position=addition.position,
        receiver=str(person.public_id),
        comment=comment,
    )
    telling.settle_over(turn.run, at=at)
    telling.tell_of_added(addition.task, actor=actor, reason=comment, at=at)
    return addition


def _ensure_room(step: Step) -> None:
    if not step.may_add_approver:
        raise RuleBroken(
            "no_added_approvers", _("The approval rules allow no added approver at this step.")
        )
    added = Addition.objects.filter(task__step=step, withdrawn_at__isnull=True)
    if added.count() >= ADDED_AT_MOST:
        raise RuleBroken(
            "too_many_added",
            _("At most %(limit)s approvers can be added to a step."),
            {"limit": ADDED_AT_MOST},
        )


def _added_task(turn: Turn, person: User, position: Position, at: dt.datetime) -> ApprovalTask:
    """What the added person is asked; nobody who added him answers it for him."""
    desk = Desk(person_id=person.pk)
    queue = queues_at([desk], company_id=turn.run.company_id)[desk]
    time = working_time_of(turn.run.company_id, timezone.localdate(at))
    signed = turn.run.decisions.values_list("actor", "on_behalf_of")
    before = {key for pair in signed for key in pair if key}
    task = ApprovalTask(
        run=turn.run,
        step=turn.task.step,
        **turn.run.carried,
        bulk_limit=turn.task.step.bulk_limit,
        origin=queue,
        queue=queue,
        placed=ApprovalTask.Placed.ADDED,
        barred=sorted({turn.run.submitted_by_id, *before, *turn.people}),
        opened_at=at,
        due_at=time.due_after(at, turn.task.step.sla_hours),
    )
    if position == Position.AFTER:
        task.wait()
    task.save(force_insert=True)
    return task


def _bar(task: ApprovalTask, person: User, *, waits: bool) -> None:
    """Two people agree: the added one does not sign for who added him as well."""
    task.barred = sorted({*task.barred, person.pk})
    if waits:
        task.wait()
    task.save(update_fields=["barred", "state"])


@transaction.atomic
def withdraw_added(*, task_id: UUID, actor: User, at: dt.datetime) -> Addition:
    """Whoever added an approver takes that back while the added one has not decided.

    Those whom the added one added in turn, and who have not decided, are not asked any more
    either. If nothing else is missing, the step is passed.

    task_id   public id of the added task
    raises    Addition.DoesNotExist: the actor did not add this task
              Conflict `already_decided`, `run_withdrawn`
    source    DOMAIN §5 add approver
    """
    mine = Addition.objects.filter(Q(actor=actor) | Q(on_behalf_of=actor))
    seen = mine.select_related("task").get(task__public_id=task_id)
    port = port_of(seen.task.kind)
    port.lock(seen.task.subject_id)
    run = Run.objects.lock().get(pk=seen.task.run_id)
    passage = passage_of(run, at=at)
    step = next(one for one in passage.steps if one.pk == seen.task.step_id)
    tasks = tasks_in(step.pk)
    added = next(task for task in tasks if task.pk == seen.task_id)
    ensure_undecided(added, run)
    _take_back(added, tasks, at)
    _let_sign_again(added.addition, passage.barred, tasks)
    trail.keep(run, "withdraw_added", actor=actor, at=at, task=str(added.public_id))
    go_on(step, passage, tasks, actor=actor, port=port)
    telling.tell_of_outcome(run, actor=actor, at=at)
    return added.addition


def _take_back(added: ApprovalTask, tasks: Sequence[ApprovalTask], at: dt.datetime) -> None:
    ending = {added.pk, *added_to(added.pk, asked_in(tasks))}
    for task in tasks:
        if task.pk in ending and not task.is_settled:
            task.end()
            task.save(update_fields=["state"])
            task.addition.withdrawn_at = at
            task.addition.save(update_fields=["withdrawn_at"])


def _let_sign_again(
    addition: Addition, barred: frozenset[int], tasks: Sequence[ApprovalTask]
) -> None:
    """Who is no longer asked as well may sign in his own role again."""
    beside = next(task for task in tasks if task.pk == addition.beside_id)
    person_id = addition.task.queue.person_id
    if person_id is not None and person_id not in barred and not beside.is_settled:
        beside.barred = [key for key in beside.barred if key != person_id]
        beside.save(update_fields=["barred"])
