"""The workbook around the rows: openpyxl makes styles, headings, panes and print set-up.

Report sheets are written whole. Of a long sheet only the head is, with one sample row for each
style; `stream` writes its rows into that head.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from expense_mgmt.core.derivation import NO_VALUE
from expense_mgmt.foundation.sheets.choices import offer_choices
from expense_mgmt.foundation.sheets.layout import (
    Column,
    Heading,
    Layout,
    LongSheet,
    Row,
    Shape,
    Sheet,
    Table,
    Tone,
    Value,
)
from expense_mgmt.foundation.sheets.styles import FACES, Look
from expense_mgmt.foundation.sheets.text import escaped, sheet_name, starts_a_formula

MOST_DIGITS: Final = 15
FACTS_PER_ROW: Final = 3
A4: Final = "9"
# Text, text a program could take for a formula, and no value each need a style of their own.
SAMPLE_ROWS: Final = 3


Figures: TypeAlias = dict[tuple[int, int], object]
"""What was written into a report sheet, by row and column; the proof looks for it again."""


@dataclass(slots=True)
class LongHead:
    """Where the streamed rows of a long sheet begin, and the styles of its cells.

    styles   by column: of a value, of text like a formula, of no value
    """

    sheet: LongSheet
    first_row: int
    styles: list[tuple[int, int, int]]


class ShellBuilder:
    """Builds one workbook; `copies` says over how many sheets each long list goes."""

    def __init__(self, layout: Layout, copies: Sequence[int]) -> None:
        self.look = Look(FACES.get(layout.language, FACES["en"]))
        self.book = Workbook()
        self.heads: list[LongHead | None] = []
        self.figures: list[Figures] = []
        self._first_rows: dict[str, int] = {}
        names: set[str] = set()
        first = self.book.active
        for sheet, count in zip(layout.sheets, copies, strict=True):
            for _copy in range(count):
                page = self.book.create_sheet(sheet_name(sheet.name, names))
                self.figures.append({})
                if isinstance(sheet, Sheet):
                    self._report(page, sheet)
                    self.heads.append(None)
                else:
                    self.heads.append(self._long(page, sheet))
        if first is not None:
            self.book.remove(first)
        offer_choices(self.book, layout, copies, self._first_rows)
        self.book.properties.title = escaped(layout.title)
        self.book.properties.creator = "Outlay"

    def _report(self, page: Worksheet, sheet: Sheet) -> None:
        widest = max(sheet.tables, key=lambda table: len(table.columns)).columns
        columns = max(len(widest), FACTS_PER_ROW)
        self._widths(page, widest)
        at = self._head(page, sheet.heading, columns)
        for position, table in enumerate(sheet.tables):
            if not position:
                self._first_rows[page.title] = at + (2 if table.heading else 1)
            at = self._table(page, table, at, freeze=position == 0)
        for remark in sheet.heading.remarks:
            self.look.fact(self._text(page, at, 1, remark))
            at += 1
        if sheet.signatures:
            self._signatures(page, sheet, at + 1, columns)
        self._print_setup(page)

    def _long(self, page: Worksheet, sheet: LongSheet) -> LongHead:
        self._widths(page, sheet.columns)
        at = self._head(page, sheet.heading, max(len(sheet.columns), FACTS_PER_ROW))
        self._columns(page, sheet.columns, at, freeze=True)
        self._first_rows[page.title] = at + 1
        styles: list[tuple[int, int, int]] = []
        for position, column in enumerate(sheet.columns, start=1):
            made: list[int] = []
            for sample in range(SAMPLE_ROWS):
                cell = cell_of(page, at + 1 + sample, position)
                self.look.dress(cell, column.shape, Tone.ITEM, has_value=sample != SAMPLE_ROWS - 1)
                cell.quotePrefix = sample == 1
                cell.value = "x"
                made.append(cell.style_id)
            styles.append((made[0], made[1], made[2]))
        self._print_setup(page)
        return LongHead(sheet, at + 1, styles)

    def _head(self, page: Worksheet, heading: Heading, columns: int) -> int:
        """Title and facts; returns the next free row."""
        self.look.title(self._text(page, 1, 1, heading.title))
        page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=columns)
        page.row_dimensions[1].height = 28
        row = 2
        facts = list(facts_of(heading))
        for start in range(0, len(facts), FACTS_PER_ROW):
            for slot, words in enumerate(facts[start : start + FACTS_PER_ROW]):
                left = columns * slot // FACTS_PER_ROW + 1
                right = columns * (slot + 1) // FACTS_PER_ROW
                self.look.fact(self._text(page, row, left, words))
                if right > left:
                    page.merge_cells(
                        start_row=row, end_row=row, start_column=left, end_column=right
                    )
            row += 1
        return row

    def _table(self, page: Worksheet, table: Table, at: int, *, freeze: bool) -> int:
        """One table from row `at`; returns the next free row after an empty one."""
        if table.heading:
            self.look.heading(self._text(page, at, 1 + table.offset, table.heading))
            at += 1
        self._columns(page, table.columns, at, freeze=freeze, offset=table.offset)
        at += 1
        for row in table.rows:
            self._row(page, table, row, at)
            at += 1
        if table.total is not None:
            self._row(page, table, table.total, at)
            self._check(page, table, at + 1)
            at += 2
        return at + 1

    def _columns(
        self,
        page: Worksheet,
        columns: tuple[Column, ...],
        at: int,
        *,
        freeze: bool,
        offset: int = 0,
    ) -> None:
        for position, column in enumerate(columns, start=1 + offset):
            self.look.column(self._text(page, at, position, column.title))
        if freeze:
            page.freeze_panes = f"A{at + 1}"
            page.print_title_rows = f"{at}:{at}"

    def _row(self, page: Worksheet, table: Table, row: Row, at: int) -> None:
        columns = table.columns
        if len(row.values) != len(columns):
            msg = f"a row of {len(row.values)} values under {len(columns)} columns"
            raise ValueError(msg)
        for position, (column, value) in enumerate(
            zip(columns, row.values, strict=True), start=1 + table.offset
        ):
            cell = cell_of(page, at, position)
            put(cell, value, column.shape, row.tone, self.look)
            self.figures[-1][at, position] = cell.value

    def _check(self, page: Worksheet, table: Table, at: int) -> None:
        """The line that shows that the totals add up (DOMAIN §10)."""
        differences = table.differences()
        values: list[Value] = [
            differences.get(column.title) if column.shape is Shape.AMOUNT else ""
            for column in table.columns
        ]
        values[_first_text(table.columns)] = _("Check: total less the sum of its rows")
        self._row(page, table, Row(tuple(values), Tone.NOTE), at)

    def _signatures(self, page: Worksheet, sheet: Sheet, at: int, columns: int) -> None:
        count = len(sheet.signatures)
        for slot, signature in enumerate(sheet.signatures):
            left = columns * slot // count + 1
            day = signature.signed_on.isoformat() if signature.signed_on else NO_VALUE
            for offset, words in enumerate((signature.label, signature.name or NO_VALUE, day)):
                self.look.fact(self._text(page, at + offset, left, words))

    def _text(self, page: Worksheet, row: int, column: int, words: str) -> Cell:
        cell = cell_of(page, row, column)
        write_text(cell, words)
        return cell

    def _widths(self, page: Worksheet, columns: tuple[Column, ...]) -> None:
        for position, column in enumerate(columns, start=1):
            page.column_dimensions[get_column_letter(position)].width = column.width

    def _print_setup(self, page: Worksheet) -> None:
        page.page_setup.orientation = "landscape"
        page.page_setup.paperSize = A4
        page.page_setup.fitToWidth = 1
        page.page_setup.fitToHeight = 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        footer = page.oddFooter
        if footer is not None and footer.center is not None:
            footer.center.text = "&P / &N"


def facts_of(heading: Heading) -> Iterator[str]:
    """The facts under the title, as "label: value"."""
    as_of = NO_VALUE
    if heading.as_of is not None:
        as_of = f"{heading.as_of.astimezone(ZoneInfo(heading.time_zone)):%Y-%m-%d %H:%M}"
    facts = (
        (_("Company"), heading.company),
        (_("Project"), heading.project),
        (_("Month"), heading.month),
        (_("Unit"), heading.unit or _("yuan")),
        (_("Data as of"), as_of),
        (_("Version"), heading.version),
    )
    for label, value in facts:
        yield _("%(label)s: %(value)s") % {"label": label, "value": value or NO_VALUE}


def cell_of(page: Worksheet, row: int, column: int) -> Cell:
    """A cell that is not the covered part of a merged one."""
    cell = page.cell(row, column)
    if not isinstance(cell, Cell):
        msg = f"{page.title} {row}/{column} lies under a merged cell"
        raise TypeError(msg)
    return cell


def put(cell: Cell, value: Value, shape: Shape, tone: Tone, look: Look) -> None:
    """Write one value as its column says, exactly, and never as a formula."""
    look.dress(cell, shape, tone, has_value=value is not None)
    match value:
        case None:
            cell.value = NO_VALUE
        case Decimal() if shape is Shape.RATIO:
            cell.value = value.scaleb(-2)
        case Decimal() if len(value.as_tuple().digits) > MOST_DIGITS:
            # A number cell is a double: more digits would be lost without a sign.
            write_text(cell, f"{value:,f}")
        case Decimal() | int():
            cell.value = value
        case dt.date():
            cell.value = value
            cell.number_format = "yyyy-mm-dd"
        case str():
            write_text(cell, value)


def write_text(cell: Cell, words: str) -> None:
    """Text as text, whatever it begins with (RELIABILITY §0.5)."""
    cell.value = escaped(words)
    cell.data_type = "s"
    if starts_a_formula(words):
        cell.quotePrefix = True


def _first_text(columns: tuple[Column, ...]) -> int:
    """The widest text column, where a sentence has room."""
    texts = [(column.width, -at) for at, column in enumerate(columns) if column.shape is Shape.TEXT]
    return -max(texts)[1] if texts else 0
