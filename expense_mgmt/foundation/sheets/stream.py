"""Rows of a long sheet as text, streamed into the sheet's XML (PLATFORM §4 P6).

openpyxl makes a cell an object; a hundred thousand rows of them cost minutes and hundreds of
megabytes. Here a row is one string.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Final
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from expense_mgmt.core.derivation import NO_VALUE
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.sheets.layout import Shape, Value
from expense_mgmt.foundation.sheets.shell import MOST_DIGITS, LongHead
from expense_mgmt.foundation.sheets.text import LONGEST_TEXT, escaped, starts_a_formula

CHUNK: Final = 1 << 16
LARGEST_EXACT: Final = Decimal(10) ** (MOST_DIGITS - 2)
_FIRST_DAY: Final = dt.date(1899, 12, 30).toordinal()

REMEMBERED: Final = 4096
# Text without any of these needs no second look.
_NEEDS_CARE: Final = re.compile(r"[^\w（）《》，。：、·–/ .-]|^[\s+\-=@|;]|\s$|_x")
_ROW_NUMBER: Final = "#"

CellText = Callable[[Value], str]


class RowStream:
    """Turns rows into XML, and counts and sums what it wrote."""

    def __init__(self, head: LongHead) -> None:
        columns = head.sheet.columns
        self.count = 0
        self.sums = {at: ZERO for at, column in enumerate(columns) if column.shape is Shape.AMOUNT}
        self.size = 0
        self._next_row = head.first_row
        self._template = _row_template(len(columns))
        self._cells = [
            _cell_text(column.shape, styles)
            for column, styles in zip(columns, head.styles, strict=True)
        ]

    def write(self, target: IO[bytes], before: bytes, after: bytes, rows: Iterable[str]) -> None:
        """The whole sheet: what stands before its rows, the rows, what stands after them."""
        buffer, size = [before.decode()], len(before)
        for row in rows:
            buffer.append(row)
            size += len(row)
            if size >= CHUNK:
                self._flush(target, buffer)
                buffer, size = [], 0
        buffer.append(after.decode())
        self._flush(target, buffer)

    def texts(self, rows: Iterable[Sequence[Value]]) -> Iterator[str]:
        """Each row as XML.

        raises  ValueError for a row with more or fewer values than the sheet has columns
        """
        cells, amounts, sums = self._cells, tuple(self.sums), self.sums
        for values in rows:
            row = self._template.replace(_ROW_NUMBER, str(self._next_row))
            self._next_row += 1
            self.count += 1
            for at in amounts:
                value = values[at]
                if value is not None:
                    sums[at] += value  # type: ignore[operator]  # an AMOUNT column holds Decimals
            yield row % tuple([cell(value) for cell, value in zip(cells, values, strict=True)])

    def _flush(self, target: IO[bytes], buffer: list[str]) -> None:
        piece = "".join(buffer).encode()
        self.size += len(piece)
        target.write(piece)


def _row_template(columns: int) -> str:
    """A row whose cells lack only what follows their address."""
    cells = "".join(f'<c r="{get_column_letter(at)}#" %s</c>' for at in range(1, columns + 1))
    return f'<row r="#">{cells}</row>'


def _cell_text(shape: Shape, styles: tuple[int, int, int]) -> CellText:
    """A column's way from a value to what follows the cell's address."""
    plain, guarded, empty = styles
    nothing = f's="{empty}" t="inlineStr"><is><t>{NO_VALUE}</t></is>'
    remembered: dict[object, str] = {}

    def text(value: Value) -> str:
        if value is None:
            return nothing
        known = remembered.get(value)
        return known if known is not None else made(str(value))

    def made(value: str) -> str:
        if not _NEEDS_CARE.search(value) and len(value) < LONGEST_TEXT:
            cell = f's="{plain}" t="inlineStr"><is><t>{value}</t></is>'
        else:
            style = guarded if starts_a_formula(value) else plain
            kept = escape(escaped(value))
            space = ' xml:space="preserve"' if kept != kept.strip() else ""
            cell = f's="{style}" t="inlineStr"><is><t{space}>{kept}</t></is>'
        if len(remembered) < REMEMBERED:
            remembered[value] = cell
        return cell

    def number(value: Value) -> str:
        return nothing if value is None else f's="{plain}"><v>{value}</v>'

    def amount(value: Value) -> str:
        if value is None:
            return nothing
        shown = str(value)
        if len(shown) > MOST_DIGITS and isinstance(value, Decimal) and abs(value) >= LARGEST_EXACT:
            # A number cell is a double: more digits would be lost without a sign.
            return made(f"{value:,f}")
        return f's="{plain}"><v>{shown}</v>'

    def ratio(value: Value) -> str:
        return number(value.scaleb(-2) if isinstance(value, Decimal) else value)

    def date(value: Value) -> str:
        if not isinstance(value, dt.date):
            return text(value)
        return f's="{plain}"><v>{value.toordinal() - _FIRST_DAY}</v>'

    shapes: dict[Shape, CellText] = {
        Shape.TEXT: text,
        Shape.AMOUNT: amount,
        Shape.RATIO: ratio,
        Shape.COUNT: number,
        Shape.DATE: date,
    }
    return shapes[shape]
