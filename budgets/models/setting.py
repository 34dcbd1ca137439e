"""What a company chose for its budgets, by effective dates (PLATFORM §6.10)."""

import datetime as dt
from decimal import Decimal
from typing import Final, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from expense_mgmt.core.fields import AmountField
from expense_mgmt.foundation.models import Company

FREE_TRANSFER_LIMIT: Final = Decimal("10000.00")


class BudgetSettingQuerySet(models.QuerySet["BudgetSetting"]):
    def in_force(self, company_id: int, day: dt.date) -> Self:
        """The row of the company that covers the day; there is one at most."""
        return self.filter(company=company_id, valid__contains=day)


class BudgetSetting(models.Model):
    """Figures that DOMAIN marks [PD], for one company and a time; without a row, its defaults.

    free_transfer_limit   up to this, transfers inside one department, project and year need no
                          approval, taken together over thirty days (DOMAIN §6)
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    valid = DateRangeField()
    free_transfer_limit = AmountField(default=FREE_TRANSFER_LIMIT)

    objects = BudgetSettingQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="budgetsetting_one_in_force",
                expressions=[
                    ("company", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(free_transfer_limit__gte=0),
                name="budgetsetting_limit_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.valid}"


def setting_of(company_id: int, day: dt.date) -> BudgetSetting:
    """The company's figures of the day; the defaults where it chose none."""
    found = BudgetSetting.objects.in_force(company_id, day).first()
    return found or BudgetSetting(company_id=company_id)
