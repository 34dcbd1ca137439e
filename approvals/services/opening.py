"""Opening the next step of a run: who signs it, whose earlier signature counts for it."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from approvals.models import ApprovalTask, Queue, RuleStep, Step, TaskMove
from approvals.services import telling
from approvals.services.assignment import Placement, place, queues_at
from approvals.services.passage import Passage
from approvals.services.release import release
from approvals.services.staff import Desk
from approvals.states import StepState
from expense_mgmt.core.prepared_writes import insert, update
from expense_mgmt.core.working_time import WorkingTime

Mode = RuleStep.Mode
# Each task that is needed: whose signature the step demands, and where somebody can give it.
Placements = list[tuple[Queue, Placement]]


@dataclass(frozen=True, slots=True)
class Opened:
    """The step now open, if any is left, and the steps skipped on the way to it."""

    step: Step | None
    skipped: Sequence[Step]


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
            update(step, "state", "opened_at", "due_at")
            _add_tasks(step, passage, placements)
            return Opened(step, skipped)
        _skip(step, covered_by, passage.at)
        passage.count_again()
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
    if placements:
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
    tasks = insert(
        ApprovalTask(
            run=run,
            step=step,
            **run.carried,
            bulk_limit=step.bulk_limit,
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
    update(step, "state", "opened_at", "closed_at")
    telling.tell_of_copy(run, readers, at=passage.at)


def _skip(step: Step, covered_by: int | None, at: dt.datetime) -> None:
    step.skip()
    step.covered_by_id = covered_by
    step.closed_at = at
    update(step, "state", "covered_by", "closed_at")
