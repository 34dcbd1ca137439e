"""One project's statistic as a sheet: eight parts with their categories, turnover, ratios."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.sheets.layout import (
    Column,
    Heading,
    Row,
    Shape,
    Sheet,
    Signature,
    Table,
    Tone,
)
from expense_mgmt.organisation.roles import Role
from reports.figures import words
from reports.figures.inputs import EntryKind
from reports.figures.placing import Line, Treatment
from reports.figures.statement import PartFigures, Statement, YearToDate, total_row
from reports.signers import Signed

# Who signs at the foot, in the order of the sheet (DOMAIN §10).
FOOT = (
    Role.PROJECT_LEAD,
    Role.PROJECT_MANAGER,
    Role.REGIONAL_MANAGER,
    Role.ADMIN_CLERK,
    Role.FINANCE_HEAD,
)
LONGEST_DETAIL = 400


def sheet(
    statement: Statement,
    version: str,
    as_of: dt.datetime | None,
    signatures: Sequence[Signed],
) -> Sheet:
    """The sheet of one project, in the active language."""
    project = statement.project
    return Sheet(
        name=project.name.label,
        heading=Heading(
            title=_("Ad-spend statistic"),
            company=project.company.label,
            project=project.name.label,
            month=str(statement.month),
            as_of=as_of,
            version=version or _("draft"),
            time_zone=project.time_zone,
            unit=_("yuan"),
        ),
        tables=(
            parts_table(statement.parts, _details(statement)),
            excluded_table((statement.excluded,), _details(statement)),
            turnover_table(statement),
            year_table(statement.spend, statement.ratio, statement.year),
        ),
        signatures=_foot(signatures),
    )


def columns() -> tuple[Column, ...]:
    """The columns of layout 1."""
    return (
        Column(_("No."), Shape.TEXT, 6),
        Column(_("Part"), Shape.TEXT, 14),
        Column(_("Content"), Shape.TEXT, 40),
        Column(_("Basis"), Shape.TEXT, 12),
        Column(_("Budget of the month"), Shape.AMOUNT, 16),
        Column(_("Amount of the month"), Shape.AMOUNT, 16),
        Column(_("Rebate"), Shape.AMOUNT, 14),
        Column(_("Prior-month adjustment"), Shape.AMOUNT, 14),
        Column(_("Month total"), Shape.AMOUNT, 16),
        Column(_("Carried in"), Shape.AMOUNT, 16),
        Column(_("Remark"), Shape.TEXT, 40),
    )


def parts_table(parts: Sequence[PartFigures], details: dict[str, list[Row]]) -> Table:
    """Eight parts, each with its category lines, and their total."""
    rows: list[Row] = []
    for number, part in enumerate(parts, start=1):
        rows.append(_part_row(str(number), part, words.basis_label(part.part)))
        rows += details.get(part.part, [])
    total = total_row(parts)
    values = ("", _("Total ad spend"), "", "", *_amounts(total), "")
    return Table(columns(), tuple(rows), Row(values, Tone.TOTAL))


def excluded_table(parts: Sequence[PartFigures], details: dict[str, list[Row]]) -> Table:
    """Sundries that support sales: shown, never counted (DOMAIN §8)."""
    rows: list[Row] = []
    for part in parts:
        rows.append(_part_row("", part, words.basis_label(part.part)))
        rows += details.get(part.part, [])
    values = ("", _("Not counted"), "", "", *_amounts(total_row(parts)), "")
    return Table(
        columns(),
        tuple(rows),
        Row(values, Tone.TOTAL),
        heading=_("Sales support costs, outside promotion expense"),
    )


def turnover_table(statement: Statement) -> Table:
    """R-07 line by line; each deduction with the sign it has in the sum."""
    own = statement.own
    lines = [
        (_("Sales confirmed by finance"), own.confirmed_sales),
        (_("Less forfeited deposits and returned units"), -own.forfeits_and_returns),
        (_("Less area-difference settlements"), -own.area_difference),
        (_("Less signing price differences"), -own.price_difference),
        (_("Less management fees given to new owners"), -own.gifted_management_fee),
        (_("Less gifts of agency-sold projects"), -own.agency_gifts),
        *(
            (_("Turnover carried in from %(month)s") % {"month": one.month}, one.turnover)
            for one in statement.months[1:]
        ),
    ]
    return Table(
        _pair_columns(),
        tuple(Row((label, _("Countersign sheet"), amount)) for label, amount in lines),
        Row((_("Turnover received"), "", statement.turnover), Tone.TOTAL),
        heading=_("Turnover received"),
        offset=2,
    )


def year_table(spend: Decimal, ratio: Decimal | None, year: YearToDate) -> Table:
    """Ratio of the month and of the year to date, the ceiling and what is left of it (R-17)."""
    rows = (
        (_("Ad ratio of the month"), spend, ratio),
        (_("Ad ratio of the year to date"), year.spend, year.ratio),
        (_("Turnover received, year to date"), year.turnover, None),
        (_("Ceiling of the year to date"), year.ceiling, None),
        (_("Share of the ceiling used"), year.spend, year.used_percent),
        (_("Left below the ceiling"), year.remaining, None),
    )
    return Table(
        (
            Column(_("Ratio and ceiling"), Shape.TEXT, 40),
            Column("", Shape.TEXT, 12),
            Column(_("Amount"), Shape.AMOUNT, 16, adds_up=False),
            Column(_("Ratio"), Shape.RATIO, 16),
        ),
        tuple(Row((label, "", amount, percent)) for label, amount, percent in rows),
        offset=2,
    )


def _pair_columns() -> tuple[Column, ...]:
    return (
        Column(_("Item"), Shape.TEXT, 40),
        Column(_("Source"), Shape.TEXT, 12),
        Column(_("Amount"), Shape.AMOUNT, 16),
    )


def _part_row(number: str, part: PartFigures, basis: str) -> Row:
    remark = ""
    if part.carried_in:
        remark = _("with what waited for turnover")
    return Row((number, words.part_label(part.part), "", basis, *_amounts(part), remark))


def _amounts(part: PartFigures) -> tuple[Decimal | None, ...]:
    return (
        part.budget,
        part.amount,
        part.rebate,
        part.adjustment,
        part.month_total,
        part.carried_in,
    )


def _details(statement: Statement) -> dict[str, list[Row]]:
    """Category lines below each part; they repeat the part's sum and are not added again."""
    grouped: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in statement.lines:
        if line.part and line.treatment in {Treatment.COUNTED, Treatment.EXCLUDED}:
            grouped[line.part, line.entry.category].append(line)
    found: dict[str, list[Row]] = defaultdict(list)
    for (part, _category), lines in grouped.items():
        found[part].append(_category_row(statement, lines))
    return found


def _category_row(statement: Statement, lines: list[Line]) -> Row:
    own = [line for line in lines if line.entry.month == statement.month]
    category = statement.categories[lines[0].entry.category]
    contents = _joined(words.detail(line, category) for line in lines)
    amount = _sum(own, EntryKind.ACCRUAL, EntryKind.LEDGER)
    rebate, adjustment = _sum(own, EntryKind.REBATE), _sum(own, EntryKind.ADJUSTMENT)
    carried = sum(
        (line.signed_amount for line in lines if line.entry.month != statement.month), ZERO
    )
    label = category.label if contents == category.label else f"{category.label}: {contents}"
    values = (
        "",
        "",
        label,
        "",
        None,
        amount,
        rebate,
        adjustment,
        amount - rebate + adjustment,
        carried,
        _joined(words.remark(line, statement) for line in lines),
    )
    return Row(values, Tone.DETAIL)


def _sum(lines: Iterable[Line], *kinds: EntryKind) -> Decimal:
    return sum((line.entry.amount for line in lines if line.entry.kind in kinds), ZERO)


def _joined(texts: Iterable[str]) -> str:
    joined = "; ".join(dict.fromkeys(text for text in texts if text))
    return joined if len(joined) <= LONGEST_DETAIL else f"{joined[: LONGEST_DETAIL - 1]}…"


def _foot(signatures: Sequence[Signed]) -> tuple[Signature, ...]:
    by_role = {one.role: one for one in signatures}
    labels = {
        Role.PROJECT_LEAD: _("Prepared by"),
        Role.ADMIN_CLERK: _("Checked by the clerk"),
        Role.FINANCE_HEAD: _("Checked by finance"),
    }
    places: list[Signature] = []
    for role in FOOT:
        label = labels.get(role) or _("Reviewed by")
        found = by_role.get(role)
        places.append(
            Signature(
                f"{label} · {role.label}", found.name if found else "", found.on if found else None
            )
        )
    return tuple(places)
