"""Opening the next step of a run: who signs it, whose earlier signature counts for it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from django.utils import timezone

from approvals.models import ApprovalTask, Queue, RuleStep, Run, Step
from approvals.services import assignment
from approvals.states import StepState, TaskState, Verb

Mode = RuleStep.Mode
# Each task that is needed: whose signature the step demands, and where somebody can give it.
Placements = list[tuple[Queue, assignment.Placement]]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who has signed a run so far, in person or through a deputy."""

    people: frozenset[int]
    finance: dict[str, frozenset[int]] = field(default_factory=dict)

    def counting_for(self, role: str) -> frozenset[int]:
        """Whose signature also counts for a later step of this role.

        Not that of the other finance reviewer: those two are two people (DOMAIN §5).
        """
        if role not in assignment.FINANCE_PAIR:
            return self.people
        others = (people for other, people in self.finance.items() if other != role)
        return self.people - frozenset(chain.from_iterable(others))


def signatures_of(run: Run) -> Signatures:
    """Read from the rows of the decisions, never from a counter (RELIABILITY promise 9)."""
    people: set[int] = set()
    finance: dict[str, set[int]] = {role: set() for role in assignment.FINANCE_PAIR}
    for decision in run.decisions.filter(verb=Verb.APPROVE).select_related("step"):
        signers = {key for key in (decision.actor_id, decision.on_behalf_of_id) if key}
        people |= signers
        if decision.step.role in finance:
            finance[decision.step.role] |= signers
    for step in run.steps.filter(state=StepState.SKIPPED, role__in=finance):
        if step.covered_by_id:
            finance[step.role].add(step.covered_by_id)
    return Signatures(
        frozenset(people), {role: frozenset(signers) for role, signers in finance.items()}
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """The step now open, if any is left, and the steps skipped on the way to it."""

    step: Step | None
    skipped: Sequence[Step]


def open_next(run: Run, *, at: dt.datetime) -> Opened:
    """Open the first waiting step that still needs a signature; the caller holds the run's lock.

    source  DOMAIN §5 step logic; PLATFORM §6.2
    """
    skipped: list[Step] = []
    for step in run.steps.filter(state=StepState.WAITING).order_by("sequence"):
        if step.verb == RuleStep.Verb.NOTIFY:
            _tell(step, run, at)
            continue
        # Read again for each step: one that was skipped counts as signed for the next.
        signatures = signatures_of(run)
        placements, covered_by = _placements(step, run, signatures, at)
        if placements:
            _open(step, run, placements, signatures, at)
            return Opened(step, skipped)
        _skip(step, covered_by, at)
        skipped.append(step)
    return Opened(None, skipped)


def continue_step(step: Step, run: Run, *, at: dt.datetime) -> bool:
    """After a yes: give a sequential step its next task. False when nobody is left to ask."""
    if step.tasks.filter(state=TaskState.OPEN).exists():
        return True
    if step.mode != Mode.SEQUENTIAL:
        return False
    signatures = signatures_of(run)
    placements, _covered_by = _placements(step, run, signatures, at)
    _add_tasks(step, run, placements, signatures, at)
    return bool(placements)


def _placements(
    step: Step, run: Run, signatures: Signatures, at: dt.datetime
) -> tuple[Placements, int | None]:
    """The tasks that the step needs now, and one person whose signature already counts."""
    placements: Placements = []
    covered_by: int | None = None
    for origin in step.queues.order_by("pk"):
        needed, covering = _placements_of(origin, step, run, signatures, at)
        placements += needed
        covered_by = covered_by or covering
        if step.mode == Mode.SEQUENTIAL and placements:
            break
    return placements, covered_by


def _placements_of(
    origin: Queue, step: Step, run: Run, signatures: Signatures, at: dt.datetime
) -> tuple[Placements, int | None]:
    day = timezone.localdate(at)
    barred = signatures.people | {run.submitted_by_id}
    holders = assignment.holders_at(origin, day)
    counting = sorted(holders & signatures.counting_for(step.role))
    asked = set(step.tasks.filter(origin=origin).values_list("queue__person", flat=True))
    if step.mode == Mode.ANY_OF:
        if counting:
            return [], counting[0]
    else:
        left = sorted(holders - barred - asked)
        if step.mode == Mode.SEQUENTIAL:
            left = left[:1]
        if left or counting or asked:
            personal = (
                assignment.queue_of(origin.company_id, person_id=person_id) for person_id in left
            )
            return [
                (origin, assignment.Placement(queue, ApprovalTask.Placed.HOLDER))
                for queue in personal
            ], (counting[0] if counting else None)
    where = assignment.place(origin, requester_id=run.submitted_by_id, barred=barred, day=day)
    return [(origin, where)], None


def _open(
    step: Step, run: Run, placements: Placements, signatures: Signatures, at: dt.datetime
) -> None:
    step.open()
    step.opened_at = at
    step.due_at = at + dt.timedelta(hours=step.sla_hours)
    step.save(update_fields=["state", "opened_at", "due_at"])
    _add_tasks(step, run, placements, signatures, at)


def _add_tasks(
    step: Step, run: Run, placements: Placements, signatures: Signatures, at: dt.datetime
) -> None:
    barred = sorted(signatures.people | {run.submitted_by_id})
    ApprovalTask.objects.bulk_create(
        ApprovalTask(
            run=run,
            step=step,
            kind=run.kind,
            subject_id=run.subject_id,
            origin=origin,
            queue=where.queue,
            placed=where.placed,
            barred=barred,
            budget_status=run.budget_status,
            opened_at=at,
            due_at=at + dt.timedelta(hours=step.sla_hours),
        )
        for origin, where in placements
    )


def _tell(step: Step, run: Run, at: dt.datetime) -> None:
    """A copy goes out in its turn; from now on its readers see the document."""
    day = timezone.localdate(at)
    seats = [
        assignment.place(origin, requester_id=run.submitted_by_id, barred=frozenset(), day=day)
        for origin in step.queues.order_by("pk")
    ]
    step.queues.set([seat.queue for seat in seats])
    step.tell()
    step.opened_at = step.closed_at = at
    step.save(update_fields=["state", "opened_at", "closed_at"])


def _skip(step: Step, covered_by: int | None, at: dt.datetime) -> None:
    step.skip()
    step.covered_by_id = covered_by
    step.closed_at = at
    step.save(update_fields=["state", "covered_by", "closed_at"])
