"""The filter of the budget page. What it cannot read, it leaves out."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms

from budgets.forms.workbook import search_of
from budgets.models import BudgetLine
from budgets.pieces import MOST_ROWS, rows_named
from expense_mgmt.core.form_fields import MonthChoice
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Project


@dataclass(frozen=True, slots=True)
class Choice:
    """What the page shows: a month, one project or all, and places that are searched for.

    is_narrowed   whether it is another month, too
    start, size   as those of `WorkbookChoice`
    """

    month: Month
    project: Project | None
    is_narrowed: bool
    search: str = ""
    start: int = 0
    size: int = 0

    def query(self, *without: str, **changed: str) -> str:
        """The address of the page, or of another one that differs in what is named."""
        values = {**self.parameters, **changed}
        return urlencode(
            {name: value for name, value in values.items() if value and name not in without}
        )

    @property
    def parameters(self) -> dict[str, str]:
        """What the address of the page says."""
        return {
            "month": str(self.month),
            "project": str(self.project.public_id) if self.project else "",
            "q": self.search,
        }


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
        search = search_of(self.data)
        return Choice(
            month=month or Month.of(today),
            project=project,
            is_narrowed=bool(month or project or search),
            search=search,
            start=rows_named(self.data.get("from", "")),
            size=min(rows_named(self.data.get("rows", "")), MOST_ROWS),
        )
