"""Sending a document through its approvers, and taking it back."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from approvals.interface import Subject
from approvals.models import ApprovalTask, Queue, RuleStep, Run, Step
from approvals.services import telling
from approvals.services.assignment import desks_of, queues_at
from approvals.services.matching import Plan, plan_for
from approvals.services.opening import ask_first, begin
from approvals.services.passage import Passage, decisions_of
from approvals.services.resuming import carry_over, resumption_of
from approvals.states import StepState
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.prepared_writes import insert, update
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import EXECUTIVES
from expense_mgmt.organisation.calendar import working_time_of


def open_run(*, subject: Subject, actor: User, at: dt.datetime) -> Run:
    """Copy the steps that the matrix demands and open the first; after a return perhaps a later.

    Runs inside the transaction that submits the document, under the document's lock.

    raises    RuleBroken `no_rule`
    source    DOMAIN §4 submit, §5; PLATFORM §6.2, §6.26
    """
    plan = plan_for(subject, timezone.localdate(at))
    resumed = resumption_of(subject, plan)
    run = Run(
        company_id=subject.company_id,
        kind=subject.kind,
        subject_id=subject.id,
        version=subject.version,
        content_hash=subject.content_hash,
        material_hash=subject.material_hash,
        number=subject.number,
        title=subject.title[:200],
        title_en=subject.title_en[:200],
        url=subject.url,
        amount=subject.signed_amount,
        guarded_amount=None if subject.own_amount is None else subject.amount.amount,
        currency=subject.amount.currency,
        budget_status=subject.budget_status,
        unit_id=subject.unit_id,
        project_ids=_named(project for project, _category in subject.scopes),
        category_ids=_named(category for _project, category in subject.scopes),
        policy=plan.policy,
        submitted_by=actor,
        opened_at=at,
    )
    run.full_clean(
        exclude=["company", "policy", "state", "submitted_by", "unit"], validate_constraints=False
    )
    insert([run])
    is_executive = _has_executive(plan)
    steps = [
        Step(
            run=run,
            sequence=sequence,
            verb=demand.step.verb,
            role=demand.step.role,
            mode=demand.step.mode,
            sla_hours=demand.step.sla_hours,
            may_add_approver=demand.step.may_add_approver,
            may_change=demand.step.may_change,
            signers_needed=demand.step.signers_needed,
            bulk_limit=ZERO
            if is_executive or demand.step.signers_needed > 1
            else _limit(demand.step.bulk_limit, subject),
            reason=demand.reason.value,
            reason_amount=demand.reason_amount,
        )
        for sequence, demand in enumerate(plan.demands, start=1)
    ]
    carry_over(steps, resumed, at=at)
    first = next(s for s in steps if s.state == StepState.WAITING and not s.is_copy)
    time = working_time_of(subject.company_id, timezone.localdate(at))
    begin(first, at=at, within=time)
    insert(steps)
    origins = _copy_demands(steps, plan, subject.company_id)
    # A new run has decisions only where it resumes an earlier one.
    decisions = decisions_of(run, steps) if resumed else []
    ask_first(Passage(run, steps, origins, decisions, at))
    return run


def _has_executive(plan: Plan) -> bool:
    """An executive signs: everyone before him opens and reads it, whatever limits say."""
    signers = {
        demand.step.role for demand in plan.demands if demand.step.verb != RuleStep.Verb.NOTIFY
    }
    return not signers.isdisjoint(EXECUTIVES)


def _limit(limit: Decimal, subject: Subject) -> Decimal:
    """Below which it is approved with others; never where only its like take it there (R-46)."""
    is_beyond = subject.own_amount is not None and subject.amount.amount >= limit
    return ZERO if is_beyond else limit


def _named(keys: Iterable[int | None]) -> list[int]:
    return sorted({key for key in keys if key is not None})


def _copy_demands(
    steps: Sequence[Step], plan: Plan, company_id: int
) -> Mapping[int, Sequence[Queue]]:
    """Write down whose signature each step demands, as queues by the step's key."""
    desks = [desks_of(demand, plan.unit_path) for demand in plan.demands]
    queues = queues_at((desk for of_step in desks for desk in of_step), company_id=company_id)
    origins = {
        step.pk: sorted({queues[desk] for desk in of_step}, key=lambda queue: queue.pk)
        for step, of_step in zip(steps, desks, strict=True)
    }
    through = Step.queues.through
    insert(
        through(step_id=step_id, queue=queue)
        for step_id, demanded in origins.items()
        for queue in demanded
    )
    return origins


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
    update(run, "state", "closed_at")
    telling.settle_over(run, at=at)
    return run


@transaction.atomic
def stop_run(*, run: Run, at: dt.datetime) -> Run:
    """End a run whose document was voided; the document is locked and its act was permitted.

    raises  Conflict `wrong_state`: the last decision was faster
    source  DOMAIN §4 settlement claim / void
    """
    run = Run.objects.lock().get(pk=run.pk)
    ensure_may(run.stop, None)
    end_open_work(run, at=at)
    run.stop()
    run.closed_at = at
    update(run, "state", "closed_at")
    telling.settle_over(run, at=at)
    return run


def end_open_work(run: Run, *, at: dt.datetime) -> None:
    """End every task and step that no decision settled; the caller holds the run's lock."""
    for task in ApprovalTask.objects.unsettled().filter(run=run):
        task.end()
        update(task, "state")
    for step in run.steps.filter(state__in=[StepState.WAITING, StepState.OPEN]):
        step.end()
        step.closed_at = at
        update(step, "state", "closed_at")
