"""What changed a line's budget: every change of its amounts, one row each, for ever."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from budgets.models.line import BudgetLine
from expense_mgmt.core.fields import AmountField
from expense_mgmt.foundation.models import User


class LineChangeQuerySet(QuerySet["LineChange"]):
    def for_line(self, line: BudgetLine) -> Self:
        """What made a line's budget what it is, newest first."""
        return self.filter(line=line).select_related("actor").order_by("-at", "-pk")


class LineChange(models.Model):
    """One change of a column that makes up the revised budget (R-31). Append-only.

    amount         what was added to the column of its kind
    revised_after  the line's revised budget then
    document       the change, or the year's end, that did it
    """

    class Kind(models.TextChoices):
        """The columns, each with its word."""

        ADJUSTED = "adjusted", _("Adjusted")
        TRANSFERRED_IN = "transferred_in", _("Transferred in")
        TRANSFERRED_OUT = "transferred_out", _("Transferred out")
        CARRIED_IN = "carried_in", _("Carried in")

    line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, db_index=False, related_name="changes"
    )
    document_kind = models.CharField(max_length=40)
    document_number = models.CharField(max_length=30)
    document_id = models.UUIDField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    amount = AmountField()
    revised_after = AmountField()
    dated_on = models.DateField()
    at = models.DateTimeField()
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    objects = LineChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["adjusted", "carried_in"]) & ~Q(amount=0)
                | Q(kind__in=["transferred_in", "transferred_out"], amount__gt=0),
                name="linechange_amount_fits_its_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["line", "at"], name="linechange_line_at"),
            models.Index(fields=["document_id"], name="linechange_document"),
        ]

    def __str__(self) -> str:
        return f"{self.document_number} {self.kind} {self.amount}"

    @property
    def effect(self) -> Decimal:
        """By how much the revised budget changed."""
        amount: Decimal = self.amount
        return -amount if self.kind == self.Kind.TRANSFERRED_OUT else amount
