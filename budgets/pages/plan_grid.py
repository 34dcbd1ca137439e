"""What the grid shows in which the preparer of a plan types amounts in place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.forms.plan_cells import Place, columns_of, edits_text, stored_text
from budgets.models import BudgetPlan, PlanItem
from budgets.plan_content import Item, PlanContent, stored_item
from expense_mgmt.core.periods import Month

FIRST_ROWS: Final = 16
MORE_ROWS: Final = 100
ROW_HEIGHT: Final = 41


@dataclass(frozen=True, slots=True)
class GridCell:
    """One amount as it is typed.

    stored    what is stored, where something else was typed
    """

    name: str
    month: Month | None
    text: str
    stored: str | None
    error: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of the plan.

    apart     what the months add up to less the row's amount, as stored
    """

    number: int
    label: str
    place: str
    cells: tuple[GridCell, ...]
    planned: Decimal
    apart: Decimal


@dataclass(frozen=True, slots=True)
class GridWindow:
    """Some rows of a plan that follow one another, and how many it has.

    size    how many were asked for; 0 for as many as a page holds
    apart_count    rows of the whole plan whose months do not add up to them
    """

    items: tuple[Item, ...]
    start: int
    size: int
    row_count: int
    apart_count: int

    @classmethod
    def stored(cls, plan: BudgetPlan, start: int, size: int = 0) -> "GridWindow":
        """Read only these rows, however many the plan has."""
        rows = PlanItem.objects.filter(version__plan=plan, version__number=plan.edition)
        shown = rows.for_grid()[start : start + _count(start, size)]
        return cls(
            tuple(map(stored_item, shown)),
            start,
            size,
            rows.count(),
            rows.apart().count() if not size and not start else 0,
        )

    @classmethod
    def of(cls, content: PlanContent, start: int) -> "GridWindow":
        """The same of a content that is read already."""
        return cls(
            content.items[start : start + _count(start, 0)],
            start,
            0,
            len(content.items),
            sum(1 for item in content.items if item.planned != item.amount),
        )


def keys_of_rows(plan: BudgetPlan, start: int, size: int) -> list[UUID]:
    """The keys of so many rows that follow one another, in their order."""
    rows = PlanItem.objects.filter(version__plan=plan, version__number=plan.edition)
    return list(rows.order_by("position").values_list("key", flat=True)[start : start + size])


def _count(start: int, size: int) -> int:
    return min(size, MORE_ROWS) or (MORE_ROWS if start else FIRST_ROWS)


def grid_context(
    plan: BudgetPlan,
    window: GridWindow,
    *,
    edits: Mapping[Place, str] | None = None,
    errors: Mapping[Place, str] | None = None,
    problems: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """Rows as they are typed in, those after them as pieces that are read when they come into view.

    edits       what was typed and is not stored, of rows that are not shown too
    problems    what the summary on top says
    """
    edits, errors = edits or {}, errors or {}
    first = window.start + 1
    rows = [
        _row(plan, item, number, edits, errors)
        for number, item in enumerate(window.items, start=first)
    ]
    shown = {cell.name for row in rows for cell in row.cells}
    elsewhere = {place: text for place, text in edits.items() if name_of(place) not in shown}
    end, address = window.start + len(rows), reverse("budgets:plan_grid", args=[plan.public_id])
    back = max(window.start - MORE_ROWS, 0)
    return {
        "plan": plan,
        "rows": rows,
        "heads": [month for _column, month in columns_of(plan)],
        "with_months": len(plan.months) > 1,
        "start": window.start,
        "row_count": window.row_count,
        "pieces": [] if window.size else list(_pieces(address, end, window.row_count)),
        "on_url": f"{address}?from={end}" if end < window.row_count else "",
        "back_url": f"{address}?from={back}" if window.start else "",
        "edits": edits_text(elsewhere),
        "errors": problems,
        "apart_count": window.apart_count,
        "breadcrumbs": [
            {"url": reverse("budgets:plan_list"), "label": _("Budget plans")},
            {"url": plan.get_absolute_url(), "label": plan.number or plan.title},
            {"url": "", "label": _("Amounts in the grid")},
        ],
    }


def _pieces(address: str, end: int, row_count: int) -> Iterator[dict[str, Any]]:
    for first in range(end, row_count, MORE_ROWS):
        count = min(MORE_ROWS, row_count - first)
        yield {
            "url": f"{address}?from={first}&rows={count}",
            "page_url": f"{address}?from={first}",
            "count": count,
            "height": count * ROW_HEIGHT,
        }


def name_of(place: Place) -> str:
    """Name of a cell's field."""
    return f"c-{place[0]}-{place[1]}"


def _row(
    plan: BudgetPlan,
    item: Item,
    number: int,
    edits: Mapping[Place, str],
    errors: Mapping[Place, str],
) -> GridRow:
    cells = []
    for column, month in columns_of(plan):
        place = (item.key, column)
        stored = stored_text(item, month)
        typed = edits.get(place, stored)  # type: ignore[arg-type]  # stored rows have keys
        cells.append(
            GridCell(
                name=f"c-{item.key}-{column}",
                month=month,
                text=typed,
                stored=stored if typed != stored else None,
                error=errors.get(place, ""),  # type: ignore[arg-type]  # as above
            )
        )
    return GridRow(
        number=number,
        label=label_of(item),
        place=" · ".join(one.label for one in (item.project, item.platform) if one),
        cells=tuple(cells),
        planned=item.planned,
        apart=item.planned - item.amount,
    )


def label_of(item: Item) -> str:
    """A row as people name it."""
    return f"{item.category.label}: {item.content}" if item.content else item.category.label


def problems_of(
    plan: BudgetPlan, content: PlanContent, errors: Mapping[Place, str]
) -> list[dict[str, str]]:
    """Every wrong cell by row and month, with its address."""
    months = dict(columns_of(plan))
    found = []
    for number, item in enumerate(content.items, start=1):
        for column, month in months.items():
            text = errors.get((item.key, column))  # type: ignore[arg-type]  # stored rows have keys
            if text:
                where = str(month) if month else _("Whole amount")
                words = {"number": number, "label": label_of(item), "cell": where, "text": text}
                found.append(
                    {
                        "text": _("Row %(number)d, %(label)s, %(cell)s: %(text)s") % words,
                        "url": f"#c-{item.key}-{column}",
                    }
                )
    return found
