"""A run under way, read once under its lock: its steps, whom they ask, what was decided."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.db.models import Q
from django.utils import timezone

from approvals.models import ApprovalTask, Decision, Queue, Run, Step
from approvals.services.signatures import Signatures, signatures_of
from approvals.services.staff import Desk, Staff, read_staff
from approvals.states import StepState
from expense_mgmt.core.prepared import Prepared, among, given
from expense_mgmt.core.working_time import WorkingTime
from expense_mgmt.organisation.calendar import working_time_of

# Each step once for every queue whose signature it demands; there is always one.
DEMANDED: Final = Prepared(
    lambda: (
        Step.queues.through.objects.filter(step__run=given("run"))
        .select_related("step", "queue")
        .order_by("step__sequence", "queue")
    )
)
DECISIONS: Final = Prepared(
    lambda: Decision.objects.filter(Q(run=given("run")) | among("step", "carried")).select_related(
        "task__addition"
    )
)
TASKS: Final = Prepared(
    lambda: (
        ApprovalTask.objects.filter(step=given("step"))
        .select_related("run", "step", "origin", "queue__person", "addition")
        .order_by("pk")
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

    @cached_property
    def signatures(self) -> Signatures:
        """Of the decisions, and of the steps that were skipped before: see `count_again`."""
        return signatures_of(self.steps, self.decisions)

    def count_again(self) -> None:
        """A step was skipped: it counts as signed for the next."""
        vars(self).pop("signatures", None)

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


def passage_of(run: Run, *, at: dt.datetime) -> Passage:
    """Read a run that is under way; the caller holds its lock. Two queries."""
    steps: dict[int, Step] = {}
    origins: dict[int, list[Queue]] = {}
    for row in DEMANDED(run=run.pk):
        steps.setdefault(row.step_id, row.step)
        origins.setdefault(row.step_id, []).append(row.queue)
    return Passage(run, [*steps.values()], origins, decisions_of(run, steps.values()), at)


def tasks_in(step_id: int) -> list[ApprovalTask]:
    """The tasks of a step with everything the engine reads of them; one query."""
    return TASKS(step=step_id)


def decisions_of(run: Run, steps: Iterable[Step]) -> list[Decision]:
    """What was decided in a run, and in earlier passages for the steps it carried over."""
    carried = [step.carried_from_id for step in steps if step.carried_from_id is not None]
    return DECISIONS(run=run.pk, carried=carried)
