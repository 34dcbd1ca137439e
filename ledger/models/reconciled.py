from django.db import models

from expense_mgmt.core.fields import AmountField, MonthField, month_is_day_one
from expense_mgmt.organisation.models import Project
from expense_mgmt.organisation.parts import EIGHT_PARTS, Part


class ReconciledSpend(models.Model):
    """Ad spend of a project's month and part that finance signed off (广告对数), written once.

    A recorded zero is reconciled (R-16). Amounts may be negative: rebates, adjustments.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, db_index=False, related_name="+")
    month = MonthField()
    part = models.CharField(max_length=12, choices=Part.choices)
    amount = AmountField()
    statistic_id = models.UUIDField()

    class Meta:
        verbose_name_plural = "reconciled spend"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "month", "part"], name="reconciledspend_part_once"
            ),
            month_is_day_one("month", "reconciledspend"),
            models.CheckConstraint(
                condition=models.Q(part__in=[part.value for part in EIGHT_PARTS]),
                name="reconciledspend_part_is_one_of_eight",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.month} {self.part}"
