"""What waits for a person, and where it was moved."""

import datetime as dt
from collections.abc import Collection, Sequence
from functools import reduce
from operator import or_
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin, transition

from approvals.models.queue import Queue
from approvals.models.run import Run, Step, keys_of_lines
from approvals.narrowing import Narrowing
from approvals.standing import Standing, standings_of
from approvals.states import BudgetStatus, TaskState
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.models import LockableQuerySet, PublicIdModel
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.models.document import known_states
from expense_mgmt.organisation.models import Unit
from expense_mgmt.organisation.queries import in_scope

NOTHING = Q(pk__in=[])
# Whom a task does not ask, each as one number with its queue (sql/bars.sql).
BARS = Func(
    "queue",
    "barred",
    function="approvals_bars",
    output_field=ArrayField(models.BigIntegerField()),
)
# Which projects and categories a task is about, each as one number with its queue
# (sql/places.sql).
PLACES = Func(
    "queue",
    "project_ids",
    "category_ids",
    function="approvals_places",
    output_field=ArrayField(models.BigIntegerField()),
)
QUEUE_BITS = 32
# Tells a category from a project of the same number.
CATEGORY_BIT = 1 << 31


class ApprovalTaskQuerySet(LockableQuerySet["ApprovalTask"]):
    def open(self) -> Self:
        return self.filter(state=TaskState.OPEN)

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

    def in_queues_of(self, standings: Sequence[Standing]) -> Self:
        """Open tasks in all queues that the standings reach, for whomever."""
        queues = {key for standing in standings for key in standing.queue_ids}
        return self.open().filter(queue__in=queues)

    def withheld_from(self, standings: Sequence[Standing]) -> Self:
        """Of these, what does not await the person: barred in every standing that reaches it.

        Found in an index of its own; together with `in_queues_of` it counts what `awaiting` finds.
        """
        bars = {standing: _bars_of(standing) for standing in standings}
        everything = [bar for of_one in bars.values() for bar in of_one]
        barred = self.in_queues_of(standings).alias(bars=BARS).filter(bars__overlap=everything)
        for standing, of_one in bars.items():
            barred = barred.filter(~Q(queue__in=standing.queue_ids) | Q(bars__overlap=of_one))
        return barred

    def visible_to(self, user: User, day: dt.date | None = None) -> Self:
        """Tasks in the person's queues in any state, those he decided, and his own runs'."""
        queues = {key for standing in standings_of(user, day) for key in standing.queue_ids}
        return self.filter(
            Q(queue__in=queues)
            | Q(decision__actor=user)
            | Q(decision__on_behalf_of=user)
            | Q(run__submitted_by=user)
        )

    def over_budget(self) -> Self:
        return self.exclude(budget_status=BudgetStatus.WITHIN)

    def due_before(self, at: dt.datetime) -> Self:
        return self.filter(due_at__lt=at)

    def narrowed(self, narrowing: Narrowing, at: dt.datetime, queues: Collection[int]) -> Self:
        """Tasks in these queues that a reader asked for; found through an index of their own."""
        found = self.filter(narrowing.of_document() & narrowing.of_wait(at))
        for place, bit in ((narrowing.project, 0), (narrowing.category, CATEGORY_BIT)):
            if place is not None:
                asked = [
                    queue << QUEUE_BITS | bit | key for queue in sorted(queues) for key in place.ids
                ]
                found = found.alias(places=PLACES).filter(places__overlap=asked)
        return found

    def opened_after(self, at: dt.datetime) -> Self:
        """What came since a page was drawn."""
        return self.filter(opened_at__gt=at)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def stuck(self, company_id: int) -> Self:
        """Open tasks that found no holder and wait for an administrator to name one."""
        return self.open().filter(queue__role="administrator", queue__company=company_id)

    def in_scope_of(self, user: User, day: dt.date | None = None) -> Self:
        """Tasks on documents of units in the scope of a role, whoever has to decide them."""
        return self.filter(in_scope(user, unit="run__unit", project="", day=day))

    def for_inbox(self) -> Self:
        """With what the pane draws of the engine's own rows."""
        return self.select_related("run", "step", "queue")


def _bars_of(standing: Standing) -> list[int]:
    """What `BARS` holds of a task that a standing reaches and may not decide."""
    return [
        queue_id << QUEUE_BITS | person_id
        for queue_id in sorted(standing.queue_ids)
        for person_id in standing.barred_by
    ]


def _reach(standing: Standing) -> Q:
    return Q(queue__in=standing.queue_ids) & ~Q(barred__overlap=standing.barred_by)


class ApprovalTask(FSMModelMixin, PublicIdModel):
    """One signature that a step waits for.

    origin   whose signature the step demands
    queue    where the task waits, which differs when the origin had nobody
    barred   who may not decide it: the requester, and everyone who signed before

    What a reader narrows his inbox by is copied from the run, so that a page joins nothing:
    amount and bulk limit, unit, submitted_by, projects and categories of the lines.
    """

    class Placed(models.TextChoices):
        """Why the task waits where it does."""

        HOLDER = "holder"
        PARENT = "parent"
        SUPERIOR = "superior"
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
    # Looked up within a queue only, through the indexes below.
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
            # other two alone, narrow enough for a hundred tasks a page (PLATFORM §4 P1).
            models.Index(
                fields=["queue", "opened_at", "id"],
                condition=Q(state=TaskState.OPEN),
                name="approvaltask_waiting",
            ),
            models.Index(
                fields=["queue", "due_at"],
                include=["kind", "budget_status"],
                condition=Q(state=TaskState.OPEN),
                name="approvaltask_counted",
            ),
            # A narrowed count is read from these two: what a task says of itself, and what its
            # lines say.
            models.Index(
                fields=["queue", "opened_at"],
                include=["kind", "budget_status", "due_at", "amount", "unit", "submitted_by"],
                condition=Q(state=TaskState.OPEN),
                name="approvaltask_narrowed",
            ),
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

    @transition(field=state, source=TaskState.OPEN, target=TaskState.ENDED)
    def end(self) -> None:
        """Settled without this task."""


class TaskMove(models.Model):
    """The trace of a task that went to another queue; append-only."""

    class Reason(models.TextChoices):
        HOLDINGS_CHANGED = "holdings_changed"

    task = models.ForeignKey(ApprovalTask, on_delete=models.PROTECT, related_name="moves")
    source = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    # Whose holdings changed.
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=models.F("target")), name="taskmove_goes_elsewhere"
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.source_id} > {self.target_id}"
