"""Movements: every change of a line's balances, one row each, for ever."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from budgets.models.line import BudgetLine
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import User


class MovementQuerySet(QuerySet["Movement"]):
    def of_document(self, document_id: UUID) -> Self:
        return self.filter(document_id=document_id)

    def for_line(self, line: BudgetLine) -> Self:
        """What made up a line, newest first."""
        return self.filter(line=line).select_related("actor").order_by("-at", "-pk")


class Movement(models.Model):
    """What a document took from a budget line or gave back to it (DOMAIN §6). Append-only.

    `is_own` is false on the lines above the share's own: reports add up own movements only.
    """

    class Kind(models.TextChoices):
        RESERVE = "reserve", _("Reserved")
        COMMIT = "commit", _("Committed")
        RELEASE = "release", _("Released")
        CONSUME = "consume", _("Consumed")

    line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, db_index=False, related_name="movements"
    )
    share_id = models.UUIDField()
    document_kind = models.CharField(max_length=40)
    document_number = models.CharField(max_length=30)
    document_id = models.UUIDField()
    kind = models.CharField(max_length=7, choices=Kind.choices)
    reserved_delta = AmountField(default=ZERO)
    committed_delta = AmountField(default=ZERO)
    consumed_delta = AmountField(default=ZERO)
    is_own = models.BooleanField()
    dated_on = models.DateField()
    at = models.DateTimeField()
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, db_index=False, related_name="+", null=True
    )

    objects = MovementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind="reserve", reserved_delta__gt=0, committed_delta=0, consumed_delta=0
                )
                | Q(
                    kind="commit",
                    committed_delta__gt=0,
                    reserved_delta=-F("committed_delta"),
                    consumed_delta=0,
                )
                | Q(
                    kind="release",
                    reserved_delta__lte=0,
                    committed_delta__lte=0,
                    consumed_delta=0,
                    reserved_delta__lt=-F("committed_delta"),
                )
                | (
                    Q(kind="consume", reserved_delta=0, committed_delta__lte=0)
                    & ~Q(consumed_delta=0)
                ),
                name="movement_deltas_fit_its_kind",
            )
        ]
        indexes = [
            models.Index(fields=["document_id"], name="movement_document"),
            models.Index(fields=["line", "at"], name="movement_line_at"),
        ]

    def __str__(self) -> str:
        return f"{self.document_number} {self.kind}"
