"""Opening the next step of a run: who signs it, whose earlier signature counts for it."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.db.models import Q
from django.utils import timezone

from approvals.models import ApprovalTask, Decision, Queue, RuleStep, Run, Step, TaskMove
from approvals.services import telling
from approvals.services.assignment import Placement, place, queues_at
from approvals.services.release import release
from approvals.services.signatures import Signatures, signatures_of
from approvals.services.staff import Desk, Staff, read_staff
from approvals.states import StepState
from expense_mgmt.core.prepared import Prepared, among, given
from expense_mgmt.core.working_time import WorkingTime
from expense_mgmt.organisation.calendar import working_time_of

Mode = RuleStep.Mode
# Each task that is needed: whose signature the step demands, and where somebody can give it.
Placements = list[tuple[Queue, Placement]]

STEPS: Final = Prepared(lambda: Step.objects.filter(run=given("run")).order_by("sequence"))
DEMANDED: Final = Prepared(
    lambda: (
        Step.queues.through.objects.filter(step__run=given("run"))
        .select_related("queue")
        .order_by("queue")
    )
)
DECISIONS: Final = Prepared(
    lambda: Decision.objects.filter(Q(run=given("run")) | among("step", "carried")).select_related(
        "task__addition"
    )
)


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
        return read_staff(desks, timezone.localdate(self.at), kind=self.run.kind)

    @cached_property
    def working_time(self) -> WorkingTime:
        """When the company works, as far as a deadline from now on asks for it."""
        return working_time_of(self.run.company_id, timezone.localdate(self.at))

    def due_at(self, step: Step) -> dt.datetime:
        """By when a task of the step is due that it is given now."""
        if step.opened_at == self.at and step.due_at is not None:
            return step.due_at
        return self.working_time.due_after(self.at, step.sla_hours)


@dataclass(frozen=True, slots=True)
class Opened:
    """The step now open, if any is left, and the steps skipped on the way to it."""

    step: Step | None
    skipped: Sequence[Step]


def passage_of(run: Run, *, at: dt.datetime) -> Passage:
    """Read a run that is under way; the caller holds its lock. Three queries."""
    origins: dict[int, list[Queue]] = {}
    for row in DEMANDED(run=run.pk):
        origins.setdefault(row.step_id, []).append(row.queue)
    steps = STEPS(run=run.pk)
    return Passage(run, steps, origins, decisions_of(run, steps), at)


def decisions_of(run: Run, steps: Iterable[Step]) -> list[Decision]:
    """What was decided in a run, and in earlier passages for the steps it carried over."""
    carried = [step.carried_from_id for step in steps if step.carried_from_id is not None]
    return DECISIONS(run=run.pk, carried=carried)


def begin(step: Step, *, at: dt.datetime, within: WorkingTime) -> None:
    """It is this step's turn, from now until its hours of working days are over; not saved."""
    step.open()
    step.opened_at = at
    step.due_at = within.due_after(at, step.sla_hours)


def ask_first(passage: Passage) -> None:
    """Give the first open step of a new run its tasks. Copies that stand before it go out.

    A run that resumes at the returner asks somebody there whoever signed before.
    """
    for step in passage.steps:
        if step.state == StepState.OPEN:
            break
        if step.is_copy:
            _tell(step, passage)
    first = next(step for step in passage.steps if step.state == StepState.OPEN)
    placements, _covered_by = _placements(first, passage)
    _add_tasks(first, passage, placements or _asking_anyway(first, passage))


def _asking_anyway(step: Step, passage: Passage) -> Placements:
    """One more signature for a step: from another holder, from above, or as an administrator names."""
    return [
        (
            origin,
            place(
                Desk.of(origin),
                passage.staff,
                company_id=passage.run.company_id,
                requester_id=passage.run.submitted_by_id,
                barred=passage.barred,
            ),
        )
        for origin in passage.origins[step.pk][:1]
    ]


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
            begin(step, at=passage.at, within=passage.working_time)
            step.save(update_fields=["state", "opened_at", "due_at"])
            _add_tasks(step, passage, placements)
            return Opened(step, skipped)
        _skip(step, covered_by, passage.at)
        skipped.append(step)
    return Opened(None, skipped)


def continue_step(step: Step, passage: Passage, tasks: Collection[ApprovalTask]) -> bool:
    """Open what waited for an added approver, or give a sequential step its next task.

    False when nobody is left to ask.

    tasks   of the step, as they stand now, with their additions
    """
    release(tasks, at=passage.at)
    if not all(task.is_settled for task in tasks):
        return True
    placements: Placements = []
    if step.mode == Mode.SEQUENTIAL:
        placements, _covered_by = _placements(step, passage, tasks)
    if not placements and _signers_in(step, passage) < step.signers_needed:
        placements = _asking_anyway(step, passage)
    _add_tasks(step, passage, placements)
    return bool(placements)


def _signers_in(step: Step, passage: Passage) -> int:
    """How many signed the step itself; added approvers sign for themselves."""
    return sum(
        decision.step_id == step.pk and not decision.task.is_added for decision in passage.decisions
    )


def _placements(
    step: Step, passage: Passage, tasks: Iterable[ApprovalTask] = ()
) -> tuple[Placements, int | None]:
    """The tasks that the step needs now, and one person whose signature already counts.

    tasks   those the step has already
    """
    placements: Placements = []
    covered_by: int | None = None
    asked = _asked_by(list(tasks))
    for origin in passage.origins[step.pk]:
        needed, covering = _placements_of(origin, step, passage, asked.get(origin.pk, set()))
        placements += needed
        covered_by = covered_by or covering
        if step.mode == Mode.SEQUENTIAL and placements:
            break
    return placements, covered_by


def _asked_by(tasks: Sequence[ApprovalTask]) -> dict[int, set[int | None]]:
    """By origin, whom its tasks ask, or asked before they were handed over; None for a role."""
    asked: dict[int, set[int | None]] = {}
    if tasks:
        given = TaskMove.objects.handed_over().filter(task__in=tasks)
        for origin_id, person_id in (
            *((task.origin_id, task.queue.person_id) for task in tasks),
            *given.values_list("task__origin", "source__person"),
        ):
            asked.setdefault(origin_id, set()).add(person_id)
    return asked


def _placements_of(
    origin: Queue, step: Step, passage: Passage, asked: set[int | None]
) -> tuple[Placements, int | None]:
    desk, barred = Desk.of(origin), passage.barred
    holders = passage.staff.holders_at(desk)
    # A collective resolution is signed by people who meet on it, whatever they signed before.
    earlier = frozenset() if step.is_collective else passage.signatures.counting_for(step.role)
    counting = sorted(holders & earlier)
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
            **run.carried,
            origin=origin,
            queue=queues[where.desk],
            placed=where.placed,
            barred=sorted(passage.barred),
            opened_at=passage.at,
            due_at=passage.due_at(step),
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
