"""Sending a document through its approvers, and taking it back."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from approvals.interface import Subject
from approvals.models import ApprovalTask, Run, Step
from approvals.services import assignment
from approvals.services.matching import plan_for
from approvals.services.opening import open_next
from approvals.states import StepState, TaskState
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Unit


@transaction.atomic
def open_run(*, subject: Subject, actor: User, at: dt.datetime) -> Run:
    """Copy the steps that the matrix demands and open the first; the document is locked.

    raises    RuleBroken `no_rule`
    source    DOMAIN §4 submit, §5; PLATFORM §6.2, §6.26
    """
    plan = plan_for(subject, timezone.localdate(at))
    unit = Unit.objects.get(pk=subject.unit_id)
    run = Run(
        company_id=subject.company_id,
        kind=subject.kind,
        subject_id=subject.id,
        version=subject.version,
        content_hash=subject.content_hash,
        amount=subject.amount.amount,
        currency=subject.amount.currency,
        budget_status=subject.budget_status,
        unit=unit,
        policy=plan.policy,
        submitted_by=actor,
        opened_at=at,
    )
    run.full_clean(exclude=["company", "policy", "state", "submitted_by", "unit"])
    run.save(force_insert=True)
    for sequence, demand in enumerate(plan.demands, start=1):
        step = Step.objects.create(
            run=run,
            sequence=sequence,
            verb=demand.step.verb,
            role=demand.step.role,
            mode=demand.step.mode,
            sla_hours=demand.step.sla_hours,
            may_add_approver=demand.step.may_add_approver,
            may_change=demand.step.may_change,
            reason=demand.reason.value,
            reason_amount=demand.reason_amount,
        )
        step.queues.set(
            assignment.demanded_queues(demand, company_id=subject.company_id, unit=unit)
        )
    open_next(run, at=at)
    return run


@transaction.atomic
def withdraw_run(*, run: Run, actor: User, at: dt.datetime) -> Run:
    """End a run because its requester takes the document back; the document is locked.

    raises  Conflict `wrong_state`: the last decision was faster
            NotAllowed `not_yours`
    source  DOMAIN §4 withdraw
    """
    run = Run.objects.lock().get(pk=run.pk)
    ensure_may(run.withdraw, actor)
    end_open_work(run, at=at)
    run.withdraw()
    run.closed_at = at
    run.save(update_fields=["state", "closed_at"])
    return run


def end_open_work(run: Run, *, at: dt.datetime) -> None:
    """End every task and step that no decision settled; the caller holds the run's lock."""
    for task in ApprovalTask.objects.filter(run=run, state=TaskState.OPEN):
        task.end()
        task.save(update_fields=["state"])
    for step in run.steps.filter(state__in=[StepState.WAITING, StepState.OPEN]):
        step.end()
        step.closed_at = at
        step.save(update_fields=["state", "closed_at"])
