"""A row of an uploaded sheet as an item of the plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from budgets.models import BudgetPlan
from budgets.plan_content import Item
from budgets.plan_sheets.cells import BLANK, Cell
from budgets.plan_sheets.columns import KEY, months_by_field
from budgets.plan_sheets.fixes import FixAct, Fixes
from budgets.plan_sheets.issues import Issue
from budgets.plan_sheets.names import word_key
from budgets.plan_sheets.values import CellReader
from budgets.rules.year import spread_annual
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import MONTHS_IN_YEAR, Month
from expense_mgmt.foundation.sheets.reader import clean

TOTAL_WORDS: Final = frozenset({"total", "sum", "subtotal", "合计", "总计", "小计", "共计"})
Place = tuple[int | None, int | None, int | None, int | None, str]
"""Unit, project, platform, category and content: two rows that share them are the same row."""


@dataclass(slots=True)
class SheetRow:
    """One row of the sheet and what became of it.

    values   by column; a column with an issue is missing
    stored   the row of the plan that it is
    item     what the plan's row would be; None while a cell is not understood
    """

    number: int
    values: dict[str, Any]
    issues: list[Issue] = field(default_factory=list)
    mark: UUID | None = None
    is_total: bool = False
    is_left_out: bool = False
    stored: Item | None = None
    item: Item | None = None

    @property
    def is_taken(self) -> bool:
        return not self.is_left_out and not self.issues and self.item is not None


@dataclass(frozen=True)
class RowReader:
    """Reads the rows of one import.

    fields   of the columns, in the order of the sheet; empty for a column that is left out
    """

    plan: BudgetPlan
    fields: Sequence[str]
    cells: CellReader
    fixes: Fixes

    @cached_property
    def months(self) -> Mapping[str, Month]:
        """The month of each column of months; asked for each cell of thousands of rows."""
        return months_by_field(self.plan)

    def read(self, number: int, cells: Sequence[Cell]) -> SheetRow | None:
        """A row with its values and what is wrong with its cells; None where nothing stands."""
        named = {
            name: cells[place] if place < len(cells) else BLANK
            for place, name in enumerate(self.fields)
            if name
        }
        mark = _mark(named.pop(KEY, BLANK))
        if all(cell.is_blank for cell in named.values()):
            return None
        row = SheetRow(number, {}, mark=mark, is_total=_is_total(named))
        if row.is_total:
            row.is_left_out = True
            return row
        for name, cell in named.items():
            value, issue = self.cells.read(name, cell)
            if issue is not None:
                row.issues.append(issue)
            else:
                row.values[name] = value
        if "category" in row.values and row.values["category"] is None:
            row.issues.append(Issue("category_missing", "category"))
        return row

    def place(self, row: SheetRow) -> Place | None:
        """What makes it the same as another row; None while its names are not understood."""
        names = {name: row.values.get(name) for name in ("unit", "project", "platform", "category")}
        if row.values.get("category") is None:
            return None
        if any(issue.column in names or issue.column == "content" for issue in row.issues):
            return None
        unit = names["unit"] or self.plan.unit
        project = names["project"] or self.plan.project
        return (
            unit.pk,
            project.pk if project else None,
            names["platform"].pk if names["platform"] else None,
            row.values["category"].pk,
            text_key(row.values.get("content", "")),
        )

    def finish(self, row: SheetRow) -> None:
        """Make the item of a row whose cells are understood, on top of what the plan holds."""
        if row.issues:
            return
        values = row.values
        before = row.stored or Item(
            unit=self.plan.unit, category=values["category"], project=self.plan.project
        )
        facts: dict[str, Any] = {
            name: value
            for name, value in values.items()
            if name != "amount" and name not in self.months
        }
        facts["unit"] = values.get("unit") or (
            before.unit if "unit" not in values else self.plan.unit
        )
        if self.plan.project_id is not None:
            facts["project"] = self.plan.project
        amount, months = self._amounts(before, values)
        item = replace(before, **facts, amount=amount, months=months, reason="")
        row.item = before if row.stored is not None and is_same(item, before) else item

    def _amounts(
        self, before: Item, values: Mapping[str, Any]
    ) -> tuple[Decimal, Mapping[Month, Decimal]]:
        """The whole amount and its months; months without a column stay as they were."""
        amount: Decimal | None = values.get("amount")
        plan_months = tuple(self.months.values())
        if len(plan_months) == 1:
            whole = (amount or ZERO) if "amount" in values else before.amount
            return whole, {plan_months[0]: whole} if whole else {}
        months = dict(before.months)
        for name, value in values.items():
            if name in self.months:
                months[self.months[name]] = value or ZERO
        months = {month: part for month, part in sorted(months.items()) if part}
        planned = sum(months.values(), ZERO)
        if amount is None:
            amount = planned
        if self.fixes.has(FixAct.ADD_UP) and planned:
            amount = planned
        if self.fixes.has(FixAct.SPREAD) and not planned and len(plan_months) == MONTHS_IN_YEAR:
            parts = spread_annual(amount).months
            months = {month: part for month, part in zip(plan_months, parts, strict=True) if part}
        return amount, months


def is_same(item: Item, before: Item) -> bool:
    """Whether an item says what another says; texts count as a sheet can hold them."""
    return _plain(item) == _plain(before)


def _plain(item: Item) -> Item:
    """An item as it comes back from a sheet."""
    return replace(
        item,
        content=text_key(item.content),
        remark=text_key(item.remark),
        months={month: part for month, part in item.months.items() if part},
        reason="",
    )


def text_key(text: str) -> str:
    """A text as it comes back from a sheet."""
    kept = clean(text)
    return "" if kept in {"-", "–", "—"} else kept


def _mark(cell: Cell) -> UUID | None:
    """The key of a row of the plan, as the product wrote it; anything else is none."""
    try:
        return UUID(cell.text) if cell.kind == "t" else None
    except ValueError:
        return None


def _is_total(named: Mapping[str, Cell]) -> bool:
    """A line that adds up the rows above it; its first text says so."""
    first = next((cell for cell in named.values() if not cell.is_blank), BLANK)
    return first.kind == "t" and word_key(first.text) in TOTAL_WORDS
