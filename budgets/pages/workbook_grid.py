"""How the cells and rows of the workbook are drawn (DESIGN mock 05)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote

from budgets.cells import Key
from budgets.drafted import Drafted
from budgets.forms.workbook import MEASURE_WORDS, Measure, WorkbookChoice
from budgets.overview import Figures
from budgets.workbook import Row
from budgets.workbook_tree import Node
from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.amounts import (
    DASH,
    MINUS,
    amount,
    change,
    none_if_zero,
    thousands,
)

NOTHING_THERE: Final = frozenset({Measure.BUDGET, Measure.COMMITTED, Measure.ACTUAL})
# Plans and changes move budget; what is spent or held of it stays.
NOTHING_DRAFTED: Final = frozenset({Measure.COMMITTED, Measure.ACTUAL})


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell as drawn.

    used    how far the bar reaches, in per cent; None draws none
    css     of the month and of how far the budget is used
    url     what makes up the cell, from the page's own address on; empty where there is nothing
    drafted what plans and changes on their way would add to it, with its sign; empty for nothing
    """

    text: str
    css: str
    used: int | None
    url: str = ""
    drafted: str = ""

    @property
    def gets_less(self) -> bool:
        """What is on its way takes budget from the cell."""
        return self.drafted.startswith(MINUS)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row as drawn; four figures below it where a row without others in it is open."""

    row: Row
    cells: tuple[ShownCell, ...]
    year: ShownCell
    toggle_url: str
    figures: tuple[tuple[str, bool, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """How the cells of a view are drawn."""

    choice: WorkbookChoice
    today: Month
    closed: Collection[Month]
    link_query: str
    drafted: Drafted

    def row(self, row: Row) -> ShownRow:
        """A row, ready to be written out."""
        months = zip(self.choice.year.months, row.months, strict=True)
        node = row.node
        is_whole = node.is_leaf and node.is_open
        year = ShownCell(
            self._text(row.year),
            _heat(row.year),
            None,
            self._url(node.path, str(self.choice.year.year)),
            self._drafted(node.key, None),
        )
        return ShownRow(
            row=row,
            cells=tuple(self._cell(node, month, figures) for month, figures in months),
            year=year,
            toggle_url=self.choice.toggled(node.path).query(),
            figures=tuple(self._four(row)) if is_whole else (),
        )

    def _cell(self, node: Node, month: Month, figures: Figures | None) -> ShownCell:
        parts = ["cl" if month in self.closed else "", "cur" if month == self.today else ""]
        if figures is None:
            css = " ".join(filter(None, parts))
            return ShownCell(DASH, css, None, drafted=self._drafted(node.key, month))
        parts.append(_heat(figures))
        used = figures.used_percent
        reach = None if used is None else min(int(used), 100)
        if used is None and figures.is_over:
            reach = 100
        css = " ".join(filter(None, parts))
        return ShownCell(
            self._text(figures),
            css,
            reach,
            self._url(node.path, str(month)),
            self._drafted(node.key, month),
        )

    def _url(self, path: str, period: str) -> str:
        return f"workbook/{period}?row={quote(path, safe='~')}{self.link_query}"

    def _drafted(self, key: Key, month: Month | None) -> str:
        """Of what the figures shown grow or shrink by; nothing where they stay as they are."""
        amount = self.drafted.get(key, {}).get(month)
        if amount is None or self.choice.measure in NOTHING_DRAFTED:
            return ""
        return change(amount, 2) if self.choice.in_yuan else change(amount / 1000)

    def _four(self, row: Row) -> Iterator[tuple[str, bool, tuple[str, ...]]]:
        for measure, words in MEASURE_WORDS.items():
            texts = [
                self._text(one, measure, 1) if one else DASH for one in (*row.months, row.year)
            ]
            yield str(words), measure is Measure.AVAILABLE, tuple(texts)

    def _text(self, figures: Figures, measure: Measure | None = None, places: int = 0) -> str:
        measure = measure or self.choice.measure
        value: Any = measured(figures, measure)
        if measure in NOTHING_THERE:
            value = none_if_zero(value)
        return amount(value) if self.choice.in_yuan else thousands(value, places)


def measured(figures: Figures, measure: Measure) -> Decimal:
    """One of the four figures; what is in approval is held as what is committed (DESIGN §14)."""
    return {
        Measure.BUDGET: figures.budget,
        Measure.COMMITTED: figures.committed + figures.pending,
        Measure.ACTUAL: figures.spent,
        Measure.AVAILABLE: figures.available,
    }[measure]


def _heat(figures: Figures) -> str:
    if figures.is_over:
        return "over"
    return "hot" if figures.is_hot else ""
