"""The deadlines of plans that a company has in force (DOMAIN §6, R-21; PLATFORM §6.10)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, OuterRef
from django.db.models.functions import JSONObject

from budgets.models import BudgetSetting
from budgets.plan_stages import Rule
from budgets.rules.plan_days import NAMES, PlanDays, annual_month_of
from budgets.states import SettingState
from expense_mgmt.core.derivation import Derivation
from expense_mgmt.core.periods import Month
from expense_mgmt.core.working_time import WorkingDays
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.access import holdings_of
from expense_mgmt.organisation.calendar import with_working_days

BEGINS: Final = "begins"


@dataclass(frozen=True, slots=True)
class Timetable:
    """The days a company published, by when they began to count, the latest first.

    A deadline follows the days in force when the month begins in which it lies: so it has one
    day, and figures that change within the month leave it where people were told it is.

    working   the days to which deadlines move
    """

    versions: Sequence[tuple[dt.date, PlanDays]]
    working: WorkingDays

    @classmethod
    def of(cls, company_id: int, day: dt.date) -> "Timetable":
        """From about a day on, as far as calendars go; one query."""
        published = BudgetSetting.objects.filter(
            company=OuterRef("pk"), state=SettingState.PUBLISHED
        ).order_by("-valid")
        facts = JSONObject(
            **{name: name for name in NAMES}, **{BEGINS: Func("valid", function="lower")}
        )
        company = with_working_days(Company.objects.filter(pk=company_id), day).annotate(
            versions=ArraySubquery(published.values_list(facts))
        )
        holidays, workdays, rows = company.values_list("holidays", "workdays", "versions").get()
        return cls(
            versions=[(dt.date.fromisoformat(row.pop(BEGINS)), PlanDays(**row)) for row in rows],
            working=WorkingDays(frozenset(holidays), frozenset(workdays)),
        )

    @classmethod
    def for_user(cls, user: User, day: dt.date) -> "Timetable":
        """Of the company in which a person holds the first role; its working days are remembered.

        raises    IndexError for who holds no role
        """
        found = cls.of(holdings_of(user, day)[0].company_id, day)
        user.remembered["working_days"] = found.working
        return found

    def in_month(self, month: Month) -> PlanDays:
        """The days in force when a month begins; those of the guidelines where there were none."""
        return next((days for begins, days in self.versions if begins <= month.first), PlanDays())

    def due(self, rule: Rule, month: Month, *, trace: Derivation | None = None) -> dt.date:
        """By when a month's plan has to be where the rule says.

        source    R-21
        """
        place = month.plus(rule.months)
        return self._working_day(place, getattr(self.in_month(place), rule.figure), trace)

    def annual_month(self, year: int) -> Month:
        """In which month of a year the next year's annual drafts are due."""
        return annual_month_of(year, self.in_month)

    def annual_due(self, year: int) -> dt.date:
        """By when the next year's annual drafts are due.

        source    R-21
        """
        place = self.annual_month(year)
        return self._working_day(place, self.in_month(place).annual_day)

    def _working_day(self, place: Month, day: int, trace: Derivation | None = None) -> dt.date:
        return self.working.deadline(place.year, place.month, day, trace=trace)
