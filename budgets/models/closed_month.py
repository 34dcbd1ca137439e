"""Months that finance closed as a whole, so that no line opens in them any more."""

from collections.abc import Collection
from typing import Self

from django.db import models

from expense_mgmt.core.fields import MonthField, month_is_day_one
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User


class ClosedMonthQuerySet(models.QuerySet["ClosedMonth"]):
    def among(self, company_id: int, months: Collection[Month]) -> Self:
        """Those of the months that the company's finance closed."""
        return self.filter(company=company_id, month__in=list(months))


class ClosedMonth(models.Model):
    """A month of a company's budget that takes nothing more; its lines are closed one by one."""

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, db_index=False, related_name="closed_budget_months"
    )
    month = MonthField()
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ClosedMonthQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "month"], name="closedmonth_once"),
            month_is_day_one("month", "closedmonth"),
        ]

    def __str__(self) -> str:
        return f"{self.company_id} {self.month}"
