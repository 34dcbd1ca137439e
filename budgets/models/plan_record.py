"""What belongs to a plan besides its items: files, notes on earlier months, what it did to lines."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.models.line import BudgetLine
from budgets.models.plan import BudgetPlan
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import Attachment


class PlanAttachment(models.Model):
    """A file of a plan and what it is. Reached only through the plan."""

    class Kind(models.TextChoices):
        BROADCAST = "broadcast", _("Broadcast timetable")
        OTHER = "other", _("Other document")

    plan = models.ForeignKey(BudgetPlan, on_delete=models.PROTECT, related_name="attachments")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.attachment_id}"


class CompletionNote(models.Model):
    """How far a budget line of an earlier month came, in the words of who plans the next (R-19)."""

    class Status(models.TextChoices):
        DONE = "done", _("Done")
        IN_PROGRESS = "in_progress", _("In progress")
        NOT_STARTED = "not_started", _("Not started")
        CANCELLED = "cancelled", _("Cancelled")

    plan = models.ForeignKey(
        BudgetPlan, on_delete=models.PROTECT, db_index=False, related_name="completion_notes"
    )
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=11, choices=Status.choices)
    expected_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    owner = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "line"], name="completionnote_line_once"),
            models.CheckConstraint(
                condition=Q(status__in=["done", "in_progress", "not_started", "cancelled"]),
                name="completionnote_status_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.status}"


class PlanIssue(models.Model):
    """What issuing a plan did to one budget line; append-only.

    planned            the amount of the line as the plan gives it
    approved_delta     what the first issue set (PLATFORM §6.21)
    adjusted_delta     what a later signed plan changed
    opened_line        it was this plan that opened the line
    is_addition        the plan added to the line instead of saying its whole amount
    """

    plan = models.ForeignKey(
        BudgetPlan, on_delete=models.PROTECT, db_index=False, related_name="issues"
    )
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="plan_issues")
    planned = AmountField()
    approved_delta = AmountField(default=ZERO)
    adjusted_delta = AmountField(default=ZERO)
    opened_line = models.BooleanField(default=False)
    is_addition = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "line"], name="planissue_line_once"),
            models.CheckConstraint(
                condition=Q(planned__gte=0), name="planissue_amount_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.line_id}: {self.planned}"
