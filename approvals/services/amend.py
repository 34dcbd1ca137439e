"""A signer changes what he is asked to sign, where his step allows it (PLATFORM §6.28)."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.interface import Subject
from approvals.models import ApprovalTask, Run, RunAmendment
from approvals.queries import open_task_of
from approvals.services import telling
from approvals.services.assignment import desks_of
from approvals.services.matching import plan_for
from approvals.services.staff import Desk
from approvals.states import RunState
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.foundation.models import User


def may_change(run: Run | None, user: User) -> bool:
    """Whether the run waits for the person at a step that may change its document."""
    if run is None or not run.is_open:
        return False
    task = open_task_of(run, user)
    return task is not None and task.step.may_change


def hold_for_change(*, run: Run, actor: User, at: dt.datetime) -> ApprovalTask:
    """Lock the run for a change by the signer whose turn it is; the document is locked.

    raises    Conflict `run_over`; NotAllowed `not_your_turn`, `step_may_not_change`
    """
    run = Run.objects.lock().get(pk=run.pk)
    if run.state != RunState.OPEN:
        raise Conflict("run_over", _("This document is no longer being signed."))
    task = open_task_of(run, actor, day=timezone.localdate(at))
    if task is None:
        raise NotAllowed("not_your_turn", _("It is not your turn to sign this document."))
    if not task.step.may_change:
        raise NotAllowed(
            "step_may_not_change",
            _("Your step signs or sends back; it does not change the document."),
        )
    task.run = run
    return task


def amend(*, task: ApprovalTask, subject: Subject, actor: User, at: dt.datetime) -> RunAmendment:
    """From now on the run is about the document's new content; the task stays open.

    Signatures given before stay, with the version they saw; their givers and the requester are
    told. Call it in the transaction that changed the document.

    subject   the document as it is now
    raises    RuleBroken `other_signers_needed`: the matrix asks more of the new content than the
              steps frozen at submit
    source    PLATFORM §6.2, §6.28
    """
    run = task.run
    _ensure_same_signers(run, subject, timezone.localdate(at))
    amendment = RunAmendment.objects.create(
        run=run,
        step=task.step,
        actor=actor,
        version=subject.version,
        content_hash=subject.content_hash,
        amount=subject.signed_amount,
        at=at,
    )
    run.version, run.content_hash = subject.version, subject.content_hash
    run.amount = subject.signed_amount
    run.save(update_fields=["version", "content_hash", "amount"])
    ApprovalTask.objects.unsettled().filter(run=run).update(amount=run.amount)
    telling.tell_of_change(run, _concerned(run, actor), actor=actor, at=at)
    return amendment


def _ensure_same_signers(run: Run, subject: Subject, day: dt.date) -> None:
    plan = plan_for(subject, day)
    asked = {desk for demand in plan.demands for desk in desks_of(demand, plan.unit_path)}
    frozen = {Desk.of(queue) for step in run.steps.all() for queue in step.queues.all()}
    if asked - frozen:
        raise RuleBroken(
            "other_signers_needed",
            _("So changed it needs other signatures. Send it back instead, with your figures."),
        )


def _concerned(run: Run, actor: User) -> Q:
    """Who submitted or signed the run, but not who changes it."""
    people = {run.submitted_by_id}
    for decision in run.decisions.all():
        people |= {decision.actor_id, decision.on_behalf_of_id or decision.actor_id}
    return Q(pk__in=people - {actor.pk})
