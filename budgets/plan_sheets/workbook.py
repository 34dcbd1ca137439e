"""A plan as a workbook that can be filled in and read in again; the catalogues stand beside it."""

import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from budgets.models import BudgetPlan
from budgets.plan_catalogue import PlanCatalogue
from budgets.plan_content import Item, PlanContent
from budgets.plan_sheets.columns import KEY, NAMES, SheetColumn, columns_of, months_by_field
from budgets.plan_sheets.names import Catalogues, catalogues_of
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.sheets import writer
from expense_mgmt.foundation.sheets.layout import (
    Choices,
    Column,
    Heading,
    Layout,
    LongSheet,
    Row,
    Sheet,
    Table,
    Tone,
    Value,
)

CATALOGUE_SHEET: Final = 1


def workbook(plan: BudgetPlan, content: PlanContent) -> bytes:
    """The rows of a content, or an empty sheet of the same form, in the reader's language.

    Read in again unchanged, it changes nothing.
    """
    catalogue = PlanCatalogue.of(plan)
    columns = columns_of(plan, catalogue)
    names = catalogues_of(catalogue, content.items)
    listed = [column for column in columns if column.field in NAMES]
    rows = LongSheet(
        name=_("Plan"),
        heading=_heading(plan),
        columns=tuple(_column(column, listed, names) for column in columns),
        rows=_rows(plan, content.items, columns, names),
        count=len(content.items),
        totals=_totals(plan, content.items, columns),
    )
    layout = Layout(
        plan.title, get_language() or "zh-hans", (rows, _catalogues(plan, listed, names))
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        writer.write(layout, path)
        return path.read_bytes()


def _heading(plan: BudgetPlan) -> Heading:
    return Heading(
        title=plan.title,
        company=plan.company.label,
        project=plan.owner_label,
        month=plan.period_label,
        as_of=plan.saved_at,
        version=f"V{plan.edition}",
        time_zone=plan.company.time_zone,
        unit=_("yuan"),
    )


def _column(column: SheetColumn, listed: Sequence[SheetColumn], names: Catalogues) -> Column:
    choices = None
    if column in listed:
        choices = Choices(
            sheet=CATALOGUE_SHEET,
            column=listed.index(column) + 1,
            count=len(names[column.field].rows),
        )
    return Column(str(column.title), column.shape, column.width, choices=choices)


def _rows(
    plan: BudgetPlan, items: Sequence[Item], columns: Sequence[SheetColumn], names: Catalogues
) -> Iterator[list[Value]]:
    months = months_by_field(plan)
    for item in items:
        yield [
            item.months.get(months[column.field])
            if column.field in months
            else _value(item, column.field, names)
            for column in columns
        ]


def _value(item: Item, field: str, names: Catalogues) -> Value:
    if field == KEY:
        return str(item.key or "")
    value = getattr(item, field)
    if field in NAMES:
        return names[field].shown(value) if value is not None else ""
    return value  # type: ignore[no-any-return]  # a field of the item


def _totals(
    plan: BudgetPlan, items: Sequence[Item], columns: Sequence[SheetColumn]
) -> dict[int, Decimal]:
    """By column of amounts: the sum that the written rows must have."""
    sums: dict[int, Decimal] = {}
    months = months_by_field(plan)
    for place, column in enumerate(columns):
        month = months.get(column.field)
        if month is not None:
            sums[place] = sum((item.months.get(month, ZERO) for item in items), ZERO)
        elif column.field == "amount":
            sums[place] = sum((item.amount for item in items), ZERO)
    return sums


def _catalogues(plan: BudgetPlan, listed: Sequence[SheetColumn], names: Catalogues) -> Sheet:
    """What the cells of each naming column may say, side by side."""
    words = [
        [names[column.field].shown(row) for row in names[column.field].rows] for column in listed
    ]
    depth = max(map(len, words), default=0)
    rows = tuple(
        Row(tuple(column[at] if at < len(column) else "" for column in words), Tone.NOTE)
        for at in range(depth)
    )
    columns = tuple(Column(str(column.title), width=28) for column in listed)
    return Sheet(
        name=_("Catalogues"), heading=_heading(plan), tables=(Table(columns=columns, rows=rows),)
    )
