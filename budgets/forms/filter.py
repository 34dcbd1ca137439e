"""The filter of the budget page. What it cannot read, it leaves out."""

import datetime as dt
from dataclasses import dataclass

from django import forms

from budgets.models import BudgetLine
from expense_mgmt.core.form_fields import MonthChoice
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Project


@dataclass(frozen=True, slots=True)
class Choice:
    """What the page shows: a month, and one project or all."""

    month: Month
    project: Project | None
    is_narrowed: bool


class BudgetFilter(forms.Form):
    month = MonthChoice(required=False)
    project = forms.UUIDField(required=False)

    def planned_month(self, *, today: dt.date) -> Month:
        """The month that was chosen; else the next, whose plans are being prepared."""
        self.is_valid()
        month: Month | None = self.cleaned_data.get("month")
        return month or Month.of(today).plus(1)

    def choice(self, user: User, *, today: dt.date) -> Choice:
        """What was chosen, as far as it can be read and the person may see it."""
        self.is_valid()
        month = self.cleaned_data.get("month")
        wanted = self.cleaned_data.get("project")
        seen = BudgetLine.objects.projects_seen_by(user)
        project = seen.filter(public_id=wanted).first() if wanted else None
        return Choice(month or Month.of(today), project, is_narrowed=bool(month or project))
