"""All projects of a month: which have their statement, which wait and why."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import MONTHS_IN_YEAR, Month
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.models import Project
from expense_mgmt.organisation.narrowing import narrowing_of
from ledger import queries as books
from reports.models import MonthlyStatistic
from reports.pages.statistic import CAP_PERCENT
from reports.scope import company_of, led_by, projects_seen
from reports.states import StatisticState


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project in the month: its statistic, or why there is none."""

    project: Project
    statistic: MonthlyStatistic | None
    reason: str
    may_generate: bool


def list_context(request: AuthedRequest, month: Month, *, today: dt.date) -> dict[str, Any]:
    """The rows of the page, in a fixed number of queries."""
    user, narrowing = request.user, narrowing_of(request)
    company = company_of(user)
    projects = [
        project for project in projects_seen(company, user) if narrowing.project in {None, project}
    ]
    found = {
        row.project_id: row
        for row in MonthlyStatistic.objects.visible_to(user)
        .in_month(month)
        .filter(company=company, project__in=projects)
        .select_related("project")
    }
    turnover = books.turnover_of([project.pk for project in projects], [month])
    led = led_by(user, company)
    is_over = month <= Month.of(today)
    rows = []
    for project in projects:
        statistic = found.get(project.pk)
        sheet = turnover.get((project.pk, month))
        reason = "" if statistic else _reason(month, sheet, is_over=is_over)
        is_open = statistic is None or statistic.state == StatisticState.GENERATED
        may_generate = project.pk in led and is_over and is_open
        rows.append(ProjectRow(project, statistic, reason, may_generate))
    stated = list(found.values())
    return {
        "rows": rows,
        "scope": narrowing.menu(),
        "month": month,
        "previous": month.plus(-1),
        "next": month.plus(1) if month < Month.of(today) else None,
        "cap": CAP_PERCENT,
        "currency": company.currency,
        "total_spend": sum((row.spend for row in stated), ZERO) if stated else None,
        "total_turnover": sum((row.turnover for row in stated), ZERO) if stated else None,
    }


def _reason(month: Month, sheet: books.TurnoverFigures | None, *, is_over: bool) -> str:
    """Why a project has no statement yet (R-13)."""
    if not is_over:
        return _("The month has not begun.")
    if sheet is not None and sheet.received > 0:
        return _("Ready to be generated.")
    if month.month == MONTHS_IN_YEAR:
        return _("The last month of the year states whatever waits.")
    if sheet is None:
        return _("No turnover is reported yet; without any, its costs carry to the next month.")
    return _("No turnover of its own: its costs carry to the next month with turnover.")
