"""Giving an open task to another person for good (转交)."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.interface import port_of
from approvals.models import Addition, ApprovalTask, Run, TaskMove
from approvals.services import telling, trail
from approvals.services.assignment import queues_at
from approvals.services.receiver import receiver_for
from approvals.services.staff import Desk
from approvals.services.turn import ensure_open, ensure_where, turn_of
from approvals.services.writing import written
from expense_mgmt.foundation.models import User


@transaction.atomic
def hand_over(
    *, task_id: UUID, receiver: UUID, reason: str, actor: User, at: dt.datetime
) -> TaskMove:
    """Give a task that waits for the actor to another person, who decides in his place.

    It stays with that person when holdings change, unless he leaves. The actor goes on seeing
    the document; what he was asked, nobody asks him again.

    receiver  public id
    raises    as `turn_of`; RuleBroken as `receiver_for`, `comment_needed`, `comment_too_long`
    source    DOMAIN §5 transfer; DESIGN §6, §9
    """
    turn = turn_of(task_id=task_id, actor=actor, at=at)
    person = receiver_for(turn.task, receiver, for_people=turn.people, day=timezone.localdate(at))
    return _move(
        turn.task, turn.run, person, reason, actor=actor, at=at, for_id=turn.on_behalf_of_id
    )


@transaction.atomic
def hand_over_stuck(
    *, task_id: UUID, receiver: UUID, reason: str, actor: User, at: dt.datetime
) -> TaskMove:
    """An administrator names who decides what found no holder; he decides nothing himself.

    raises    ApprovalTask.DoesNotExist: no stuck task of a company he administers
              Conflict `already_decided`, `run_withdrawn`, `task_moved`
              RuleBroken as `receiver_for`, `comment_needed`, `comment_too_long`
    source    DOMAIN §5 step logic; PLATFORM §6.2
    """
    day = timezone.localdate(at)
    seen = ApprovalTask.objects.stuck_for(actor, day).get(public_id=task_id)
    port_of(seen.kind).lock(seen.subject_id)
    run = Run.objects.lock().get(pk=seen.run_id)
    task = ApprovalTask.objects.select_related("step", "queue__person").get(pk=seen.pk)
    ensure_open(task, run)
    ensure_where(task, seen)
    person = receiver_for(task, receiver, for_people={actor.pk}, day=day)
    return _move(task, run, person, reason, actor=actor, at=at)


def _move(
    task: ApprovalTask,
    run: Run,
    person: User,
    reason: str,
    *,
    actor: User,
    at: dt.datetime,
    for_id: int | None = None,
) -> TaskMove:
    desk = Desk(person_id=person.pk)
    target = queues_at([desk], company_id=run.company_id)[desk]
    _keep_apart(task, person)
    move = TaskMove.objects.create(
        task=task,
        source_id=task.queue_id,
        target=target,
        reason=TaskMove.Reason.HANDED_OVER,
        actor=actor,
        on_behalf_of_id=for_id,
        comment=written(reason, field="reason", needed=_("Give a reason.")),
        at=at,
    )
    task.queue, task.placed = target, ApprovalTask.Placed.HANDED
    task.save(update_fields=["queue", "placed"])
    trail.keep(
        run,
        "hand_over",
        actor=actor,
        on_behalf_of=move.on_behalf_of,
        at=at,
        task=str(task.public_id),
        receiver=str(person.public_id),
        comment=move.comment,
    )
    telling.tell_of_move(task, at=at, actor=actor, reason=move.comment)
    return move


def _keep_apart(task: ApprovalTask, person: User) -> None:
    """Who takes over what an added approver was asked does not also sign for who added him."""
    addition = Addition.objects.filter(task=task).select_related("beside").first()
    if addition is not None and not addition.beside.is_settled:
        addition.beside.barred = sorted({*addition.beside.barred, person.pk})
        addition.beside.save(update_fields=["barred"])
