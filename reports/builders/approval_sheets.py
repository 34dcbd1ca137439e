"""The approval sheets of a month in one file, for printing and filing (DESIGN 12)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import partial
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.paper import Sheet, sheet_of
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Unit
from expense_mgmt.organisation.queries import in_scope
from reports.builders.ask import Ask
from reports.builders.report import Report
from reports.figures import words
from reports.scope import projects_seen
from requests.models import ExpenseRequest, LineWeight
from requests.sheets.expense_request import paper_of


def read(ask: Ask) -> Report:
    """Requests approved in the month that the asking person sees, by number.

    Left out are those seen only because the person decided them: the file goes with the places
    it is of, and such a request lies in none of the person's.

    raises    RuleBroken no_sheets
    source    DESIGN §12; PLATFORM §6.18, §6.36
    """
    zone = ZoneInfo(ask.company.time_zone)
    begins, ends = (
        dt.datetime.combine(month.first, dt.time(), zone)
        for month in (ask.month, ask.month.plus(1))
    )
    found = ExpenseRequest.objects.filter(company=ask.company).approved_between(begins, ends)
    if ask.project is not None:
        found = found.for_project(str(ask.project.public_id))
    if ask.asked_by is not None:
        found = found.visible_to(ask.asked_by)
    chosen, units, projects = _placed(found.for_summaries().order_by("number"), ask)
    sheets = [
        sheet_of(paper_of(one, one.run), root=ask.root) for one in chosen if one.run is not None
    ]
    if not sheets:
        raise RuleBroken(
            "no_sheets", gettext_lazy("No request that you see was approved in this month.")
        )
    return Report(
        name=partial(_name, ask),
        lay_out=None,
        pages=partial(_pages, sheets),
        row_count=len(sheets),
        as_of=max((sheet.as_of for sheet in sheets if sheet.as_of), default=None),
        version="",
        projects=projects,
        units=units,
    )


def _placed(
    found: Iterable[ExpenseRequest], ask: Ask
) -> tuple[list[ExpenseRequest], set[int], set[int]]:
    """Requests with the units they belong to, or else the projects, that the person sees."""
    rows = list(found)
    own_units = _units_seen(ask.asked_by)
    own_projects = {project.pk for project in projects_seen(ask.company, ask.asked_by)}
    of_request: dict[int, set[int]] = {}
    weights = LineWeight.objects.filter(line__request__in=[row.pk for row in rows])
    for request_id, project_id in weights.values_list("line__request", "project"):
        of_request.setdefault(request_id, set()).add(project_id)
    chosen: list[ExpenseRequest] = []
    units: set[int] = set()
    projects: set[int] = set()
    for row in rows:
        named = of_request.get(row.pk, set())
        if own_units is None or row.unit_id in own_units:
            units.add(row.unit_id)
        elif named and named <= own_projects:
            projects |= named
        else:
            continue
        chosen.append(row)
    return chosen, units, projects


def _units_seen(user: User | None) -> set[int] | None:
    """Keys of the units in the person's scope; None sees all."""
    if user is None:
        return None
    seen = Unit.objects.filter(in_scope(user, unit="pk", project=""))
    return set(seen.values_list("pk", flat=True))


def _pages(sheets: Sequence[Sheet]) -> list[str]:
    return [render_to_string("approvals/sheet.html", {"sheet": sheet}) for sheet in sheets]


def _name(ask: Ask) -> str:
    place = ask.project.label if ask.project else _("all projects")
    return _("Approval sheets %(place)s %(month)s") % {
        "place": place,
        "month": words.months_label((ask.month,)),
    }
