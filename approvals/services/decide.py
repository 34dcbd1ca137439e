"""One decision on one task."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.interface import ApprovalPort, Subject, port_of
from approvals.models import ApprovalTask, Decision, RuleStep, Run
from approvals.models.decision import COMMENT_LIMIT
from approvals.services import telling
from approvals.services.opening import Passage, continue_step, open_next, passage_of
from approvals.services.runs import end_open_work
from approvals.services.signatures import signers_of
from approvals.services.staff import Desk
from approvals.standing import standings_of
from approvals.states import BudgetStatus, RunState, TaskState, Verb
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation import separation
from expense_mgmt.organisation.duties import Duty
from expense_mgmt.organisation.roles import Role


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
              Conflict `already_decided`, `run_withdrawn`, `stale_version`
              RuleBroken `comment_needed`, `comment_too_long`; what the port raises
    source    DOMAIN §4 approve, send_back, reject; §5; RELIABILITY promises 6–9
    """
    seen = ApprovalTask.objects.visible_to(actor, timezone.localdate(at)).get(public_id=task_id)
    port = port_of(seen.kind)
    subject = port.lock(seen.subject_id)
    run = Run.objects.lock().get(pk=seen.run_id)
    task = ApprovalTask.objects.select_related("step", "queue").get(pk=seen.pk)
    if run.submitted_by_id == actor.pk:
        raise NotAllowed("own_request", _("You submitted this. Somebody else decides on it."))
    _ensure_open(task, run)
    on_behalf_of = _principal(task, actor, timezone.localdate(at))
    separation.ensure_apart(
        actor=actor,
        company_id=run.company_id,
        role=Role(task.queue.role or task.step.role),
        duty=Duty.APPROVE,
        done={Duty.REQUEST: [run.submitted_by_id]},
        day=timezone.localdate(at),
    )
    _ensure_as_seen(run, subject, version, content_hash)
    _ensure_commented(Verb(verb), comment.strip(), subject)
    decision = Decision.objects.create(
        run=run,
        step=task.step,
        task=task,
        actor=actor,
        on_behalf_of_id=on_behalf_of,
        verb=Verb(verb),
        comment=comment.strip(),
        version=subject.version,
        content_hash=subject.content_hash,
        amount=subject.amount.amount,
        at=at,
    )
    task.decide()
    task.save(update_fields=["state"])
    if decision.verb == Verb.APPROVE:
        _go_on(decision, port)
    else:
        _stop(decision, port)
    telling.tell_of_decision(decision)
    return decision


def _ensure_open(task: ApprovalTask, run: Run) -> None:
    """Still undecided, or a clear word about who was faster."""
    if task.state == TaskState.OPEN and run.state == RunState.OPEN:
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


def _principal(task: ApprovalTask, actor: User, day: dt.date) -> int | None:
    """None when the person decides in his own name, else for whom he acts.

    raises  NotAllowed when the task waits in one of his queues, but not for him
            ApprovalTask.DoesNotExist when it waits elsewhere by now
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
        msg = f"task {task.pk} waits in no queue of user {actor.pk}"
        raise ApprovalTask.DoesNotExist(msg)
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


def _ensure_as_seen(run: Run, subject: Subject, version: int, content_hash: str) -> None:
    """The person, the run and the document speak of the same content (promise 8)."""
    shown = version, content_hash
    if shown == (subject.version, subject.content_hash) == (run.version, run.content_hash):
        return
    raise Conflict(
        "stale_version", _("This document has changed since you opened it. Read it again.")
    )


def _ensure_commented(verb: Verb, comment: str, subject: Subject) -> None:
    if len(comment) > COMMENT_LIMIT:
        raise RuleBroken(
            "comment_too_long",
            _("A comment has at most %(limit)s characters."),
            {"limit": COMMENT_LIMIT},
            field="comment",
        )
    if comment:
        return
    if verb != Verb.APPROVE:
        raise RuleBroken("comment_needed", _("Give a reason."), field="comment")
    if subject.budget_status != BudgetStatus.WITHIN:
        raise RuleBroken(
            "comment_needed", _("Give a reason for approving without budget."), field="comment"
        )


def _go_on(decision: Decision, port: ApprovalPort) -> None:
    """A yes: the rest of the step, the next step, or the end."""
    run, at = decision.run, decision.at
    passage = passage_of(run, at=at)
    step = next(one for one in passage.steps if one.pk == decision.step_id)
    tasks = list(step.tasks.select_related("origin", "queue"))
    _settle_siblings(decision, tasks, passage)
    if continue_step(step, passage, tasks):
        return
    step.approve()
    step.closed_at = at
    step.save(update_fields=["state", "closed_at"])
    opened = open_next(passage)
    passed = [step, *opened.skipped]
    if opened.step is None:
        run.approve()
        run.closed_at = at
        run.save(update_fields=["state", "closed_at"])
        passed = passed[:-1]
    for earlier in passed:
        port.step_passed(
            run.subject_id, run_id=run.pk, label=earlier.role, actor=decision.actor, at=at
        )
    if opened.step is None:
        port.approved(run.subject_id, run_id=run.pk, actor=decision.actor, at=at)


def _settle_siblings(decision: Decision, tasks: Iterable[ApprovalTask], passage: Passage) -> None:
    """Nobody signs a run twice: open tasks of the step no longer ask this person.

    A task that asked the same person again, because he holds the role in a second project,
    ends with this signature.
    """
    signed = signers_of(decision)
    counting = passage.signatures.counting_for(decision.step.role)
    for task in tasks:
        if not task.is_open:
            continue
        is_same_person = task.queue.person_id in signed or (
            decision.step.mode == RuleStep.Mode.ANY_OF
            and task.origin_id != decision.task.origin_id
            and not counting.isdisjoint(passage.staff.holders_at(Desk.of(task.origin)))
        )
        if is_same_person:
            task.end()
            task.save(update_fields=["state"])
        else:
            task.barred = sorted({*task.barred, *signed})
            task.save(update_fields=["barred"])


def _stop(decision: Decision, port: ApprovalPort) -> None:
    """A return or a no settles the step and the run."""
    run, step, at = decision.run, decision.step, decision.at
    is_return = decision.verb == Verb.RETURN
    (step.send_back if is_return else step.reject)()
    step.closed_at = at
    step.save(update_fields=["state", "closed_at"])
    end_open_work(run, at=at)
    (run.send_back if is_return else run.reject)()
    run.closed_at = at
    run.save(update_fields=["state", "closed_at"])
    tell = port.returned if is_return else port.rejected
    tell(run.subject_id, run_id=run.pk, actor=decision.actor, reason=decision.comment, at=at)
