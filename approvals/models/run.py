"""One passage of a document through its approvers, with the steps frozen at submit."""

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django_fsm import FSMField, FSMModelMixin, transition

from approvals.models.policy import AuthorityPolicy, RuleStep
from approvals.models.queue import Queue
from approvals.narrowing import Narrowing
from approvals.standing import standings_of
from approvals.states import BudgetStatus, RunState, StepState
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.models import LockableQuerySet
from expense_mgmt.core.money import Money
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.models.document import known_states
from expense_mgmt.organisation.models import Unit
from expense_mgmt.organisation.roles import Role


def keys_of_lines() -> "ArrayField[Any, Any]":
    """What the lines of a document name, each primary key once."""
    return ArrayField(models.BigIntegerField(), blank=True, default=list, db_default=[])


def is_submitter(run: Any, user: Any) -> bool:
    """Only who sent it in may take it back."""
    return bool(run.submitted_by_id == user.pk)


class RunQuerySet(LockableQuerySet["Run"]):
    def copied_to(self, user: User, day: dt.date | None = None) -> Self:
        """Runs of which the person got a copy to read: by a step of the matrix that tells.

        A copy to the holders of a role is for whoever holds it on `day`, or deputises.
        """
        queues = {key for standing in standings_of(user, day) for key in standing.queue_ids}
        told = Step.objects.filter(run=OuterRef("pk"), state=StepState.TOLD, queues__in=queues)
        return self.filter(Exists(told)).exclude(submitted_by=user)

    def narrowed(self, narrowing: Narrowing) -> Self:
        """Those a reader asked for; how long a task waits does not count here."""
        return self.filter(narrowing.of_document() & narrowing.of_lines())

    def past(self, opened_at: dt.datetime, pk: int, *, newer: bool) -> Self:
        """What lies on one side of a run, by time and then by key."""
        side = "gt" if newer else "lt"
        beyond = Q((f"opened_at__{side}", opened_at)) | Q((f"pk__{side}", pk))
        return self.filter(beyond, (f"opened_at__{side}e", opened_at))


class Run(FSMModelMixin, models.Model):
    """Kind, key, version and content of the document as submitted; no foreign key to it (STYLE §1).

    Number, title and page are kept as they were then, for what people are told of it; the
    projects and categories of its lines, for whoever looks for it.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    number = models.CharField(max_length=30, blank=True, default="", db_default="")
    title = models.CharField(max_length=200, blank=True, default="", db_default="")
    title_en = models.CharField(max_length=200, blank=True, default="", db_default="")
    url = models.CharField(max_length=300, blank=True, default="", db_default="")
    amount = AmountField()
    currency = models.CharField(max_length=3)
    budget_status = models.CharField(max_length=10, choices=BudgetStatus.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    project_ids = keys_of_lines()
    category_ids = keys_of_lines()
    # Below it the document may be approved together with others; zero where an executive signs
    # as well, so that everyone before him opens and reads it (DESIGN §6).
    bulk_limit = AmountField(default=0, db_default=0)
    policy = models.ForeignKey(AuthorityPolicy, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = FSMField(
        default=RunState.OPEN, choices=RunState.choices, protected=True, editable=False
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("run", RunState),
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(state=RunState.OPEN),
                name="run_one_open_per_document",
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.OPEN, closed_at__isnull=True)
                | (~Q(state=RunState.OPEN) & Q(closed_at__isnull=False)),
                name="run_closed_when_over",
            ),
            models.CheckConstraint(
                condition=Q(budget_status__in=BudgetStatus.values),
                name="run_budget_status_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_id", "opened_at"], name="run_of_subject"),
            # Passages that ended in a period, for the process page.
            models.Index(fields=["closed_at"], condition=~Q(state=RunState.OPEN), name="run_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"

    @property
    def is_open(self) -> bool:
        return bool(self.state == RunState.OPEN)

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def facts(self) -> dict[str, str]:
        """Amount and currency as text, for what people are told."""
        return {"amount": f"{self.amount:.2f}", "currency": self.currency}

    @transition(field=state, source=RunState.OPEN, target=RunState.APPROVED)
    def approve(self) -> None:
        """The last step said yes."""

    @transition(field=state, source=RunState.OPEN, target=RunState.RETURNED)
    def send_back(self) -> None:
        """A step sends the document back for correction."""

    @transition(field=state, source=RunState.OPEN, target=RunState.REJECTED)
    def reject(self) -> None:
        """A step says the final no."""

    @transition(
        field=state, source=RunState.OPEN, target=RunState.WITHDRAWN, permission=is_submitter
    )
    def withdraw(self) -> None:
        """The requester takes the running document back."""

    @transition(field=state, source=RunState.OPEN, target=RunState.WITHDRAWN)
    def stop(self) -> None:
        """The document was voided, so that nobody need decide on it any more."""


class Step(FSMModelMixin, models.Model):
    """What one step demands, copied from the matrix at submit (PLATFORM §6.2).

    `queues` are whose signature it demands: a role in a unit, a role in each project, or a
    person. Who holds the role is looked up when the step opens.
    """

    class Reason(models.TextChoices):
        ALWAYS = "always"
        AMOUNT = "amount"
        OVER = "over"
        UNBUDGETED = "unbudgeted"

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="steps")
    sequence = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=8, choices=RuleStep.Verb.choices)
    role = models.CharField(max_length=30, choices=Role.choices)
    mode = models.CharField(max_length=10, choices=RuleStep.Mode.choices)
    sla_hours = models.PositiveSmallIntegerField()
    may_add_approver = models.BooleanField(default=True, db_default=True)
    may_change = models.BooleanField(default=False, db_default=False)
    queues: "models.ManyToManyField[Queue, Any]" = models.ManyToManyField(Queue, related_name="+")
    # Why it exists, and for `amount` the lower bound that the document reached.
    reason = models.CharField(max_length=10, choices=Reason.choices)
    reason_amount = AmountField(null=True, blank=True)
    # Whose earlier signature counts for this skipped step (DOMAIN §5, one holder on two steps).
    covered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    state = FSMField(
        default=StepState.WAITING, choices=StepState.choices, protected=True, editable=False
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sequence"]
        constraints = [
            known_states("step", StepState),
            models.UniqueConstraint(fields=["run", "sequence"], name="step_sequence_once"),
            models.UniqueConstraint(
                fields=["run"], condition=Q(state=StepState.OPEN), name="step_one_open_per_run"
            ),
            models.CheckConstraint(
                condition=Q(state=StepState.SKIPPED, covered_by__isnull=False)
                | (~Q(state=StepState.SKIPPED) & Q(covered_by__isnull=True)),
                name="step_skipped_because_of_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state=StepState.TOLD) | Q(verb=RuleStep.Verb.NOTIFY),
                name="step_told_only_as_a_copy",
            ),
        ]
        indexes = [
            models.Index(fields=["run"], condition=Q(state=StepState.TOLD), name="step_told"),
            # Steps that were signed in a period, for the process page.
            models.Index(
                fields=["closed_at"],
                condition=Q(state__in=[StepState.APPROVED, StepState.RETURNED, StepState.REJECTED]),
                name="step_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.role}"

    @property
    def is_copy(self) -> bool:
        """Its people read and decide nothing."""
        return bool(self.verb == RuleStep.Verb.NOTIFY)

    @transition(field=state, source=StepState.WAITING, target=StepState.OPEN)
    def open(self) -> None:
        """It is this step's turn."""

    @transition(field=state, source=StepState.WAITING, target=StepState.SKIPPED)
    def skip(self) -> None:
        """Its holder signed an earlier step; that signature counts."""

    @transition(field=state, source=StepState.WAITING, target=StepState.TOLD)
    def tell(self) -> None:
        """Its readers get their copy; nobody has to answer."""

    @transition(field=state, source=StepState.OPEN, target=StepState.APPROVED)
    def approve(self) -> None:
        """All its tasks said yes."""

    @transition(field=state, source=StepState.OPEN, target=StepState.RETURNED)
    def send_back(self) -> None:
        """One task sent the document back."""

    @transition(field=state, source=StepState.OPEN, target=StepState.REJECTED)
    def reject(self) -> None:
        """One task said no."""

    @transition(field=state, source=[StepState.WAITING, StepState.OPEN], target=StepState.ENDED)
    def end(self) -> None:
        """The run was over before this step was."""
