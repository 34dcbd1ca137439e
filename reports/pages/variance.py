"""What the budget-variance page shows."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.rules.control import budget_available
from budgets.services.ceiling import company_ceiling
from expense_mgmt.core import clock
from expense_mgmt.core.derivation import Derivation, Explained
from expense_mgmt.core.money import places_of
from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.dates import month as month_words
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act, may
from expense_mgmt.organisation.models import Project
from reports.builders.budget_variance import explanation, lead_columns, row_label
from reports.figures.variance import Dimension, VarianceRow, months_of, variance
from reports.forms import DIMENSIONS, PERIODS, VarianceChoice
from reports.models import ReportKind
from reports.rules.evaluation import budget_variance
from reports.scope import company_of, projects_seen
from reports.variance_source import variance_input


def variance_context(user: User, chosen: VarianceChoice) -> dict[str, Any]:
    """Figures, filters and the way to the file, in a fixed number of queries."""
    company = company_of(user)
    projects = projects_seen(company, user)
    months = months_of(chosen.month, to_date=chosen.to_date)
    given = variance_input(company=company, months=months, project=chosen.project, user=user)
    report = variance(given, chosen.dimension)
    keys = {project.pk: project for project in projects}
    return {
        "report": report,
        "period_label": _months_words(months),
        "lead": lead_columns(chosen.dimension),
        "rows": [
            {
                "row": row,
                "labels": row_label(row, chosen.dimension),
                "explanation": explanation(row),
                "url": _drill_url(row, chosen, keys),
                "css": {"red": "bad", "amber": "warn"}.get(row.level, ""),
            }
            for row in report.rows
        ],
        "total": report.total,
        "explained": explain_total(report.total),
        "forecast": company_ceiling(
            company_id=company.pk,
            projects=[chosen.project] if chosen.project else projects,
            today=clock.today(),
        ),
        "places": places_of(
            amount
            for row in (*report.rows, report.total)
            for amount in (row.original, row.revised, row.reserved, row.committed, row.consumed)
        ),
        "filters": _filters(chosen, projects),
        "build": {
            "kind": ReportKind.BUDGET_VARIANCE.value,
            "month": str(chosen.month),
            "project": str(chosen.project.public_id) if chosen.project else "",
            "period": "to_date" if chosen.to_date else "month",
            "dimension": chosen.dimension.value,
        },
        "may_build": may(user, Act.REPORT_BUILD),
        "segments": [_segment(chosen, code, str(label)) for code, label in PERIODS],
        "breadcrumbs": [
            {"url": reverse("reports:report_list"), "label": _("Reports")},
            {"url": "", "label": _("Budget variance")},
        ],
    }


def _months_words(months: Sequence[Month]) -> str:
    """One month, or from – to."""
    first, last = month_words(months[0]), month_words(months[-1])
    return first if len(months) == 1 else _("%(first)s – %(last)s") % {"first": first, "last": last}


def explain_total(total: VarianceRow) -> list[Explained]:
    """What is available of all lines together, and how far their use is off the budget.

    source    R-31, R-40
    """
    available, off = Derivation(), Derivation()
    budget_available(
        total.original,
        adjustments=total.adjustments,
        reserved=total.reserved,
        committed=total.committed,
        consumed=total.consumed,
        trace=available,
    )
    budget_variance(total.revised, total.consumed, trace=off)
    return [
        Explained.of(available, "R-31", _("Available")),
        Explained.of(off, "R-40", _("Variance"), without={"status"}),
    ]


def _drill_url(row: VarianceRow, chosen: VarianceChoice, projects: dict[int, Project]) -> str:
    """The budget lines a row was added up from."""
    project = projects.get(row.project_id or 0) or chosen.project
    query = {"month": str(row.month or chosen.month)}
    if project is not None:
        query["project"] = str(project.public_id)
    return f"{reverse('budgets:budget_list')}?{urlencode(query)}"


def _query(chosen: VarianceChoice, **changed: str) -> str:
    query = {
        "month": str(chosen.month),
        "project": str(chosen.project.public_id) if chosen.project else "",
        "period": "to_date" if chosen.to_date else "month",
        "dimension": chosen.dimension.value,
        **changed,
    }
    return f"?{urlencode({name: value for name, value in query.items() if value})}"


def _segment(chosen: VarianceChoice, period: str, label: str) -> dict[str, Any]:
    current = chosen.to_date == (period == "to_date")
    return {
        "url": _query(chosen, period=period),
        "label": label,
        "current": current,
        "count": None,
    }


def _filters(chosen: VarianceChoice, projects: list[Project]) -> list[dict[str, Any]]:
    months = [chosen.month.plus(step) for step in range(-6, 7)]
    dimensions = {Dimension(code): str(label) for code, label in DIMENSIONS}
    return [
        {
            "name": "month",
            "label": _("Month"),
            "icon": "calendar",
            "chosen": month_words(chosen.month),
            "options": [
                {"value": str(one), "label": month_words(one), "current": one == chosen.month}
                for one in months
            ],
        },
        {
            "name": "project",
            "label": _("Project"),
            "icon": "building-community",
            "chosen": chosen.project.label if chosen.project else "",
            "options": [
                {
                    "value": str(one.public_id),
                    "label": one.label,
                    "current": one == chosen.project,
                }
                for one in projects
            ],
        },
        {
            "name": "dimension",
            "label": _("Rows by"),
            "chosen": dimensions[chosen.dimension],
            "options": [
                {"value": one.value, "label": label, "current": one is chosen.dimension}
                for one, label in dimensions.items()
            ],
        },
    ]
