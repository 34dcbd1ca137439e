"""The one way an uploaded sheet is read: bounded, typed, and never trusted (RELIABILITY §0.4)."""

import datetime as dt
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any, Final, TypeAlias

import openpyxl
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.sheets.container import (
    UNREADABLE,
    damaged,
    open_container,
    read_part,
)
from expense_mgmt.foundation.sheets.outline import Merge, outline_of

DEFAULT_ROWS: Final = 20_000
DEFAULT_COLUMNS: Final = 60
LONGEST_TEXT: Final = 32_767
# Columns that hold nothing may be formatted; beyond these the sheet was not made by a person.
WIDEST_BLANK: Final = 1_024
# An Excel number holds 15 digits; what follows them is noise of its binary form.
SIGNIFICANT: Final = ".15g"
ERRORS: Final = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"}
)

# What a part of a workbook that is not what it should be raises in the parser.
_MALFORMED: Final = (
    *UNREADABLE,
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    InvalidFileException,
)


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value of Excel, such as #REF!."""

    code: str

    def __str__(self) -> str:
        return self.code


TOO_LONG: Final = CellError("#LONG!")
"""Stands for a text that no cell of Excel can hold."""

Value: TypeAlias = (
    str | Decimal | bool | dt.datetime | dt.date | dt.time | dt.timedelta | CellError | None
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds anything, as far as its last filled cell.

    number      as Excel counts, from 1
    is_hidden   by hand or by a filter; its values count like all others
    """

    number: int
    values: tuple[Value, ...]
    is_hidden: bool = False

    def value(self, column: int) -> Value:
        """The value in a column counted from 1; None beyond the last filled cell."""
        return self.values[column - 1] if column <= len(self.values) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read of a workbook: its first visible sheet.

    formulas      cells that are calculated, by (row, column); their value is the one Excel kept
    other_sheets  names of the sheets that were not read
    merges        merged cells: only the first of each holds a value
    """

    name: str
    rows: tuple[Row, ...]
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    other_sheets: tuple[str, ...] = ()
    merges: tuple[Merge, ...] = ()


def read_sheet(
    source: IO[bytes],
    name: str,
    *,
    max_rows: int = DEFAULT_ROWS,
    max_columns: int = DEFAULT_COLUMNS,
) -> Sheet:
    """Read the first visible sheet of an uploaded workbook.

    name      of the file, for its ending
    raises    RuleBroken: the codes of `open_container`, and `sheet_missing`, `sheet_too_long`,
              `sheet_too_wide`, `sheet_too_complex`, `sheet_damaged`
    source    RELIABILITY §0.4, §5 (1–61)
    """
    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("defusedxml is not installed: uploads are not read")
    container = open_container(source, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out
            return _read(container, source, max_rows, max_columns)
    except _MALFORMED as error:
        raise damaged() from error


def column_name(column: int) -> str:
    """A column as people name it: L."""
    return get_column_letter(column)


def coordinate(row: int, column: int) -> str:
    """A cell as people name it: L6."""
    return f"{column_name(column)}{row}"


def plain(text: str) -> str:
    """A text as a key: half-width, one space between words, nothing invisible."""
    folded = unicodedata.normalize("NFKC", text)
    visible = (
        character
        for character in folded
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
        or character in "\t\n"
    )
    return " ".join("".join(visible).split())


def _read(container: zipfile.ZipFile, source: IO[bytes], max_rows: int, max_columns: int) -> Sheet:
    source.seek(0)
    book = openpyxl.load_workbook(source, read_only=True, data_only=True, keep_links=False)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        raise RuleBroken("sheet_missing", _("The workbook has no visible sheet."))
    chosen: Any = visible[0]
    part = chosen._worksheet_path  # noqa: SLF001  # openpyxl tells it nowhere else
    outline = outline_of(read_part(container, part))
    rows = tuple(
        Row(number, values, is_hidden=number in outline.hidden)
        for number, values in _bounded(chosen, max_rows, max_columns)
    )
    formulas = (
        _formulas(source, chosen.title, max_rows, max_columns) if outline.has_formulas else {}
    )
    others = tuple(clean(one.title) for one in book.worksheets if one.title != chosen.title)
    book.close()
    return Sheet(clean(chosen.title), rows, formulas, others, outline.merges)


def _bounded(
    sheet: Any, max_rows: int, max_columns: int
) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Filled rows with their numbers, refused as soon as one lies outside the bounds."""
    sheet.reset_dimensions()  # what the file says of its size is not believed
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if not cells:
            continue
        if len(cells) > WIDEST_BLANK:
            raise _too_wide(max_columns)
        values = tuple(typed(cell) for cell in cells)
        while values and values[-1] is None:
            values = values[:-1]
        if not values:
            continue
        if number > max_rows:
            raise RuleBroken(
                "sheet_too_long",
                _("The sheet has more than %(limit)s rows. Split it."),
                {"limit": max_rows},
            )
        if len(values) > max_columns:
            raise _too_wide(max_columns)
        yield number, values


def _formulas(
    source: IO[bytes], title: str, max_rows: int, max_columns: int
) -> dict[tuple[int, int], str]:
    source.seek(0)
    book = openpyxl.load_workbook(source, read_only=True, keep_links=False)
    sheet: Any = book[title]
    sheet.reset_dimensions()
    found = {
        (number, column): clean(str(cell.value))
        for number, cells in enumerate(
            sheet.iter_rows(max_row=max_rows, max_col=max_columns), start=1
        )
        for column, cell in enumerate(cells, start=1)
        if cell.data_type == "f"
    }
    book.close()
    return found


def typed(cell: object) -> Value:
    """A cell's value: numbers as decimals of 15 digits, texts clean, error values as such."""
    if cell is None or isinstance(cell, (bool, dt.datetime, dt.date, dt.time, dt.timedelta)):
        return cell
    if isinstance(cell, (int, float)):
        number = Decimal(format(cell, SIGNIFICANT)) + 0  # minus zero becomes zero
        return number if number.is_finite() else CellError("#NUM!")
    text = str(cell)
    if text in ERRORS:
        return CellError(text)
    return TOO_LONG if len(text) > LONGEST_TEXT else clean(text) or None


def clean(text: str) -> str:
    """A text without control characters, direction marks and halves of characters."""
    return "".join(
        character
        for character in unicodedata.normalize("NFC", text)
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Cn"} or character in "\t\n"
    ).strip()


def _too_wide(limit: int) -> RuleBroken:
    return RuleBroken(
        "sheet_too_wide",
        _("The sheet has more than %(limit)s columns. Remove those that are not needed."),
        {"limit": limit},
    )
