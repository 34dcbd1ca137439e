"""The options of the budget page's filter, as the shared filter bar draws them."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from budgets.forms.filter import Choice
from budgets.models import BudgetLine
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import User


def filters_of(user: User, chosen: Choice) -> list[dict[str, Any]]:
    """Month and project; a project only where the person sees more than one."""
    projects = [
        {
            "value": str(project.public_id),
            "label": project.label,
            "current": project == chosen.project,
        }
        for project in BudgetLine.objects.projects_seen_by(user).order_by("code")
    ]
    filters = [month_filter(chosen.month)]
    if len(projects) > 1:
        filters.append(
            {
                "name": "project",
                "label": _("Project"),
                "icon": "building-community",
                "chosen": chosen.project.label if chosen.project else "",
                "options": projects,
            }
        )
    return filters


def month_filter(chosen: Month) -> dict[str, Any]:
    """The months of the chosen one's year."""
    return {
        "name": "month",
        "label": _("Month"),
        "icon": "calendar",
        "chosen": date_format(chosen.first, "YEAR_MONTH_FORMAT"),
        "options": [
            {
                "value": str(month),
                "label": date_format(month.first, "YEAR_MONTH_FORMAT"),
                "current": month == chosen,
            }
            for month in FiscalYear(chosen.year).months
        ],
    }
