"""What the page of deadlines shows."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.filters import month_filter
from budgets.forms.filter import BudgetFilter
from budgets.models import BudgetPlan
from budgets.plan_calendar import Due, dues_of
from expense_mgmt.core import clock
from expense_mgmt.foundation.models import AuthedRequest, User
from expense_mgmt.organisation.models import Project, Unit
from expense_mgmt.organisation.queries import companies_of, projects_in_scope, units_in_scope


@dataclass(frozen=True, slots=True)
class DueRow:
    """One deadline as the page draws it; the plan is None for who may not see it."""

    due: Due
    plan: BudgetPlan | None
    days_late: int
    days_left: int

    @property
    def is_late(self) -> bool:
        return self.days_late > 0


def deadlines_of(request: AuthedRequest) -> dict[str, Any]:
    """Deadlines of a month's plans for the places the person sees; the late ones first."""
    today = clock.today()
    month = BudgetFilter(request.GET).planned_month(today=today)
    rows = [
        row
        for company in companies_of(request.user)
        for row in _rows(dues_of(company, month, today=today), request.user, today)
    ]
    return {
        "month": month,
        "rows": sorted(rows, key=lambda row: (not row.is_late, row.due.on)),
        "late_count": sum(row.is_late for row in rows),
        "filters": [month_filter(month)],
        "today": today,
        "breadcrumbs": [
            {"url": reverse("budgets:plan_list"), "label": _("Budget plans")},
            {"url": "", "label": _("Deadlines")},
        ],
    }


def _rows(dues: list[Due], user: User, today: dt.date) -> list[DueRow]:
    projects = set(projects_in_scope(user).values_list("pk", flat=True))
    units = set(units_in_scope(user).values_list("pk", flat=True))
    keys = [due.plan.pk for due in dues if due.plan]
    seen = {plan.pk: plan for plan in BudgetPlan.objects.visible_to(user).filter(pk__in=keys)}
    return [
        DueRow(
            due,
            seen.get(due.plan.pk) if due.plan else None,
            due.days_late(today),
            (due.on - today).days,
        )
        for due in dues
        if _is_seen(due.owner, projects, units) or user in due.people
    ]


def _is_seen(owner: Unit | Project, projects: set[int], units: set[int]) -> bool:
    return owner.pk in (projects if isinstance(owner, Project) else units)
