"""Reads for the documents' own apps and pages."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.besides import Added, Moved, added_of, moves_of, with_besides
from approvals.holders import holders_of
from approvals.models import ApprovalTask, Copy, Decision, Minutes, Queue, Run, Step, TaskMove
from approvals.reasons import why_needed
from approvals.standing import standings_of
from approvals.states import StepState
from expense_mgmt.core import clock
from expense_mgmt.core.prepared import Prepared, given
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Signature:
    """One decision as the chain shows it."""

    name: str
    on_behalf_of: str
    verb: str
    comment: str
    at: dt.datetime
    version: int

    @property
    def full_name(self) -> str:
        """A person, or "A for B" where a deputy acted."""
        if not self.on_behalf_of:
            return self.name
        return _("%(name)s for %(principal)s") % {
            "name": self.name,
            "principal": self.on_behalf_of,
        }


@dataclass(frozen=True, slots=True)
class ChainItem:
    """One step of a run.

    state       of the step (states.StepState)
    names       who signed; before that, who can sign today
    is_stuck    nobody can; it waits for an administrator to name a holder
    is_copy     its people read and decide nothing
    covered_by  whose earlier signature counts for a skipped step
    added       whom approvers asked as well
    moves       who handed over what he was asked
    carried     its signatures are those of the passage before
    resolution  how many sign a collective resolution; 1 where it is none
    minutes     its minutes, each with name and public id
    """

    sequence: int
    role: str
    label: str
    state: str
    mode: str
    reason: str
    names: tuple[str, ...]
    signatures: tuple[Signature, ...]
    covered_by: str
    opened_at: dt.datetime | None
    due_at: dt.datetime | None
    closed_at: dt.datetime | None
    is_stuck: bool = False
    is_copy: bool = False
    added: tuple[Added, ...] = ()
    moves: tuple[Moved, ...] = ()
    carried: bool = False
    resolution: int = 1
    minutes: tuple[tuple[str, UUID], ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state == StepState.OPEN


def chain(run: Run, *, day: dt.date | None = None) -> list[ChainItem]:
    """The steps of a run in order, for drawing; eight queries whatever their number."""
    steps = list(run.steps.select_related("covered_by").prefetch_related("queues", with_besides()))
    here = {step.carried_from_id or step.pk: step.pk for step in steps}
    decisions = list(
        Decision.objects.filter(step__in=here)
        .select_related("actor", "on_behalf_of", "task__addition")
        .order_by("at", "pk")
    )
    of_task = {decision.task_id: decision for decision in decisions}
    signed: dict[int, list[Signature]] = {}
    for decision in decisions:
        if not decision.task.is_added:
            signed.setdefault(here[decision.step_id], []).append(_signature(decision))
    minutes = _minutes_of(steps)
    asked = {step.pk: _queues_asked(step) for step in steps}
    people = holders_of(
        [queue for queues in asked.values() for queue in queues], day or clock.today()
    )
    return [
        ChainItem(
            sequence=step.sequence,
            role=step.role,
            label=step.get_role_display(),
            state=step.state,
            mode=step.mode,
            reason=why_needed(step.reason, step.reason_amount),
            names=_names(step, asked[step.pk], people, signed.get(step.pk, []), run),
            signatures=tuple(signed.get(step.pk, ())),
            covered_by=step.covered_by.label if step.covered_by else "",
            opened_at=step.opened_at,
            due_at=step.due_at,
            closed_at=step.closed_at,
            is_stuck=any(queue.is_administrators for queue in asked[step.pk]),
            is_copy=step.is_copy,
            added=added_of(step, of_task),
            moves=moves_of(step),
            carried=step.state == StepState.CARRIED,
            resolution=step.signers_needed,
            minutes=tuple(minutes.get(step.carried_from_id or step.pk, ())),
        )
        for step in steps
    ]


def _minutes_of(steps: Sequence[Step]) -> dict[int, list[tuple[str, UUID]]]:
    """Minutes by their step; no query where no step is a collective resolution."""
    keys = [step.carried_from_id or step.pk for step in steps if step.is_collective]
    found: dict[int, list[tuple[str, UUID]]] = {}
    if keys:
        rows = Minutes.objects.filter(step__in=keys).order_by("at", "pk")
        for step_id, name, key in rows.values_list(
            "step", "attachment__name", "attachment__public_id"
        ):
            found.setdefault(step_id, []).append((name, key))
    return found


def _signature(decision: Decision) -> Signature:
    return Signature(
        name=decision.actor.label,
        on_behalf_of=decision.on_behalf_of.label if decision.on_behalf_of else "",
        verb=decision.verb,
        comment=decision.comment,
        at=decision.at,
        version=decision.version,
    )


def _queues_asked(step: Step) -> list[Queue]:
    """Where the step waits; before its turn, where it will; for a copy, who reads it."""
    if step.state == StepState.OPEN:
        return [
            task.queue for task in step.tasks.all() if not task.is_settled and not task.is_added
        ]
    return list(step.queues.all()) if step.state in {StepState.WAITING, StepState.TOLD} else []


def _names(
    step: Step,
    queues: list[Queue],
    people: dict[int, list[User]],
    signed: list[Signature],
    run: Run,
) -> tuple[str, ...]:
    waiting = [
        person.label
        for queue in queues
        for person in people[queue.pk]
        if person.pk != run.submitted_by_id and not queue.is_administrators
    ]
    return tuple(dict.fromkeys([signature.full_name for signature in signed] + waiting))


def open_task_of(run: Run, user: User, *, day: dt.date | None = None) -> ApprovalTask | None:
    """The task of this run that waits for the person, if one does."""
    awaiting = ApprovalTask.objects.awaiting(user, day).for_inbox()
    return awaiting.filter(run=run).order_by("pk").first()


def open_roles(run_ids: Collection[int]) -> dict[int, str]:
    """Whose turn it is in each run, by role; a run without an open step is missing."""
    steps = Step.objects.filter(run__in=run_ids, state=StepState.OPEN)
    return dict(steps.values_list("run", "role"))


def decided_by(user: User) -> QuerySet[Decision]:
    """Decisions by the person or on the person's behalf; `run__subject_id` is the document."""
    return Decision.objects.by(user)


DECIDED: Final = Prepared(
    lambda: Decision.objects.by(given("person")).filter(run=given("run")).values_list("pk")[:1]
)


def has_decided(user: User, run_id: int | None) -> bool:
    """Whether the person, or somebody on the person's behalf, decided in a run."""
    return run_id is not None and bool(DECIDED(person=user.pk, run=run_id))


def concerns(
    user: User,
    *,
    kind: str | Sequence[str],
    subject: str = "public_id",
    day: dt.date | None = None,
) -> Q:
    """Rows of a document's model that the person decides, decided, gave away or has a copy of.

    kind     of the model's documents, or the kinds by which the matrix tells them apart
    subject  name of the row's column that holds the key the engine knows
    source   PLATFORM §6.18
    """
    kinds = [kind] if isinstance(kind, str) else list(kind)
    standings = standings_of(user, day)
    # A passage that is over concerns who signed it; an open one also who may sign it now.
    signed = Decision.objects.by(user).filter(
        run__kind__in=kinds, run__subject_id=OuterRef(subject)
    )
    awaiting = ApprovalTask.objects.awaiting(user, day, standings=standings).filter(
        kind__in=kinds, subject_id=OuterRef(subject)
    )
    covering = [one for one in standings if any(map(one.covers, kinds))]
    queues = {key for one in covering for key in one.queue_ids}
    copied = Step.objects.filter(
        state=StepState.TOLD,
        run__kind__in=kinds,
        run__subject_id=OuterRef(subject),
        queues__in=queues,
    )
    shown = Copy.objects.filter(reader=user, run__kind__in=kinds, run__subject_id=OuterRef(subject))
    given = TaskMove.objects.given_by(user).filter(
        task__kind__in=kinds, task__subject_id=OuterRef(subject)
    )
    return reduce(or_, (Q(Exists(rows)) for rows in (signed, awaiting, copied, shown, given)))


def waiting_for(person: User, at: dt.datetime) -> list[Waiting]:
    """The tasks that the person may decide, for the daily digest."""
    tasks = ApprovalTask.objects.awaiting(person, timezone.localdate(at)).select_related("run")
    return [
        Waiting(
            since=task.opened_at,
            due_at=task.due_at,
            document_kind=task.kind,
            number=task.run.number,
            title=task.run.title,
            title_en=task.run.title_en,
            url=task.url,
            parameters=task.run.facts,
        )
        for task in tasks.order_by("opened_at", "pk")
    ]
