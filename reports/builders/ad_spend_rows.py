"""Every row the figures were made of, as a list."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.sheets.layout import Column, Heading, LongSheet, Shape, Value
from reports.builders.ask import Ask
from reports.figures import words
from reports.figures.placing import Line, Treatment
from reports.figures.statement import Statement

COUNTED_AT = 12


def sheet(
    ask: Ask, statements: Sequence[Statement], as_of: dt.datetime | None, version: str
) -> LongSheet:
    """One line for each row, with its document; the counted ones make the total."""
    counted = sum((one.spend for one in statements), ZERO)
    return LongSheet(
        name=_("Rows"),
        heading=Heading(
            title=_("Rows of the ad-spend statistic"),
            company=ask.company.label,
            project=ask.project.label if ask.project else _("All projects"),
            month=str(ask.month),
            as_of=as_of,
            version=version,
            time_zone=ask.company.time_zone,
            unit=_("yuan"),
        ),
        columns=(
            Column(_("Project"), Shape.TEXT, 18),
            Column(_("Month"), Shape.TEXT, 10),
            Column(_("Part of the statistic"), Shape.TEXT, 14),
            Column(_("Category"), Shape.TEXT, 20),
            Column(_("Source"), Shape.TEXT, 24),
            Column(_("Content"), Shape.TEXT, 44),
            Column(_("Start"), Shape.DATE, 12),
            Column(_("End"), Shape.DATE, 12),
            Column(_("Days in the month"), Shape.COUNT, 10),
            Column(_("Days"), Shape.COUNT, 10),
            Column(_("Whole amount"), Shape.AMOUNT, 16),
            Column(_("Amount"), Shape.AMOUNT, 16),
            Column(_("Counted"), Shape.AMOUNT, 16),
            Column(_("Treatment"), Shape.TEXT, 26),
            Column(_("Remark"), Shape.TEXT, 44),
        ),
        rows=_rows(statements),
        count=sum(len(one.lines) for one in statements),
        totals={COUNTED_AT: counted},
    )


def _rows(statements: Sequence[Statement]) -> Iterator[tuple[Value, ...]]:
    for statement in statements:
        for line in statement.lines:
            yield _row(statement, line)


def _row(statement: Statement, line: Line) -> tuple[Value, ...]:
    entry = line.entry
    category = statement.categories[entry.category]
    is_counted = line.treatment is Treatment.COUNTED
    return (
        statement.project.name.label,
        str(entry.month),
        words.part_label(line.part) if line.part else None,
        category.label,
        words.source_label(line),
        words.detail(line, category),
        entry.span.start if entry.span else None,
        entry.span.end if entry.span else None,
        entry.month_days,
        entry.whole_days,
        entry.whole_amount,
        line.signed_amount,
        line.signed_amount if is_counted else None,
        words.treatment_label(line.treatment),
        words.remark(line, statement),
    )
