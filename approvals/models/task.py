"""What waits for a person."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from functools import partial, reduce
from operator import or_
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin, transition

from approvals.models.bars import (
    BAR_LIST,
    BARS,
    CATEGORY_BIT,
    PLACES,
    QUEUE_BITS,
    Limits,
    reached,
    reached_by_one,
)
from approvals.models.move import TaskMove
from approvals.models.queue import Queue
from approvals.models.run import Run, keys_of_lines
from approvals.models.step import Step
from approvals.narrowing import Narrowing
from approvals.standing import Standing, standings_of
from approvals.states import BudgetStatus, TaskState
from expense_mgmt.core import clock
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.models import LockableQuerySet, PublicIdModel
from expense_mgmt.core.prepared import given
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.models.document import known_states
from expense_mgmt.organisation.models import RoleHolding, Unit
from expense_mgmt.organisation.queries import in_scope
from expense_mgmt.organisation.roles import Role

NOTHING = Q(pk__in=[])
UNSETTLED = [TaskState.OPEN, TaskState.WAITING]


class ApprovalTaskQuerySet(LockableQuerySet["ApprovalTask"]):
    def open(self) -> Self:
        return self.filter(state=TaskState.OPEN)

    def unsettled(self) -> Self:
        """Open tasks, and those that wait for an added approver or for whom they were added to."""
        return self.filter(state__in=UNSETTLED)

    def awaiting(
        self,
        user: User,
        day: dt.date | None = None,
        *,
        standings: Sequence[Standing] | None = None,
    ) -> Self:
        """Open tasks this person may decide now, as himself or as a deputy.

        Left out are runs he submitted or already signed, and, for a deputy, those that the
        person he acts for submitted or signed.
        """
        if standings is None:
            standings = standings_of(user, day)
        return self.open().filter(reduce(or_, map(_reach, standings), NOTHING))

    def in_queues(self, limits: Limits) -> Self:
        """Open tasks that a prepared read's standings reach (`reach_of`), for whomever."""
        return self.open().filter(reached(limits))

    def withheld(self, limits: Limits) -> Self:
        """Of these, what does not await the person: barred in every standing that reaches it.

        Found in an index of its own; `in_queues` without them is what `awaiting` finds.

        limits   of the person's standings; `reach_of` gives the values of the read
        """
        is_barred = given("bars", BAR_LIST)
        barred = self.in_queues(limits).alias(bars=BARS).filter(bars__overlap=is_barred)
        for place in range(len(limits)):
            of_one = Q(bars__overlap=given(f"bars_{place}", BAR_LIST))
            barred = barred.filter(~reached_by_one(place, limits) | of_one)
        return barred

    def visible_to(self, user: User, day: dt.date | None = None) -> Self:
        """Tasks in the person's queues in any state, those he decided, and his own runs'.

        Also what went from one of his queues to another, so that he reads where it is now.
        """
        standings = standings_of(user, day)
        return self.concerning(user.pk, partial(_in_queues, standings))

    def concerning(self, person: Any, is_his: "Callable[[str, str], Q]") -> Self:
        """What `visible_to` lets through, of a person's key.

        is_his   the condition that columns name one of his queues, and a kind that he may decide
        """
        moved = TaskMove.objects.filter(task=OuterRef("pk"))
        return self.filter(
            is_his("queue", "kind")
            | Q(decision__actor=person)
            | Q(decision__on_behalf_of=person)
            | Q(run__submitted_by=person)
            | Q(Exists(moved.filter(is_his("source", "task__kind"))))
            | Q(Exists(moved.given_by(person)))
        )

    def over_budget(self) -> Self:
        return self.exclude(budget_status=BudgetStatus.WITHIN)

    def due_before(self, at: dt.datetime) -> Self:
        return self.filter(due_at__lt=at)

    def narrowed(self, narrowing: Narrowing, at: dt.datetime, queues: Collection[int]) -> Self:
        """Tasks in these queues that a reader asked for; places are found by an index of theirs."""
        found = self.filter(narrowing.of_document() & narrowing.of_wait(at))
        for place, bit in ((narrowing.project, 0), (narrowing.category, CATEGORY_BIT)):
            if place is not None:
                asked = [
                    queue << QUEUE_BITS | bit | key for queue in sorted(queues) for key in place.ids
                ]
                found = found.alias(places=PLACES).filter(places__overlap=asked)
        return found

    def come_after(self, at: dt.datetime) -> Self:
        """What came since a page was drawn: opened since, or moved to where it waits now."""
        moved = TaskMove.objects.filter(at__gt=at)
        return self.filter(Q(opened_at__gt=at) | Q(pk__in=moved.values("task")))

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def stuck(self, company_id: int) -> Self:
        """Open tasks that found no holder and wait for an administrator to name one."""
        return self.open().filter(queue__role="administrator", queue__company=company_id)

    def stuck_for(self, user: User, day: dt.date | None = None) -> Self:
        """Stuck tasks of the companies that the person administers."""
        held = RoleHolding.objects.of(user, day or clock.today()).filter(
            role=Role.ADMINISTRATOR, company=OuterRef("queue__company")
        )
        return self.open().filter(Exists(held), queue__role=Role.ADMINISTRATOR)

    def in_scope_of(self, user: User, day: dt.date | None = None) -> Self:
        """Tasks on documents of units in the scope of a role, whoever has to decide them."""
        return self.filter(in_scope(user, unit="run__unit", project="", day=day))

    def for_inbox(self) -> Self:
        """With what the pane draws of the engine's own rows."""
        return self.select_related("run", "step", "queue")


def _in_queues(standings: Sequence[Standing], queue: str = "queue", kind: str = "kind") -> Q:
    """Where the standings reach, barred or not; one look into one list where none has a scope."""
    unlimited = {key for one in standings if one.kinds is None for key in one.queue_ids}
    found = Q((f"{queue}__in", unlimited))
    for one in standings:
        if one.kinds is not None:
            found |= Q((f"{queue}__in", one.queue_ids), (f"{kind}__in", sorted(one.kinds)))
    return found


def _reach(standing: Standing) -> Q:
    return _in_queues([standing]) & ~Q(barred__overlap=standing.barred_by)


class ApprovalTask(FSMModelMixin, PublicIdModel):
    """One signature that a step waits for.

    origin   whose signature the step demands
    queue    where the task waits, which differs when the origin had nobody
    barred   who may not decide it: the requester, and everyone who signed before

    What a reader narrows his inbox by is copied from the run, so that a page joins nothing:
    amount, unit, submitted_by, projects and categories of the lines; the bulk limit from its step.
    """

    class Placed(models.TextChoices):
        """Why the task waits where it does."""

        HOLDER = "holder"
        PARENT = "parent"
        SUPERIOR = "superior"
        HANDED = "handed"
        ADDED = "added"
        ADMINISTRATOR = "administrator"

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="tasks")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="tasks")
    # The run's document once more, so that a page of the inbox joins nothing (P1).
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    origin = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="+")
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="tasks")
    placed = models.CharField(max_length=13, choices=Placed.choices, default=Placed.HOLDER)
    barred = ArrayField(models.BigIntegerField())
    budget_status = models.CharField(max_length=10, choices=BudgetStatus.choices)
    amount = AmountField()
    # Looked up within a queue only.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    project_ids = keys_of_lines()
    category_ids = keys_of_lines()
    bulk_limit = AmountField(default=0, db_default=0)
    state = FSMField(
        default=TaskState.OPEN, choices=TaskState.choices, protected=True, editable=False
    )
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()

    objects = ApprovalTaskQuerySet.as_manager()

    class Meta:
        constraints = [known_states("approvaltask", TaskState)]
        indexes = [
            # One look per queue gives a page in order; counts of the inbox are read from the
            # other three alone. Equal rows of `counted` share one entry, so that a thousand of
            # them fit into a page of the database (PLATFORM §4 P1).
            models.Index(
                fields=["queue", "opened_at", "id"],
                condition=Q(state=TaskState.OPEN),
                name="approvaltask_waiting",
            ),
            models.Index(
                fields=["queue", "kind", "budget_status"],
                condition=Q(state=TaskState.OPEN),
                name="approvaltask_counted",
            ),
            models.Index(
                fields=["queue", "due_at"],
                condition=Q(state=TaskState.OPEN),
                name="approvaltask_due",
            ),
            # What waits for a project or of a category.
            GinIndex(
                PLACES,
                condition=Q(state=TaskState.OPEN),
                fastupdate=False,
                name="approvaltask_places",
            ),
            GinIndex(
                BARS,
                condition=Q(state=TaskState.OPEN),
                fastupdate=False,
                name="approvaltask_barred",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.public_id}"

    @property
    def is_open(self) -> bool:
        return bool(self.state == TaskState.OPEN)

    @property
    def is_added(self) -> bool:
        """An approver asks this person; the rules do not."""
        return hasattr(self, "addition")

    @property
    def is_settled(self) -> bool:
        """Decided, or ended without a decision."""
        return self.state not in UNSETTLED

    @property
    def url(self) -> str:
        """The task in the inbox."""
        return self.url_of(str(self.public_id))

    @staticmethod
    def url_of(key: str) -> str:
        """The inbox with the task of this key."""
        return f"{reverse('approvals:inbox')}?task={key}"

    @transition(field=state, source=TaskState.OPEN, target=TaskState.DECIDED)
    def decide(self) -> None:
        """A person said yes or no."""

    @transition(field=state, source=TaskState.OPEN, target=TaskState.WAITING)
    def wait(self) -> None:
        """Somebody else of the step is asked first."""

    @transition(field=state, source=TaskState.WAITING, target=TaskState.OPEN)
    def resume(self) -> None:
        """Whoever was asked first has agreed; it is this task's turn."""

    @transition(field=state, source=[TaskState.OPEN, TaskState.WAITING], target=TaskState.ENDED)
    def end(self) -> None:
        """Settled without this task."""
