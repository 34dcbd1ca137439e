"""Finance's multi-column ledger (多栏账) as a sheet: projects down, kinds of expense across.

Above the header stand a title and the unit; a row and a column named Total control the rest.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import MAXIMUM_AMOUNT, ZERO, exact, rounded
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.sheets.reader import CellError, Row, Sheet, Value, column_name, plain
from ledger.ledger_heading import (
    ensure_company,
    ensure_month,
    factor_of,
    header_of,
    key_of,
    names_a_unit,
)
from ledger.ledger_issues import Issue
from ledger.ledger_totals import Control

TOTAL_WORDS: Final = frozenset({"合计", "总计", "total", "totals", "sum"})
NOTE_WORDS: Final = frozenset({"说明", "备注", "注", "note", "notes", "remark", "remarks"})
NOTHING: Final = frozenset({"-", "–", "—", "－"})
_FIGURE: Final = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class KnownProject:
    """A project a row may name."""

    id: int
    label: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """One project × column, in yuan."""

    project_id: int
    position: int
    amount: Decimal
    row_number: int


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row as the preview shows it; `kind` is title, header, data, note or total."""

    number: int
    kind: str
    cells: tuple[str, ...]


@dataclass(slots=True)
class LedgerSheet:
    """What was recognised. Amounts are in yuan, whatever the sheet's unit.

    columns        headers by their position in the sheet, from 1
    control_total  what the sheet states; None when it states nothing
    added_total    what its cells add up to, those of unknown projects too
    """

    name: str
    factor: int
    project_column: int
    total_column: int | None
    columns: dict[int, str] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    grid: list[GridRow] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    control_total: Decimal | None = None
    added_total: Decimal = ZERO

    @property
    def has_errors(self) -> bool:
        return any(issue.is_error for issue in self.issues)


def read_ledger(
    sheet: Sheet,
    *,
    month: Month,
    company_names: tuple[str, ...],
    projects: Mapping[str, KnownProject],
) -> LedgerSheet:
    """Recognise a finance ledger; problems of single cells become issues.

    projects  by every name a row may use, as `key_of` writes it
    raises    RuleBroken `ledger_no_header`, `ledger_no_rows`, `ledger_wrong_month`,
              `ledger_wrong_company`
    source    DOMAIN §4 finance ledger import
    """
    header, project_column = header_of(sheet)
    above = " ".join(
        str(value)
        for row in sheet.rows
        if row.number < header.number
        for value in row.values
        if value
    )
    ensure_month(above, month)
    ensure_company(above, company_names)
    reading = _Reading(sheet, header, project_column, factor_of(above))
    if reading.result.factor == 1 and not names_a_unit(above):
        reading.result.issues.append(Issue("unit_missing"))
    reading.read_rows(projects)
    if not reading.data_rows:
        raise RuleBroken("ledger_no_rows", _("The sheet has no row of a project."), field="file")
    control = Control(
        stated=reading.stated,
        rows=tuple(reading.data_rows),
        columns=tuple(reading.result.columns),
        total_row=reading.total_row,
        total_column=reading.result.total_column,
    )
    reading.result.issues += control.issues()
    reading.result.control_total = control.stated_total()
    reading.result.added_total = control.added_total()
    return reading.result


class _Reading:
    """One pass over the rows below the header."""

    def __init__(self, sheet: Sheet, header: Row, project_column: int, factor: int) -> None:
        self.sheet = sheet
        self.header = header
        self.result = LedgerSheet(sheet.name, factor, project_column, None)
        self.data_rows: dict[int, None] = {}
        self.stated: dict[tuple[int, int], Decimal] = {}
        self.total_row: int | None = None
        self._name_columns()

    def _name_columns(self) -> None:
        seen: dict[str, int] = {}
        for column in range(self.result.project_column + 1, len(self.header.values) + 1):
            header = plain(str(self.header.value(column) or ""))
            key = header.casefold()
            if not header:
                continue
            if key in TOTAL_WORDS:
                self.result.total_column = column
            elif key in NOTE_WORDS:
                continue
            elif key in seen:
                self._issue(
                    "column_twice",
                    self.header.number,
                    column,
                    text=header,
                    other=column_name(seen[key]),
                )
            else:
                seen[key] = column
                self.result.columns[column] = header[:120]

    def read_rows(self, projects: Mapping[str, KnownProject]) -> None:
        seen: dict[int, int] = {}
        for row in self.sheet.rows:
            kind = self._kind(row)
            self.result.grid.append(GridRow(row.number, kind, self._shown(row)))
            if kind not in {"data", "total"}:
                continue
            if row.is_hidden:
                self._issue("hidden_row", row.number, 0, text=str(row.number))
            if kind == "total":
                self.total_row = row.number
                self._amounts(row, None)
                continue
            self.data_rows[row.number] = None
            self._amounts(row, self._project(row, projects, seen))
        for row_number, column in self.sheet.formulas:
            if row_number > self.header.number and column in self.result.columns:
                self._ensure_kept(row_number, column)

    def _kind(self, row: Row) -> str:
        if row.number < self.header.number:
            return "title"
        if row.number == self.header.number:
            return "header"
        first = key_of(row.value(self.result.project_column))
        if first in TOTAL_WORDS:
            return "total"
        if first.rstrip(":") in NOTE_WORDS or self.total_row is not None:
            return "note"
        return "data"

    def _project(
        self, row: Row, projects: Mapping[str, KnownProject], seen: dict[int, int]
    ) -> int | None:
        column = self.result.project_column
        text = plain(str(row.value(column) or ""))
        known = projects.get(text.casefold())
        if known is None:
            names = {project.label: None for project in projects.values()}
            like = difflib.get_close_matches(text, list(names), n=1, cutoff=0.5)
            code = "unknown_project_like" if like else "unknown_project"
            self._issue(code, row.number, column, text=text, suggestion="".join(like))
            return None
        if not known.is_active:
            self._issue("inactive_project", row.number, column, text=text)
            return None
        if known.id in seen:
            self._issue("project_twice", row.number, column, text=text, other=str(seen[known.id]))
            return None
        seen[known.id] = row.number
        return known.id

    def _amounts(self, row: Row, project_id: int | None) -> None:
        last = self.result.total_column or max(self.result.columns, default=0)
        for column in range(self.result.project_column + 1, max(last, len(row.values)) + 1):
            value = row.value(column)
            is_total = column == self.result.total_column
            if not is_total and column not in self.result.columns:
                if isinstance(value, Decimal):
                    self._issue("column_without_name", row.number, column)
                continue
            amount = self._amount(row.number, column, value)
            if amount is None:
                continue
            self.stated[row.number, column] = amount
            if project_id is not None and not is_total and row.number in self.data_rows:
                self.result.entries.append(Entry(project_id, column, amount, row.number))

    def _amount(self, row: int, column: int, value: Value) -> Decimal | None:
        figure = self._figure(row, column, value)
        if figure is None:
            return None
        yuan = figure * self.result.factor
        if abs(yuan) > MAXIMUM_AMOUNT:
            self._issue("too_large", row, column, text=str(value))
            return None
        amount = rounded(yuan)
        if exact(amount) != exact(yuan):
            self._issue("too_fine", row, column, amount=format(yuan, "f"))
            return None
        return amount

    def _figure(self, row: int, column: int, value: Value) -> Decimal | None:
        if value is None or (isinstance(value, str) and value in NOTHING):
            return None
        if isinstance(value, Decimal):
            formula = self.sheet.formulas.get((row, column))
            if formula and column in self.result.columns and row in self.data_rows:
                self._issue("formula", row, column, text=formula, value=format(value, "f"))
            return value
        if isinstance(value, CellError):
            self._issue("error_value", row, column, text=value.code)
            return None
        text = plain(str(value))
        if isinstance(value, str) and _FIGURE.fullmatch(text):
            figure = Decimal(text.replace(",", ""))
            self._issue("text_number", row, column, text=text, value=format(figure, "f"))
            return figure
        self._issue("not_a_number", row, column, text=text[:60])
        return None

    def _ensure_kept(self, row: int, column: int) -> None:
        values = next((one for one in self.sheet.rows if one.number == row), None)
        if values is None or values.value(column) is None:
            text = self.sheet.formulas[row, column]
            self._issue("formula_without_value", row, column, text=text[:60])

    def _shown(self, row: Row) -> tuple[str, ...]:
        """The row's cells as the preview writes them, formulas as formulas."""
        return tuple(
            self.sheet.formulas.get((row.number, column)) or shown(value)
            for column, value in enumerate(row.values, start=1)
        )

    def _issue(self, code: str, row: int, column: int, **params: str) -> None:
        self.result.issues.append(Issue(code, row, column, params))


def shown(value: Value) -> str:
    """A value as text, numbers without exponents."""
    if value is None:
        return ""
    return format(value, ",f") if isinstance(value, Decimal) else str(value)[:120]
