"""Cells of an uploaded sheet as they are kept until the import is confirmed."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from expense_mgmt.foundation.sheets.reader import CellError, Row, Sheet, Value

NOTHING: Final = frozenset({"", "-", "–", "—"})
"""What stands in a cell without a value."""


class Cell(NamedTuple):
    """What one cell holds.

    kind        t text, n number, d day, o anything else that no column of a plan takes,
                e an error of Excel
    text        as a person would type it
    formula     what the cell calculates; its text is then the value that Excel kept
    is_covered  it lies under a merged cell and holds nothing of its own
    """

    kind: str = ""
    text: str = ""
    formula: str = ""
    is_covered: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.formula and not self.is_covered and self.text in NOTHING


BLANK: Final = Cell()


def rows_below(sheet: Sheet, header: int) -> Iterator[tuple[int, list[Cell]]]:
    """The rows under the header with their numbers, each cell with what it calculates."""
    formulas: dict[int, dict[int, str]] = {}
    for (number, column), text in sheet.formulas.items():
        formulas.setdefault(number, {})[column] = text
    covered = _covered(sheet)
    for row in sheet.rows:
        if row.number > header:
            yield (
                row.number,
                _cells(row, formulas.get(row.number, {}), covered.get(row.number, frozenset())),
            )


def _cells(row: Row, formulas: Mapping[int, str], covered: Collection[int]) -> list[Cell]:
    width = max([len(row.values), *covered, *formulas])
    return [
        Cell(*_typed(row.value(column)), formulas.get(column, ""), column in covered)
        for column in range(1, width + 1)
    ]


def _covered(sheet: Sheet) -> dict[int, frozenset[int]]:
    """By row: the columns that lie under a merged cell, its first cell excepted."""
    filled = {row.number for row in sheet.rows}
    found: dict[int, set[int]] = {}
    for merge in sheet.merges:
        for row in filled.intersection(range(merge.first_row, merge.last_row + 1)):
            columns = set(range(merge.first_column, merge.last_column + 1))
            if row == merge.first_row:
                columns.discard(merge.first_column)
            found.setdefault(row, set()).update(columns)
    return {row: frozenset(columns) for row, columns in found.items()}


def as_json(cells: Sequence[Cell]) -> list[list[Any] | None]:
    """Cells as a row keeps them; a blank one is null."""
    return [None if cell == BLANK else list(cell) for cell in cells]


def from_json(stored: Sequence[Sequence[Any] | None]) -> list[Cell]:
    return [BLANK if cell is None else Cell(*cell) for cell in stored]


def _typed(value: Value) -> tuple[str, str]:
    """Kind and text of a value."""
    if value is None:
        return "", ""
    if isinstance(value, bool):
        return "o", str(value).upper()
    if isinstance(value, Decimal):
        return "n", format(value, "f")
    if isinstance(value, dt.datetime):
        return "d", value.date().isoformat()
    kinds: dict[type, str] = {str: "t", dt.date: "d", CellError: "e"}
    return kinds.get(type(value), "o"), str(value)
