"""Amounts of a draft typed cell by cell: only what was changed is sent, whatever the plan's size."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from budgets.forms.plan_rows import BudgetAmountField, shown_amount
from budgets.models import BudgetPlan
from budgets.plan_content import Item, PlanContent
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import Month

WHOLE: Final = "amount"
LONGEST_EDITS: Final = 2_000_000
_FIELD = re.compile(r"c-([0-9a-f-]{36})-(amount|[0-9]{1,2})")
_COLUMN = re.compile(r"amount|[0-9]{1,2}")
_AMOUNT = BudgetAmountField()

Place = tuple[UUID, str]
"""Key of a row; `amount`, or the number of a month."""


@dataclass(frozen=True, slots=True)
class Applied:
    """A content with what was typed into it, as far as it can be read.

    errors    what is wrong, by cell
    changed   how many cells differ from what is stored
    """

    content: PlanContent
    errors: Mapping[Place, str]
    changed: int


def edits_of(data: QueryDict) -> dict[Place, str]:
    """What a form sends: its fields, and before them the cells that are not on the page.

    The latter stand in `edits`, a line each: key, column and text with tabs between.

    raises    RuleBroken edits_too_long; a part of them would be a part of what was typed
    """
    found: dict[Place, str] = {}
    edits = data.get("edits", "")
    if len(edits) > LONGEST_EDITS:
        raise RuleBroken(
            "edits_too_long",
            _("These are too many cells at once. Save first and go on, or import the sheet."),
        )
    for line in edits.splitlines():
        key, column, text = [*line.split("\t", 2), "", ""][:3]
        if _COLUMN.fullmatch(column) and (place := _place(key, column)):
            found[place] = text.strip()
    for name in data:
        match = _FIELD.fullmatch(name)
        if match and (place := _place(*match.groups())):
            found[place] = data.get(name, "").strip()
    return found


def edits_text(edits: Mapping[Place, str]) -> str:
    """Cells as `edits_of` reads them."""
    rows = (f"{key}\t{column}\t{' '.join(text.split())}" for (key, column), text in edits.items())
    return "\n".join(rows)


def apply(plan: BudgetPlan, content: PlanContent, edits: Mapping[Place, str]) -> Applied:
    """Put amounts into the rows of a draft; cells of rows that are gone are left out.

    An empty cell is nothing. The months need not add up to the row yet.

    source    R-47
    """
    errors: dict[Place, str] = {}
    changed = 0
    of_row: dict[UUID, dict[str, Decimal]] = {}
    known = {item.key: item for item in content.items if item.key}
    columns = dict(columns_of(plan))
    only = plan.months[0] if len(plan.months) == 1 else None
    for place, text in edits.items():
        key, column = place
        if key not in known or column not in columns:
            continue
        if text == stored_text(known[key], columns[column]):
            continue
        try:
            amount = _AMOUNT.clean(text)
        except ValidationError as error:
            errors[place] = " ".join(error.messages)
            continue
        changed += 1
        of_row.setdefault(key, {})[column] = amount or ZERO
    items = tuple(
        _with(item, of_row[item.key], columns, only) if item.key in of_row else item
        for item in content.items
    )
    return Applied(replace(content, items=items), errors, changed)


def columns_of(plan: BudgetPlan) -> list[tuple[str, Month | None]]:
    """The cells of a row: the whole amount, then the months where there are several."""
    months = plan.months if len(plan.months) > 1 else ()
    return [(WHOLE, None), *((str(month.month), month) for month in months)]


def stored_text(item: Item, month: Month | None) -> str:
    """A stored amount as its cell shows it; nothing for zero."""
    amount = item.amount if month is None else item.months.get(month, ZERO)
    return shown_amount(amount) if amount else ""


def _with(
    item: Item,
    amounts: Mapping[str, Decimal],
    columns: Mapping[str, Month | None],
    only: Month | None,
) -> Item:
    """The row with other amounts; the only month of a plan is the whole amount."""
    whole = amounts.get(WHOLE, item.amount)
    months = dict(item.months) if only is None else {only: whole}
    for column, amount in amounts.items():
        month = columns[column]
        if month is not None:
            months[month] = amount
    return replace(item, amount=whole, months=_without_nothing(months.items()))


def _without_nothing(months: Iterable[tuple[Month, Decimal]]) -> dict[Month, Decimal]:
    return {month: amount for month, amount in months if amount}


def _place(key: str, column: str) -> Place | None:
    try:
        return UUID(key), column
    except ValueError:
        return None
