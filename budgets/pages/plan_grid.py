"""What the grid shows in which the preparer of a plan types amounts in place."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.forms.plan_cells import Place, columns_of, edits_text, stored_text
from budgets.models import BudgetPlan
from budgets.plan_content import Item, PlanContent
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


def grid_context(
    plan: BudgetPlan,
    content: PlanContent,
    *,
    start: int = 0,
    size: int = 0,
    edits: Mapping[Place, str] | None = None,
    errors: Mapping[Place, str] | None = None,
    refusals: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Rows from `start` on, with what was typed over them and what is wrong with it.

    Before the page the first rows, then pieces that are read when they come into view.
    """
    edits, errors = edits or {}, errors or {}
    count = size or (MORE_ROWS if start else FIRST_ROWS)
    end = min(start + count, len(content.items))
    rows = [
        _row(plan, item, number, edits, errors)
        for number, item in enumerate(content.items[start:end], start=start + 1)
    ]
    shown = {cell.name for row in rows for cell in row.cells}
    elsewhere = {place: text for place, text in edits.items() if name_of(place) not in shown}
    address = reverse("budgets:plan_grid", args=[plan.public_id])
    return {
        "plan": plan,
        "rows": rows,
        "heads": [month for _column, month in columns_of(plan)],
        "with_months": len(plan.months) > 1,
        "start": start,
        "row_count": len(content.items),
        "pieces": []
        if size
        else [
            {
                "url": f"{address}?from={first}&rows={min(MORE_ROWS, len(content.items) - first)}",
                "page_url": f"{address}?from={first}",
                "count": min(MORE_ROWS, len(content.items) - first),
                "height": min(MORE_ROWS, len(content.items) - first) * ROW_HEIGHT,
            }
            for first in range(end, len(content.items), MORE_ROWS)
        ],
        "on_url": f"{address}?from={end}" if end < len(content.items) else "",
        "back_url": f"{address}?from={max(start - MORE_ROWS, 0)}" if start else "",
        "edits": edits_text(elsewhere),
        "edit_count": len(edits),
        "errors": [
            *_errors(content, errors, plan),
            *({"text": one, "url": ""} for one in refusals),
        ],
        "apart_count": sum(1 for item in content.items if item.planned != item.amount),
        "breadcrumbs": [
            {"url": reverse("budgets:plan_list"), "label": _("Budget plans")},
            {"url": plan.get_absolute_url(), "label": plan.number or plan.title},
            {"url": "", "label": _("Amounts in the grid")},
        ],
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


def _errors(
    content: PlanContent, errors: Mapping[Place, str], plan: BudgetPlan
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
