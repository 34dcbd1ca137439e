"""The ad-spend statistic (DOMAIN §10 layout 1): one project, or all of them with their sum."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.sheets.layout import Layout
from expense_mgmt.organisation.models import Project
from reports.builders import ad_spend_company, ad_spend_rows, ad_spend_sheet
from reports.builders.ask import Ask
from reports.builders.language import active_language
from reports.builders.report import Report
from reports.figures.statement import Outcome, Statement, WaitingMonth
from reports.models import MonthlyStatistic
from reports.scope import projects_seen
from reports.services.statistic import compute, month_waits
from reports.signers import Signed, signed
from reports.stored import statement_of


@dataclass(frozen=True, slots=True)
class Stated:
    """One project's statement, with what says how final it is."""

    statement: Statement
    version: str
    as_of: dt.datetime | None
    signatures: tuple[Signed, ...] = ()


def read(ask: Ask) -> Report:
    """The stored statistics of the month; where none is stored, the present figures as a draft.

    raises    RuleBroken month_waits: the one project asked for has no statement;
              nothing_to_report
    source    PLATFORM §3 build_report, §6.5, §6.36
    """
    projects = [ask.project] if ask.project else projects_seen(ask.company, ask.asked_by)
    outcomes = {project.pk: _outcome(project, ask.month) for project in projects}
    stated = [one for one in outcomes.values() if isinstance(one, Stated)]
    waiting = [one for one in outcomes.values() if isinstance(one, WaitingMonth)]
    if ask.project and waiting:
        raise month_waits(waiting[0])
    if not stated:
        raise RuleBroken(
            "nothing_to_report",
            _("No project has a statement for %(month)s."),
            {"month": ask.month},
            field="month",
        )
    times = [one.as_of for one in stated if one.as_of is not None]
    return Report(
        name=lambda: _name(ask),
        lay_out=lambda: _layout(ask, stated, waiting),
        row_count=sum(len(one.statement.lines) for one in stated),
        as_of=max(times, default=None),
        version=" ".join(sorted({one.version for one in stated})),
        projects=[one.statement.project.id for one in stated] + [one.project.id for one in waiting],
    )


def _outcome(project: Project, month: Month) -> Stated | Outcome:
    statistic = MonthlyStatistic.objects.for_page().filter(project=project, month=month).first()
    if statistic is not None:
        return Stated(
            statement_of(statistic),
            str(statistic.version),
            statistic.confirmed_at or statistic.as_of,
            signed(statistic),
        )
    outcome = compute(project, month)
    if isinstance(outcome, Statement):
        return Stated(outcome, "", outcome.as_of)
    return outcome


def _layout(ask: Ask, stated: Sequence[Stated], waiting: Sequence[WaitingMonth]) -> Layout:
    sheets = [
        ad_spend_sheet.sheet(one.statement, one.version, one.as_of, one.signatures)
        for one in stated
    ]
    statements = [one.statement for one in stated]
    times = [one.as_of for one in stated if one.as_of is not None]
    as_of = max(times, default=None)
    if ask.project is not None:
        versions = stated[0].version or gettext("draft")
    else:
        versions = ", ".join(
            f"{one.statement.project.code} {one.version or gettext('draft')}" for one in stated
        )
        sheets.insert(0, ad_spend_company.sheet(ask, statements, waiting, as_of, versions))
    rows = ad_spend_rows.sheet(ask, statements, as_of, versions)
    return Layout(_name(ask), active_language(), (*sheets, rows))


def _name(ask: Ask) -> str:
    place = ask.project.label if ask.project else gettext("all projects")
    return gettext("Ad-spend statistic %(place)s %(month)s") % {
        "place": place,
        "month": ask.month,
    }
