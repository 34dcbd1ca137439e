"""Regional quota sheet (DOMAIN §10 layout 9)."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.models import PlanTransition
from budgets.pages.quota_list import QuotaRow, quota_rows
from expense_mgmt.core.money import ZERO, rounded, total_of
from expense_mgmt.core.templatetags.dates import month as month_words
from expense_mgmt.foundation.sheets.layout import (
    Column,
    Heading,
    Layout,
    Row,
    Shape,
    Sheet,
    Table,
    Tone,
    Value,
)
from ledger.models import RegionReceiptsTransition
from reports.builders.ask import Ask
from reports.builders.language import active_language
from reports.builders.report import Report


def read(ask: Ask) -> Report:
    """The regions of a month as far as the asking person sees them; of a project, its own region.

    An issued quota, or one on its way, stands as its plan says; one that nobody computed yet as
    the figures in force at the month's end would give it.

    source    DOMAIN §10 layout 9; R-28
    """
    rows = quota_rows(ask.asked_by, ask.month, today=ask.month.last, company=ask.company)
    if ask.project is not None:
        rows = [row for row in rows if row.region.pk == ask.project.region_id]
    as_of = _as_of(rows)
    return Report(
        name=lambda: _name(ask),
        lay_out=lambda: _layout(ask, rows, as_of),
        row_count=len(rows),
        as_of=as_of,
        version="",
        projects=(),
        units={row.region.pk for row in rows},
    )


def _as_of(rows: Sequence[QuotaRow]) -> dt.datetime | None:
    """When a plan, its line or the receipts last changed."""
    plans = PlanTransition.objects.filter(document__in=[row.plan for row in rows if row.plan])
    receipts = RegionReceiptsTransition.objects.filter(
        document__in=[row.preview.receipts for row in rows if row.preview.receipts]
    )
    times = [
        plans.aggregate(last=Max("at"))["last"],
        receipts.aggregate(last=Max("at"))["last"],
        *(row.line.moved_at for row in rows if row.line),
    ]
    return max((at for at in times if at is not None), default=None)


def _layout(ask: Ask, rows: Sequence[QuotaRow], as_of: dt.datetime | None) -> Layout:
    columns = (
        Column(_("Region"), Shape.TEXT, 24),
        Column(_("Target"), Shape.AMOUNT, 16),
        Column(_("Receipts"), Shape.AMOUNT, 16),
        Column(_("Completion"), Shape.RATIO, 11),
        Column(_("Fixed quota this month"), Shape.AMOUNT, 16),
        Column(_("Variable quota last month"), Shape.AMOUNT, 16),
        Column(_("Total"), Shape.AMOUNT, 16),
        Column(_("Used"), Shape.AMOUNT, 16),
        Column(_("Available"), Shape.AMOUNT, 16),
        Column(_("State"), Shape.TEXT, 14),
    )
    issued = sum(row.is_issued for row in rows)
    sheet = Sheet(
        name=_("Regional quota"),
        heading=Heading(
            title=_("Regional quota sheet, %(month)s") % {"month": month_words(ask.month)},
            company=ask.company.label,
            project=_("All regions") if ask.project is None else ask.project.label,
            month=month_words(ask.month),
            as_of=as_of,
            version=ngettext("%(count)s region issued", "%(count)s regions issued", issued)
            % {"count": issued},
            time_zone=ask.company.time_zone,
            unit=_("yuan"),
        ),
        tables=(Table(columns, tuple(map(_row, rows)), _total(rows)),),
    )
    return Layout(_name(ask), active_language(), (sheet,))


def _row(row: QuotaRow) -> Row:
    state = row.plan.get_state_display() if row.plan else _("Not computed yet")
    tone = Tone.RED if row.left is not None and row.left < 0 else Tone.ITEM
    return Row((row.region.label, *_figures(row), str(state)), tone)


def _figures(row: QuotaRow) -> tuple[Value, ...]:
    return (
        row.target,
        row.receipts,
        row.completion_percent,
        row.fixed,
        row.variable,
        row.total,
        row.used,
        row.left,
    )


def _total(rows: Sequence[QuotaRow]) -> Row:
    def of(name: str) -> Decimal:
        return rounded(total_of(getattr(row, name) or ZERO for row in rows))

    first, last = (of("target"), of("receipts")), ("fixed", "variable", "total", "used", "left")
    return Row((_("Total"), *first, None, *map(of, last), ""), Tone.TOTAL)


def _name(ask: Ask) -> str:
    return _("Regional quota %(month)s") % {"month": str(ask.month)}
