from django.db import models

from expense_mgmt.core.fields import MonthField, month_is_day_one
from expense_mgmt.foundation.models.company import Company


class NumberPrefix(models.Model):
    """Prefix of a document kind's numbers, chosen by the company (PLATFORM §6.35)."""

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, db_index=False, related_name="number_prefixes"
    )
    kind = models.CharField(max_length=40)
    prefix = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "kind"], name="numberprefix_kind_once"),
            models.UniqueConstraint(fields=["company", "prefix"], name="numberprefix_prefix_once"),
        ]

    def __str__(self) -> str:
        return self.prefix


class NumberCounter(models.Model):
    """Last number given out for a kind in a month. Locked last in every act (STYLE §2)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=40)
    month = MonthField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "kind", "month"], name="numbercounter_one_per_month"
            ),
            month_is_day_one("month", "numbercounter"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.month}: {self.last}"
