"""One decision on one task."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from approvals.interface import ApprovalPort, Subject
from approvals.models import ApprovalTask, Decision, RuleStep, Run
from approvals.rules.additions import ancestors
from approvals.services import telling
from approvals.services.going_on import go_on, tasks_in
from approvals.services.passage import Passage, passage_of
from approvals.services.release import asked_in
from approvals.services.runs import end_open_work
from approvals.services.signatures import signers_of
from approvals.services.staff import Desk
from approvals.services.turn import turn_of
from approvals.services.writing import written
from approvals.states import BudgetStatus, Verb
from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.prepared_writes import insert, update
from expense_mgmt.foundation.models import User


@transaction.atomic
def decide(
    *,
    task_id: UUID,
    actor: User,
    verb: str,
    comment: str = "",
    version: int,
    content_hash: str,
    at: dt.datetime,
) -> Decision:
    """Record what a person says to a task, and let the document follow.

    The document is locked first, then the run; everything the decision rests on is read
    after that. If the document's port refuses, nothing is recorded.

    task_id                public id of the task
    verb                   approve, return, reject
    version, content_hash  of the document as the person saw it
    raises    ApprovalTask.DoesNotExist: no task of this person
              NotAllowed `own_request`, `already_signed`, `administrators_decide_nothing`,
              `duties_conflict`, `duty_done_by_same_person`
              Conflict `already_decided`, `run_withdrawn`, `task_moved`, `stale_version`
              RuleBroken `comment_needed`, `comment_too_long`, `minutes_missing`; what the port
              raises
    source    DOMAIN §4 approve, send_back, reject; §5; RELIABILITY promises 6–9
    """
    turn = turn_of(task_id=task_id, actor=actor, at=at)
    subject, run, task = turn.subject, turn.run, turn.task
    _ensure_as_seen(run, subject, version, content_hash)
    _ensure_minutes(Verb(verb), task)
    decision = Decision(
        run=run,
        step=task.step,
        task=task,
        actor=actor,
        on_behalf_of_id=turn.on_behalf_of_id,
        verb=Verb(verb),
        comment=_opinion(Verb(verb), comment, subject),
        version=subject.version,
        content_hash=subject.content_hash,
        amount=subject.signed_amount,
        at=at,
    )
    insert([decision])
    task.decide()
    update(task, "state")
    if decision.verb == Verb.APPROVE:
        _go_on(decision, turn.port)
    else:
        _stop(decision, turn.port)
    telling.tell_of_decision(decision)
    return decision


def _ensure_as_seen(run: Run, subject: Subject, version: int, content_hash: str) -> None:
    """The person, the run and the document speak of the same content (promise 8)."""
    shown = version, content_hash
    if shown == (subject.version, subject.content_hash) == (run.version, run.content_hash):
        return
    raise Conflict(
        "stale_version", _("This document has changed since you opened it. Read it again.")
    )


def _ensure_minutes(verb: Verb, task: ApprovalTask) -> None:
    """A collective resolution is signed on its minutes."""
    step = task.step
    needed = verb == Verb.APPROVE and step.is_collective and not task.is_added
    if needed and not step.minutes.exists():
        raise RuleBroken(
            "minutes_missing",
            _("This step is a collective resolution. Attach its minutes first."),
        )


def _opinion(verb: Verb, comment: str, subject: Subject) -> str:
    """What was written with the decision; a no and a yes without budget need a reason."""
    needed: StrOrPromise = ""
    if verb != Verb.APPROVE:
        needed = _("Give a reason.")
    elif subject.budget_status != BudgetStatus.WITHIN:
        needed = _("Give a reason for approving without budget.")
    return written(comment, field="comment", needed=needed)


def _go_on(decision: Decision, port: ApprovalPort) -> None:
    """A yes: the rest of the step, the next step, or the end."""
    passage = passage_of(decision.run, at=decision.at)
    step = next(one for one in passage.steps if one.pk == decision.step_id)
    tasks = tasks_in(step)
    _settle_siblings(decision, tasks, passage)
    go_on(step, passage, tasks, actor=decision.actor, port=port)


def _settle_siblings(decision: Decision, tasks: Sequence[ApprovalTask], passage: Passage) -> None:
    """Nobody signs a run twice: unsettled tasks of the step no longer ask this person.

    A task that asked the same person again, because he holds the role in a second project,
    ends with this signature; never one for the sake of which he was added, which needs both.
    """
    signed = signers_of(decision)
    counting = passage.signatures.counting_for(decision.step.role)
    added_for = ancestors(decision.task_id, asked_in(tasks))
    for task in tasks:
        if task.is_settled:
            continue
        is_same_person = task.queue.person_id in signed or (
            decision.step.mode == RuleStep.Mode.ANY_OF
            and task.origin_id != decision.task.origin_id
            and task.pk not in added_for
            and not counting.isdisjoint(passage.staff.holders_at(Desk.of(task.origin)))
        )
        if is_same_person:
            task.end()
            update(task, "state")
        else:
            task.barred = sorted({*task.barred, *signed})
            update(task, "barred")


def _stop(decision: Decision, port: ApprovalPort) -> None:
    """A return or a no settles the step and the run."""
    run, step, at = decision.run, decision.step, decision.at
    is_return = decision.verb == Verb.RETURN
    (step.send_back if is_return else step.reject)()
    step.closed_at = at
    update(step, "state", "closed_at")
    end_open_work(run, at=at)
    (run.send_back if is_return else run.reject)()
    run.closed_at = at
    update(run, "state", "closed_at")
    tell = port.returned if is_return else port.rejected
    tell(run.subject_id, run_id=run.pk, actor=decision.actor, reason=decision.comment, at=at)
