"""What the home page shows of each panel, for one person."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from approvals.models import ApprovalTask
from budgets.ceiling_figure import CeilingFigure
from budgets.models import BudgetLine
from budgets.overview import in_brief
from budgets.plan_timetable import Timetable
from budgets.services.ceiling import company_ceiling
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.core.templatetags.dates import day, waiting, weekday
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import (
    AUDITORS,
    EXECUTIVES,
    FINANCE,
    SEEING,
    Act,
    may,
    roles_of,
)
from expense_mgmt.organisation.models import Project
from expense_mgmt.organisation.queries import projects_in_scope
from expense_mgmt.organisation.roles import Role
from ledger import queries as books
from reports.deadlines import deadlines
from reports.desk import todo_list
from reports.needs import piles_of
from reports.year_ratio import Ratio, ratio_of
from requests.list_rows import Tally, list_rows, tally_of
from requests.models import ExpenseRequest
from requests.states import RequestState

ROWS: Final = 6
BARS: Final = 6
MOST_TABS: Final = 4
MOST_NAMES: Final = 2
ALL: Final = "all"
# Who looks after the approvals of others: those who approve themselves, and the auditors.
WATCHING: Final = Act.APPROVE.roles | AUDITORS
# Who answers for the year's ceiling.
SEES_FORECAST: Final = FINANCE | EXECUTIVES
# In the order a document passes them, for the list of where documents wait.
CHAIN_ORDER: Final = tuple(Role)


@dataclass(frozen=True, slots=True)
class Station:
    """A step of the approval chains with what waits at it now."""

    role: StrOrPromise
    open_count: int
    late_count: int
    oldest: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One choice of the budget panel."""

    label: str
    url: str
    current: bool


def home_context(
    user: User, asked: str, narrowed_to: str, *, today: dt.date, now: dt.datetime
) -> dict[str, Any]:
    """Every panel the person's roles open; a panel without ground is None.

    asked         key of the project of the budget panel
    narrowed_to   key of the project the lists are narrowed to; what waits for the person never is
    """
    writes = may(user, Act.REQUEST_WRITE)
    roles = roles_of(user)
    tally = tally_of(user, narrowed_to) if writes else None
    sees = bool(roles & SEEING)
    projects = (
        list(BudgetLine.objects.in_month(Month.of(today)).projects_seen_by(user).order_by("pk"))
        if may(user, Act.BUDGET_READ)
        else []
    )
    budget = budget_panel(user, asked, projects, today=today)
    # Before what waits, which needs the working days that this reads.
    due = deadlines(today, Timetable.for_user(user, today)) if roles else ()
    in_scope = (
        list(projects_in_scope(user).filter(is_active=True).order_by("pk"))
        if sees or roles & SEES_FORECAST
        else []
    )
    return {
        "today": _today_words(today, projects),
        "todo": todo_list(piles_of(user, today=today, now=now), today=today, now=now),
        "on_their_way": _on_their_way(tally),
        "has_roles": bool(roles),
        "budget": budget,
        "ratio": ratio_panel(in_scope, narrowed_to, today) if sees else None,
        "forecast": forecast_panel(in_scope, today) if roles & SEES_FORECAST else None,
        "deadlines": due,
        # Without the ratio the panels stand row by row; the budget takes a row of its own.
        "budget_is_wide": bool(budget) and not sees,
        "requests": requests_panel(user, narrowed_to, tally, now=now),
        "stations": stations(user, now=now) if roles & WATCHING and not writes else None,
        "insight_url": reverse("approvals:insight") if may(user, Act.PROCESS_INSIGHT) else "",
        "may_write": writes,
    }


def budget_panel(
    user: User, asked: str, projects: Sequence[Project], *, today: dt.date
) -> dict[str, Any] | None:
    """This month's budget of the project asked for; None for those who see no line of it.

    Who writes requests begins with the first project, the others with all together.
    """
    if not may(user, Act.BUDGET_READ):
        return None
    month = Month.of(today)
    chosen = _chosen(user, asked, projects)
    brief = in_brief(user=user, month=month, project=chosen)
    if not brief.categories:
        return None
    address = reverse("home")
    tabs = [
        Tab(project.label, f"{address}?project={project.public_id}", project == chosen)
        for project in projects
    ]
    if len(projects) > 1:
        tabs.insert(0, Tab(_("All"), f"{address}?project={ALL}", chosen is None))
    query = f"month={month}" + (f"&project={chosen.public_id}" if chosen else "")
    return {
        "month": month,
        "figures": brief.figures,
        "used": brief.figures.spent + brief.figures.committed,
        "bars": brief.categories[:BARS],
        "more_count": max(len(brief.categories) - BARS, 0),
        "tabs": tabs if len(tabs) > 1 else [],
        "as_menu": len(projects) > MOST_TABS,
        "current": next((tab for tab in tabs if tab.current), None),
        "url": f"{reverse('budgets:budget_list')}?{query}",
        "query": urlencode({"project": asked}) if asked else "",
    }


def _chosen(user: User, asked: str, projects: Sequence[Project]) -> Project | None:
    named = next((one for one in projects if str(one.public_id) == asked), None)
    if named is not None or len(projects) == 1:
        return named or projects[0]
    if asked == ALL or not projects or not may(user, Act.REQUEST_WRITE):
        return None
    return projects[0]


def ratio_panel(in_scope: Sequence[Project], narrowed_to: str, today: dt.date) -> dict[str, Any]:
    """The year's ratio of all projects in scope, and of each where there are several."""
    months = [month for month in _year(today) if month <= Month.of(today)]
    projects = [one for one in in_scope if narrowed_to in {"", str(one.public_id)}]
    keys = [project.pk for project in projects]
    spend = books.reconciled_totals(keys, months)
    turnover = {
        place: figures.received for place, figures in books.turnover_of(keys, months).items()
    }

    def of(project: Project) -> Ratio:
        own = {place: amount for place, amount in spend.items() if place[0] == project.pk}
        return ratio_of(project.label, own, turnover)

    whole = ratio_of("", spend, turnover)
    return {
        "whole": whole,
        "projects": [of(project) for project in projects]
        if whole.through and len(projects) > 1
        else [],
    }


def forecast_panel(projects: Sequence[Project], today: dt.date) -> CeilingFigure | None:
    """What the year comes to against its ceiling, for all projects in scope (R-17)."""
    if not projects:
        return None
    return company_ceiling(company_id=projects[0].company_id, projects=projects, today=today)


def _year(today: dt.date) -> tuple[Month, ...]:
    return FiscalYear(today.year).months


def requests_panel(
    user: User, narrowed_to: str, tally: Tally | None, *, now: dt.datetime
) -> dict[str, Any] | None:
    """The person's own requests in progress, or those under way in his scope; newest first."""
    address = reverse("requests:expense_request_list")
    if tally is not None:
        mine = ExpenseRequest.objects.in_progress_of(user).for_project(narrowed_to)
        mine = mine.for_summaries().newest()
        views = (
            ("progress", _("In progress"), tally.progress),
            ("drafts", _("Drafts"), tally.drafts),
            ("done", _("Done"), tally.done),
        )
        return {
            "is_mine": True,
            "rows": list_rows(list(mine[:ROWS]), now=now),
            "segments": [
                {
                    "url": f"{address}?view={view}",
                    "label": label,
                    "count": count,
                    "current": view == "progress",
                }
                for view, label, count in views
            ],
            "url": f"{address}?view=progress",
        }
    if not may(user, Act.REQUEST_READ):
        return None
    seen = ExpenseRequest.objects.visible_to(user).for_project(narrowed_to)
    seen = seen.in_approval().for_summaries().newest()
    return {
        "is_mine": False,
        "rows": list_rows(list(seen[:ROWS]), now=now),
        "segments": [],
        "url": f"{address}?view=all&state={RequestState.IN_APPROVAL}",
    }


def stations(user: User, *, now: dt.datetime) -> list[Station]:
    """Where documents of the person's scope wait now, in the order they pass."""
    rows = (
        ApprovalTask.objects.open()
        .in_scope_of(user)
        .values("step__role")
        .annotate(
            open_count=Count("pk"),
            late_count=Count("pk", filter=Q(due_at__lt=now)),
            oldest=Min("opened_at"),
        )
    )
    return [
        Station(
            Role(row["step__role"]).label,
            row["open_count"],
            row["late_count"],
            waiting(now - row["oldest"]),
        )
        for row in sorted(rows, key=lambda row: CHAIN_ORDER.index(Role(row["step__role"])))
    ]


def _on_their_way(tally: Tally | None) -> str:
    """What an empty list still can tell: how many of the person's requests are on their way."""
    count = tally.in_approval if tally is not None else 0
    if not count:
        return ""
    words = ngettext(
        "%(count)d request is on its way.", "%(count)d requests are on their way.", count
    )
    return words % {"count": count}


def _today_words(today: dt.date, projects: Sequence[Project]) -> str:
    """Tuesday 12 May, and the projects: by name up to two, else how many."""
    date = _("%(weekday)s %(day)s") % {"weekday": weekday(today), "day": day(today)}
    names = [project.label for project in projects]
    if len(names) > MOST_NAMES:
        names = [
            ngettext("%(count)d project", "%(count)d projects", len(names)) % {"count": len(names)}
        ]
    return " · ".join(filter(None, [date, _(", ").join(names)]))
