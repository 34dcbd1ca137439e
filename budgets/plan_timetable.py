"""The deadlines of plans that a company has in force (DOMAIN §6, R-21; PLATFORM §6.10)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from budgets.models import BudgetSetting
from budgets.plan_stages import Rule
from budgets.rules.plan_days import PlanDays, annual_month_of
from budgets.states import SettingState
from expense_mgmt.core.periods import Month


@dataclass(frozen=True, slots=True)
class Timetable:
    """The days a company published, by when they began to count, the latest first.

    A deadline follows the days in force when the month begins in which it lies: so it has one
    day, and figures that change within the month leave it where people were told it is.
    """

    versions: Sequence[tuple[dt.date, PlanDays]]

    @classmethod
    def of(cls, company_id: int) -> "Timetable":
        """One query."""
        rows = BudgetSetting.objects.filter(company=company_id, state=SettingState.PUBLISHED)
        return cls([(row.valid.lower, row.plan_days) for row in rows.order_by("-valid")])

    def in_month(self, month: Month) -> PlanDays:
        """The days in force when a month begins; those of the guidelines where there were none."""
        return next((days for begins, days in self.versions if begins <= month.first), PlanDays())

    def due(self, rule: Rule, month: Month) -> tuple[Month, int]:
        """Month and day by which a month's plan has to be where the rule says; before R-21."""
        place = month.plus(rule.months)
        return place, getattr(self.in_month(place), rule.figure)

    def annual_due(self, year: int) -> tuple[Month, int]:
        """Month and day of a year by which the next year's annual drafts are due; before R-21."""
        place = annual_month_of(year, self.in_month)
        return place, self.in_month(place).annual_day
