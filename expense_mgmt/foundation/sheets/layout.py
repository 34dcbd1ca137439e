"""What a report says, before anybody thinks of a file: headings, tables, long lists.

A layout holds finished text in the reader's language and exact values; the writer alone knows
how they become cells.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from expense_mgmt.core.money import ZERO

Value: TypeAlias = str | Decimal | int | dt.date | None
"""A cell before it is written; None shows as "—"."""


class Shape(StrEnum):
    """What kind of values a column holds.

    AMOUNT takes a Decimal with 2 places, RATIO a percentage (0.75 means 0.75 %) which the cell
    then holds as a fraction, COUNT a whole number.
    """

    TEXT = "text"
    AMOUNT = "amount"
    RATIO = "ratio"
    COUNT = "count"
    DATE = "date"


class Tone(StrEnum):
    """How a row stands out. GROUP and NOTE rows are not added up; ITEM, RED and AMBER are."""

    ITEM = "item"
    RED = "red"
    AMBER = "amber"
    DETAIL = "detail"
    GROUP = "group"
    NOTE = "note"
    TOTAL = "total"


ADDED_UP = frozenset({Tone.ITEM, Tone.RED, Tone.AMBER})


@dataclass(frozen=True, slots=True)
class Choices:
    """What Excel offers in the cells of a column: a column of another sheet of the file.

    sheet    its position among the sheets of the layout, from 0
    column   of its first table, from 1
    count    of the rows to offer
    """

    sheet: int
    column: int
    count: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, what it holds and how wide it is in characters.

    `adds_up` is False for amounts whose total is no sum of the rows above it.
    """

    title: str
    shape: Shape = Shape.TEXT
    width: int = 14
    adds_up: bool = True
    choices: Choices | None = None


@dataclass(frozen=True, slots=True)
class Row:
    values: tuple[Value, ...]
    tone: Tone = Tone.ITEM


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under one header; the total must be the sum of the rows that count.

    offset   empty columns to its left, so that tables of one sheet share their widths
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    heading: str = ""
    offset: int = 0

    def differences(self) -> dict[str, Decimal]:
        """By column: the total less the sum of its rows. All zero, or the report is wrong."""
        if self.total is None:
            return {}
        result: dict[str, Decimal] = {}
        for position, column in enumerate(self.columns):
            if column.shape is Shape.AMOUNT and column.adds_up:
                stated = self.total.values[position]
                cells = [row.values[position] for row in self.rows if row.tone in ADDED_UP]
                result[column.title] = _amount(stated) - sum(map(_amount, cells), ZERO)
        return result


def _amount(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else ZERO


@dataclass(frozen=True, slots=True)
class Heading:
    """The top of a sheet (DOMAIN §10). `as_of` is the time of the data, never of the run."""

    title: str
    company: str
    project: str
    month: str
    as_of: dt.datetime | None
    version: str
    time_zone: str = "Asia/Shanghai"
    unit: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """One place at the foot: what it certifies, who signed, on which day."""

    label: str
    name: str = ""
    signed_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report as printed: heading, tables one below the other, signatures at the foot.

    The header of the first table is frozen and repeated on each printed page.
    """

    name: str
    heading: Heading
    tables: tuple[Table, ...]
    signatures: tuple[Signature, ...] = ()

    @property
    def row_count(self) -> int:
        """Rows that hold data, without headings and totals."""
        return sum(len(table.rows) for table in self.tables)


@dataclass(frozen=True, slots=True)
class LongSheet:
    """A list of any length, streamed; what one sheet cannot hold goes on in the next.

    rows     tuples in column order, read once while writing
    count    how many there are, counted in the same snapshot; another number stops the report
    totals   by position of an amount column: the sum the database gives
    """

    name: str
    heading: Heading
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Value]]
    count: int
    totals: dict[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole file."""

    title: str
    language: str
    sheets: tuple[Sheet | LongSheet, ...]
