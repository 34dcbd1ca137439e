"""What waits in the books: turnover to confirm and sign, statistics to prepare."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.amounts import with_sign
from expense_mgmt.core.templatetags.dates import month_name
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.calendar import working_days_for
from expense_mgmt.organisation.models import Project
from expense_mgmt.organisation.queries import projects_in_scope
from expense_mgmt.organisation.roles import Role
from ledger.models import LedgerImport, Turnover
from ledger.queries import TurnoverFigures, turnover_of
from ledger.states import TurnoverState
from reports.deadlines import statistic_due
from reports.desk import Kind, Need, Pile
from reports.models import MonthlyStatistic
from reports.piles import SHOWN, first_few, joined
from reports.states import StatisticState


def turnover_to_confirm(user: User, today: dt.date, now: dt.datetime) -> Iterator[Pile]:
    rows = Turnover.objects.visible_to(user).to_confirm().select_related("project")
    sheets, count = first_few(rows, "month")
    needs = [
        _sheet_need(Kind.CONFIRM_TURNOVER, sheet, _("Confirm turnover: %(project)s, %(month)s"))
        for sheet in sheets
    ]
    yield Pile(Kind.CONFIRM_TURNOVER, tuple(needs), count, reverse("ledger:turnover_list"))


def ledgers_to_confirm(user: User, today: dt.date, now: dt.datetime) -> Iterator[Pile]:
    """Sheets of the finance ledger that another accountant uploaded and matched."""
    rows = LedgerImport.objects.visible_to(user).to_confirm_by(user)
    imports, count = first_few(rows.select_related("created_by"), "created_at")
    needs = [
        Need(
            kind=Kind.CONFIRM_LEDGER,
            key=f"ledger-{one.public_id}",
            title=_("Confirm the %(month)s finance ledger") % {"month": month_name(one.month)},
            detail=joined(
                one.number,
                _("uploaded by %(name)s") % {"name": one.created_by.label},
                with_sign(one.added_total, one.currency),
            ),
            url=reverse("ledger:import_detail", args=[one.public_id]),
            since=one.created_at,
        )
        for one in imports
    ]
    yield Pile(Kind.CONFIRM_LEDGER, tuple(needs), count, reverse("ledger:import_list"))


def turnover_to_sign(user: User, today: dt.date, now: dt.datetime) -> Iterator[Pile]:
    rows = Turnover.objects.visible_to(user).awaiting_signature_of(user, today)
    sheets, count = first_few(rows.select_related("project"), "month")
    needs = [
        _sheet_need(Kind.SIGN_TURNOVER, sheet, _("Sign turnover: %(project)s, %(month)s"))
        for sheet in sheets
    ]
    yield Pile(Kind.SIGN_TURNOVER, tuple(needs), count, reverse("ledger:turnover_list"))


def _sheet_need(kind: Kind, sheet: Turnover, title: str) -> Need:
    return Need(
        kind=kind,
        key=f"{kind}-{sheet.public_id}",
        title=title % {"project": sheet.project.label, "month": month_name(sheet.month)},
        detail=_("Turnover received %(amount)s")
        % {"amount": with_sign(sheet.received(), sheet.currency)},
        url=reverse("ledger:turnover_detail", args=[sheet.public_id]),
        since=sheet.created_at,
    )


def statistics_to_prepare(user: User, today: dt.date, now: dt.datetime) -> Iterator[Pile]:
    """Last month's statistic of each project the person leads, until it is prepared.

    A month whose countersigned turnover is nothing waits for a later one (R-13).
    """
    month = Month.of(today).plus(-1)
    projects = list(
        projects_in_scope(user, roles=[Role.PROJECT_LEAD], day=today)
        .filter(is_active=True)
        .order_by("pk")
    )
    keys = [project.pk for project in projects]
    stated = {
        row.project_id: row
        for row in MonthlyStatistic.objects.in_month(month).filter(project__in=keys)
    }
    sheets = turnover_of(keys, [month])
    due_on = statistic_due(month, working_days_for(user, today))
    needs = [
        _statistic_need(project, month, stated.get(project.pk), sheet, due_on)
        for project in projects
        if not _is_prepared(stated.get(project.pk))
        and not _waits(sheet := sheets.get((project.pk, month)))
    ]
    yield Pile(Kind.STATE_MONTH, tuple(needs[:SHOWN]), len(needs), _listing(month))


def _listing(month: Month) -> str:
    return f"{reverse('reports:statistic_list')}?month={month}"


def _is_prepared(statistic: MonthlyStatistic | None) -> bool:
    return statistic is not None and statistic.state != StatisticState.GENERATED


def _waits(sheet: TurnoverFigures | None) -> bool:
    return sheet is not None and sheet.is_countersigned and sheet.received <= 0


def _statistic_need(
    project: Project,
    month: Month,
    statistic: MonthlyStatistic | None,
    sheet: TurnoverFigures | None,
    due_on: dt.date,
) -> Need:
    if sheet is None:
        stands = _("Turnover is not reported yet.")
    elif sheet.is_countersigned:
        stands = _("Turnover is countersigned.")
    else:
        stands = str(TurnoverState(sheet.state).label)
    return Need(
        kind=Kind.STATE_MONTH,
        key=f"statistic-{project.public_id}",
        title=_("Prepare the %(month)s ad-spend statistic") % {"month": month_name(month)},
        detail=joined(project.label, stands),
        url=reverse("reports:statistic_detail", args=[statistic.public_id])
        if statistic is not None
        else _listing(month),
        due_on=due_on,
    )
