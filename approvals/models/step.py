"""One step of a run, frozen at submit."""

from typing import Any

from django.db import models
from django.db.models import Q
from django_fsm import FSMField, FSMModelMixin, transition

from approvals.models.policy import RuleStep
from approvals.models.queue import Queue
from approvals.models.run import Run
from approvals.states import StepState
from expense_mgmt.core.fields import AmountField
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.models.document import known_states
from expense_mgmt.organisation.roles import Role


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

    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False, related_name="steps")
    sequence = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=8, choices=RuleStep.Verb.choices)
    role = models.CharField(max_length=30, choices=Role.choices)
    mode = models.CharField(max_length=10, choices=RuleStep.Mode.choices)
    sla_hours = models.PositiveSmallIntegerField()
    may_add_approver = models.BooleanField(default=True, db_default=True)
    may_change = models.BooleanField(default=False, db_default=False)
    signers_needed = models.PositiveSmallIntegerField(default=1, db_default=1)
    # Below it whoever signs here may approve the document together with others; zero where it has
    # to be opened and read (`services.runs`).
    bulk_limit = AmountField(default=0, db_default=0)
    queues: "models.ManyToManyField[Queue, Any]" = models.ManyToManyField(Queue, related_name="+")
    # Why it exists, and for `amount` the lower bound that the document reached.
    reason = models.CharField(max_length=10, choices=Reason.choices)
    reason_amount = AmountField(null=True, blank=True)
    # Whose earlier signature counts for this skipped step (DOMAIN §5, one holder on two steps).
    covered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, db_index=False, related_name="+", null=True, blank=True
    )
    # The step of an earlier passage whose signatures count here: nothing material has changed.
    carried_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, db_index=False, related_name="+", null=True, blank=True
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
                condition=Q(state=StepState.CARRIED, carried_from__isnull=False)
                | (~Q(state=StepState.CARRIED) & Q(carried_from__isnull=True)),
                name="step_carried_from_somewhere",
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
    def is_collective(self) -> bool:
        """Several people resolve together, on minutes (三重一大)."""
        return self.signers_needed > 1

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

    @transition(field=state, source=StepState.WAITING, target=StepState.CARRIED)
    def carry(self) -> None:
        """Signed in the passage before; the signatures count, with the version they saw."""

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
