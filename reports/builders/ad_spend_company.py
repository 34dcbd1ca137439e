"""The sum over all projects, and one line for each of them."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from budgets.rules.ceiling import annual_ceiling
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.ratios import ad_ratio
from expense_mgmt.foundation.sheets.layout import Column, Heading, Row, Shape, Sheet, Table, Tone
from expense_mgmt.organisation.parts import STATISTIC_PARTS, Part
from reports.builders.ad_spend_sheet import excluded_table, parts_table, year_table
from reports.builders.ask import Ask
from reports.figures import words
from reports.figures.statement import PartFigures, Statement, WaitingMonth, total_row, year_to_date


def sheet(
    ask: Ask,
    statements: Sequence[Statement],
    waiting: Sequence[WaitingMonth],
    as_of: dt.datetime | None,
    version: str,
) -> Sheet:
    """What all stated projects make together; projects that wait are named below."""
    parts = [summed(part, statements) for part in STATISTIC_PARTS]
    spend = sum((one.spend for one in statements), ZERO)
    turnover = sum((one.turnover for one in statements), ZERO)
    year_spend = sum((one.year.spend for one in statements), ZERO)
    year_turnover = sum((one.year.turnover for one in statements), ZERO)
    ceiling = annual_ceiling(year_turnover, year_spend)
    remarks = [
        _("%(project)s has no turnover of its own in %(month)s: %(spend)s waits.")
        % {"project": one.project.name.label, "month": one.month, "spend": one.spend}
        for one in waiting
    ]
    return Sheet(
        name=_("All projects"),
        heading=Heading(
            title=_("Ad-spend statistic"),
            company=ask.company.label,
            project=_("All projects"),
            month=str(ask.month),
            as_of=as_of,
            version=version,
            time_zone=ask.company.time_zone,
            unit=_("yuan"),
            remarks=tuple(remarks),
        ),
        tables=(
            parts_table(parts[:-1], {}),
            excluded_table(parts[-1:], {}),
            _projects(statements),
            year_table(
                spend,
                ad_ratio(spend, turnover),
                year_to_date(ceiling, year_spend, year_turnover),
            ),
        ),
    )


def summed(part: Part, statements: Sequence[Statement]) -> PartFigures:
    """One part over all projects."""
    total = total_row([one.part(part) for one in statements])
    return PartFigures(
        part=part.value,
        budget=total.budget,
        amount=total.amount,
        rebate=total.rebate,
        adjustment=total.adjustment,
        month_total=total.month_total,
        carried_in=total.carried_in,
    )


def _projects(statements: Sequence[Statement]) -> Table:
    rows = tuple(
        Row(
            (
                one.project.name.label,
                words.listed(one.carried_from),
                one.total.month_total,
                one.total.carried_in,
                one.spend,
                one.turnover,
                one.ratio,
            )
        )
        for one in statements
    )
    spend = sum((one.spend for one in statements), ZERO)
    turnover = sum((one.turnover for one in statements), ZERO)
    total = Row(
        (
            _("All projects"),
            "",
            sum((one.total.month_total for one in statements), ZERO),
            sum((one.total.carried_in for one in statements), ZERO),
            spend,
            turnover,
            ad_ratio(spend, turnover),
        ),
        Tone.TOTAL,
    )
    columns = (
        Column(_("Project"), Shape.TEXT, 40),
        Column(_("Carried from"), Shape.TEXT, 12),
        Column(_("Month total"), Shape.AMOUNT, 16),
        Column(_("Carried in"), Shape.AMOUNT, 16),
        Column(_("Ad spend"), Shape.AMOUNT, 14),
        Column(_("Turnover received"), Shape.AMOUNT, 14),
        Column(_("Ratio"), Shape.RATIO, 16),
    )
    return Table(columns, rows, total, heading=_("By project"), offset=2)
