"""What people were told of a line's use, once for each line and mark."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.models.line import BudgetLine


class LineAlert(models.Model):
    """One mark that a line passed; its row keeps it from being told twice."""

    class Mark(models.TextChoices):
        """From these on somebody looks (DOMAIN §6: 80 and 95 per cent)."""

        USED_80 = "used_80", _("80 % used")
        USED_95 = "used_95", _("95 % used")
        FORECAST = "forecast", _("Will not last the year")
        UNUSED = "unused", _("Unused for two months")

    line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, db_index=False, related_name="alerts"
    )
    mark = models.CharField(max_length=10, choices=Mark.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "mark"], name="linealert_mark_once"),
            models.CheckConstraint(
                condition=models.Q(mark__in=["used_80", "used_95", "forecast", "unused"]),
                name="linealert_mark_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.mark}"
