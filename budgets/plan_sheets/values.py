"""What the cells of a plan's sheet mean: names, amounts, counts, days, texts."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from budgets.plan_sheets.cells import Cell
from budgets.plan_sheets.columns import COUNTS, NAMES, TEXTS
from budgets.plan_sheets.issues import Issue
from budgets.plan_sheets.names import Catalogues
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.form_fields import FIRST_YEAR, LAST_YEAR
from expense_mgmt.core.money import parse_amount, rounded

LONGEST_NAME: Final = 120
_COUNT: Final = re.compile(r"[0-9]{1,15}")
_DAY: Final = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_SIGNS: Final = ("-", "\N{MINUS SIGN}", "\N{FULLWIDTH HYPHEN-MINUS}", "(")


class CellRefused(Exception):  # noqa: N818  # a signal between the readers, not an error
    """A cell cannot be understood; `issue` says why."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = {name: str(value) for name, value in params.items()}


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads the cells of one plan.

    replaced   by column and text: the code of what a person said the text means
    rounds     amounts finer than a cent are rounded, as a person asked
    """

    catalogues: Catalogues
    replaced: Mapping[tuple[str, str], str]
    rounds: bool = False

    def read(self, field: str, cell: Cell) -> tuple[Any, Issue | None]:
        """The value of a cell, and what is wrong with it; None for a blank one."""
        try:
            return self._value(field, cell), None
        except CellRefused as refused:
            return None, Issue(refused.code, field, refused.params)

    def _value(self, field: str, cell: Cell) -> Any:
        if cell.is_covered:
            raise CellRefused("cells_merged")
        if cell.formula and not cell.text:
            raise CellRefused("formula_without_value", text=cell.formula)
        if cell.kind == "e":
            raise CellRefused("error_value", text=cell.text)
        if cell.is_blank:
            return "" if field in TEXTS else None
        if field in NAMES:
            return self._named(field, cell)
        if field in TEXTS:
            return _text(cell, TEXTS[field])
        readers: Mapping[str, Callable[[Cell], Any]] = {"planned_on": _day} | dict.fromkeys(
            COUNTS, _count
        )
        return readers.get(field, self._amount)(cell)

    def _named(self, field: str, cell: Cell) -> Any:
        text = cell.text[:LONGEST_NAME]
        names = self.catalogues[field]
        found = names.found(self.replaced.get((field, text), text))
        if not found:
            raise CellRefused(f"unknown_{field}", text=text)
        if len(found) > 1:
            raise CellRefused("name_is_shared", text=text)
        return found[0]

    def _amount(self, cell: Cell) -> Decimal:
        if cell.kind in {"d", "o"}:
            raise CellRefused("amount_not_a_number", text=cell.text)
        shown = cell.text[:40]
        if shown.startswith(_SIGNS):
            raise CellRefused("budget_amount_negative", text=shown)
        text = cell.text
        if self.rounds and cell.kind == "n":
            text = format(rounded(Decimal(text)), "f")
        try:
            return parse_amount(text)
        except RuleBroken as error:
            code = "amount_not_a_number" if error.code == "amount_missing" else error.code
            raise CellRefused(code, text=shown) from error


def _text(cell: Cell, limit: int) -> str:
    if len(cell.text) > limit:
        raise CellRefused("text_too_long", limit=limit)
    return cell.text


def _count(cell: Cell) -> int:
    text = cell.text.replace(",", "").replace(" ", "")
    if cell.kind not in {"n", "t"} or not _COUNT.fullmatch(text):
        raise CellRefused("not_a_count", text=cell.text[:40])
    return int(text)


def _day(cell: Cell) -> dt.date:
    found = _DAY.fullmatch(cell.text.replace(" ", ""))
    if cell.kind not in {"d", "t"} or found is None:
        raise CellRefused("not_a_day", text=cell.text[:40])
    try:
        day = dt.date(*map(int, found.groups()))
    except ValueError as error:
        raise CellRefused("not_a_day", text=cell.text[:40]) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CellRefused("not_a_day", text=cell.text[:40])
    return day
