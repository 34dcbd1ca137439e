"""Rows of a budget change: which line, and by how much; and the files that give its reasons."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.models.change import BudgetChange
from budgets.models.line import BudgetLine, LineKey, label_of_places
from budgets.models.placed import DIMENSIONS, PlacedQuerySet
from expense_mgmt.core.fields import AmountField, MonthField, month_is_day_one
from expense_mgmt.core.models import PublicIdModel
from expense_mgmt.foundation.models import Attachment
from expense_mgmt.organisation.models import Category, Platform, Project, Unit


class ChangeRowQuerySet(PlacedQuerySet["ChangeRow"]):
    def named(self) -> Self:
        """With everything a row's label and its line are made of, in the order of the form."""
        return self.select_related("line__company", *DIMENSIONS).order_by("position")


class ChangeRow(PublicIdModel):
    """One line that a change raises, or lowers by a negative amount.

    line    the line of this key; None as long as there is none, which only a supplementary
            budget may open
    """

    change = models.ForeignKey(
        BudgetChange, on_delete=models.PROTECT, db_index=False, related_name="rows"
    )
    position = models.PositiveSmallIntegerField()
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="+", null=True)
    month = MonthField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", null=True)
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+", null=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", null=True)
    amount = AmountField()

    objects = ChangeRowQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            month_is_day_one("month", "changerow"),
            models.UniqueConstraint(
                fields=["change", "position"], name="changerow_position_is_unique"
            ),
            models.UniqueConstraint(
                fields=["change", "month", "unit", "project", "platform", "category"],
                nulls_distinct=False,
                name="changerow_line_once",
                violation_error_message=_("A change names each line once."),
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="changerow_amount_is_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.month} {self.amount}"

    @property
    def key(self) -> LineKey:
        """What makes its line the only one of its kind in the company."""
        return self.month, self.unit_id, self.project_id, self.platform_id, self.category_id

    @property
    def label(self) -> str:
        """The line's place in the reader's language."""
        places = (self.project, self.unit, self.category, self.platform)
        return label_of_places(places) or self.change.company.label


class ChangeAttachment(models.Model):
    """A file of a change, such as the written report. Reached only through the change."""

    change = models.ForeignKey(BudgetChange, on_delete=models.PROTECT, related_name="attachments")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.attachment_id}"
