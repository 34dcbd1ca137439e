"""Opening the next step of a run: who signs it, whose earlier signature counts for it."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from approvals.models import ApprovalTask, Decision, Queue, RuleStep, Run, Step
from approvals.services import telling
from approvals.services.assignment import Placement, place, queues_at
from approvals.services.signatures import Signatures, signatures_of
from approvals.services.staff import Desk, Staff, read_staff
from approvals.states import StepState

Mode = RuleStep.Mode
# Each task that is needed: whose signature the step demands, and where somebody can give it.
Placements = list[tuple[Queue, Placement]]


@dataclass(frozen=True)
class Passage:
    """A run with everything its next step depends on, read once under the run's lock.

    steps      in order; their states change here as they change in the database
    origins    whose signature each step demands, by the step's key
    decisions  all that were taken
    """

    run: Run
    steps: Sequence[Step]
    origins: Mapping[int, Sequence[Queue]]
    decisions: Sequence[Decision]
    at: dt.datetime

    @property
    def signatures(self) -> Signatures:
        """As of now: a step that was skipped counts as signed for the next."""
        return signatures_of(self.steps, self.decisions)

    @property
    def barred(self) -> frozenset[int]:
        """Who signs nothing more of this run: its requester, and who signed it."""
        return self.signatures.people | {self.run.submitted_by_id}

    @cached_property
    def staff(self) -> Staff:
        """Who could give the signatures that are still missing."""
        left = (step for step in self.steps if step.state in {StepState.OPEN, StepState.WAITING})
        desks = (Desk.of(queue) for step in left for queue in self.origins[step.pk])
        return read_staff(desks, timezone.localdate(self.at))


@dataclass(frozen=True, slots=True)
class Opened:
    """The step now open, if any is left, and the steps skipped on the way to it."""

    step: Step | None
    skipped: Sequence[Step]


def passage_of(run: Run, *, at: dt.datetime) -> Passage:
    """Read a run that is under way; the caller holds its lock. Three queries."""
    steps = list(run.steps.order_by("sequence"))
    demanded = Step.queues.through.objects.filter(step__run=run).select_related("queue")
    origins: dict[int, list[Queue]] = {}
    for row in demanded.order_by("queue"):
        origins.setdefault(row.step_id, []).append(row.queue)
    return Passage(run, steps, origins, list(run.decisions.all()), at)


def begin(step: Step, *, at: dt.datetime) -> None:
    """It is this step's turn, from now until its deadline; not saved."""
    step.open()
    step.opened_at = at
    step.due_at = at + dt.timedelta(hours=step.sla_hours)


def ask_first(passage: Passage) -> None:
    """Give the first step of a new run its tasks; nobody signed before, so it is needed.

    Copies that stand before it go out.
    """
    for step in passage.steps:
        if step.state == StepState.OPEN:
            break
        _tell(step, passage)
    first = next(step for step in passage.steps if step.state == StepState.OPEN)
    placements, _covered_by = _placements(first, passage)
    _add_tasks(first, passage, placements)


def open_next(passage: Passage) -> Opened:
    """Open the first waiting step that still needs a signature.

    source  DOMAIN §5 step logic; PLATFORM §6.2
    """
    skipped: list[Step] = []
    for step in passage.steps:
        if step.state != StepState.WAITING:
            continue
        if step.is_copy:
            _tell(step, passage)
            continue
        placements, covered_by = _placements(step, passage)
        if placements:
            begin(step, at=passage.at)
            step.save(update_fields=["state", "opened_at", "due_at"])
            _add_tasks(step, passage, placements)
            return Opened(step, skipped)
        _skip(step, covered_by, passage.at)
        skipped.append(step)
    return Opened(None, skipped)


def continue_step(step: Step, passage: Passage, tasks: Collection[ApprovalTask]) -> bool:
    """After a yes: give a sequential step its next task. False when nobody is left to ask.

    tasks   of the step, as they stand now
    """
    if any(task.is_open for task in tasks):
        return True
    if step.mode != Mode.SEQUENTIAL:
        return False
    placements, _covered_by = _placements(step, passage, tasks)
    _add_tasks(step, passage, placements)
    return bool(placements)


def _placements(
    step: Step, passage: Passage, tasks: Iterable[ApprovalTask] = ()
) -> tuple[Placements, int | None]:
    """The tasks that the step needs now, and one person whose signature already counts.

    tasks   those the step has already
    """
    placements: Placements = []
    covered_by: int | None = None
    asked: dict[int, set[Desk]] = {}
    for task in tasks:
        asked.setdefault(task.origin_id, set()).add(Desk.of(task.queue))
    for origin in passage.origins[step.pk]:
        needed, covering = _placements_of(origin, step, passage, asked.get(origin.pk, set()))
        placements += needed
        covered_by = covered_by or covering
        if step.mode == Mode.SEQUENTIAL and placements:
            break
    return placements, covered_by


def _placements_of(
    origin: Queue, step: Step, passage: Passage, asked: set[Desk]
) -> tuple[Placements, int | None]:
    desk, barred = Desk.of(origin), passage.barred
    holders = passage.staff.holders_at(desk)
    counting = sorted(holders & passage.signatures.counting_for(step.role))
    if step.mode == Mode.ANY_OF:
        if counting:
            return [], counting[0]
    else:
        left = sorted(holders - barred - asked)
        if step.mode == Mode.SEQUENTIAL:
            left = left[:1]
        if left or counting or asked:
            personal = (Desk(person_id=person_id) for person_id in left)
            return [(origin, Placement(own, ApprovalTask.Placed.HOLDER)) for own in personal], (
                counting[0] if counting else None
            )
    where = place(
        desk,
        passage.staff,
        company_id=passage.run.company_id,
        requester_id=passage.run.submitted_by_id,
        barred=barred,
    )
    return [(origin, where)], None


def _add_tasks(step: Step, passage: Passage, placements: Placements) -> None:
    run = passage.run
    queues = queues_at(
        (where.desk for _origin, where in placements),
        company_id=passage.run.company_id,
        known=(queue for origins in passage.origins.values() for queue in origins),
    )
    tasks = ApprovalTask.objects.bulk_create(
        ApprovalTask(
            run=run,
            step=step,
            kind=run.kind,
            subject_id=run.subject_id,
            origin=origin,
            queue=queues[where.desk],
            placed=where.placed,
            barred=sorted(passage.barred),
            budget_status=run.budget_status,
            amount=run.amount,
            unit_id=run.unit_id,
            submitted_by_id=run.submitted_by_id,
            project_ids=run.project_ids,
            category_ids=run.category_ids,
            bulk_limit=run.bulk_limit,
            opened_at=passage.at,
            due_at=passage.at + dt.timedelta(hours=step.sla_hours),
        )
        for origin, where in placements
    )
    telling.tell_of_tasks(tasks)


def _tell(step: Step, passage: Passage) -> None:
    """A copy goes out in its turn; from now on its readers see the document."""
    run = passage.run
    placements = [
        place(
            Desk.of(origin),
            passage.staff,
            company_id=run.company_id,
            requester_id=run.submitted_by_id,
            barred=frozenset(),
        )
        for origin in passage.origins[step.pk]
    ]
    queues = queues_at(
        (where.desk for where in placements),
        company_id=run.company_id,
        known=(queue for origins in passage.origins.values() for queue in origins),
    )
    readers = {queues[where.desk] for where in placements}
    step.queues.set(readers)
    step.tell()
    step.opened_at = step.closed_at = passage.at
    step.save(update_fields=["state", "opened_at", "closed_at"])
    telling.tell_of_copy(run, readers, at=passage.at)


def _skip(step: Step, covered_by: int | None, at: dt.datetime) -> None:
    step.skip()
    step.covered_by_id = covered_by
    step.closed_at = at
    step.save(update_fields=["state", "covered_by", "closed_at"])
