"""A returned document that comes again: from the first step, or at whoever returned it."""

import datetime as dt
from collections.abc import Iterable, Sequence

from approvals.interface import Subject
from approvals.models import Run, Step
from approvals.rules.matching import Demand
from approvals.services.assignment import desks_of
from approvals.services.matching import Plan
from approvals.services.staff import Desk
from approvals.states import RunState, StepState

SIGNED = {StepState.APPROVED, StepState.CARRIED}


def resumption_of(subject: Subject, plan: Plan) -> Sequence[Step]:
    """The steps of the passage before that need not be signed again, in order; mostly none.

    All of this must hold: every rule allows it, the newest passage was returned, nothing
    material changed since, and up to the returner the rules ask the same of the same people.

    source  DOMAIN §5 step logic
    """
    if not subject.material_hash or not all(demand.resumes for demand in plan.demands):
        return ()
    before = (
        Run.objects.filter(kind=subject.kind, subject_id=subject.id)
        .order_by("-opened_at", "-pk")
        .first()
    )
    if (
        before is None
        or before.state != RunState.RETURNED
        or before.material_hash != subject.material_hash
        or before.submitted_by_id != subject.submitted_by_id
    ):
        return ()
    steps = list(before.steps.prefetch_related("queues").order_by("sequence"))
    place = next(i for i, step in enumerate(steps) if step.state == StepState.RETURNED)
    asked = steps[: place + 1]
    if len(plan.demands) <= place or not all(
        _is_same(step, demand, plan) for step, demand in zip(asked, plan.demands, strict=False)
    ):
        return ()
    return steps[:place]


def carry_over(steps: Sequence[Step], earlier: Iterable[Step], *, at: dt.datetime) -> None:
    """Mark the new steps that count as signed; not saved. Copies go out again in their turn."""
    for step, before in zip(steps, earlier, strict=False):
        if before.state in SIGNED:
            step.carry()
            step.carried_from_id = before.carried_from_id or before.pk
        elif before.state == StepState.SKIPPED:
            step.skip()
            step.covered_by_id = before.covered_by_id
        else:
            continue
        step.closed_at = at


def _is_same(step: Step, demand: Demand, plan: Plan) -> bool:
    """The rules ask of the step what they asked in the passage before."""
    asked = demand.step
    if (step.role, step.verb, step.mode, step.signers_needed) != (
        asked.role,
        asked.verb,
        asked.mode,
        asked.signers_needed,
    ):
        return False
    # Where a copy goes is written down anew when it goes out.
    return step.is_copy or {Desk.of(queue) for queue in step.queues.all()} == set(
        desks_of(demand, plan.unit_path)
    )
