"""What a request did to its budget lines, written down when it was submitted and approved.

Balances move on; the record keeps the figures the decision was made on (DOMAIN §4: every
transition stores the amounts at that moment), inside the event chain.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from budgets.interface import Effect
from budgets.models import BudgetLine
from expense_mgmt.core.periods import Month
from requests.models import RequestTransition

KEY: Final = "budget"
FIGURES: Final = ("budget", "spent", "committed", "pending", "this", "available_after")


@dataclass(frozen=True, slots=True)
class RecordedEffect:
    """One budget line as recorded; `label` is the line's name today, in the reader's language."""

    label: str
    month: Month
    budget: Decimal
    spent: Decimal
    committed: Decimal
    pending: Decimal
    this: Decimal
    available_after: Decimal


@dataclass(frozen=True, slots=True)
class BudgetRecord:
    """The lines of one moment."""

    at: dt.datetime
    lines: Sequence[RecordedEffect]


def budget_amounts(effect: Effect) -> dict[str, list[dict[str, str]]]:
    """The own lines of an effect for the trail: line, month, and figures as text."""
    return {
        KEY: [
            {
                "line": str(line.line),
                "month": str(line.month),
                **{name: f"{getattr(line, name):.2f}" for name in FIGURES},
            }
            for line in effect.own_lines
        ]
    }


def budget_record(trail: Sequence[RequestTransition]) -> BudgetRecord | None:
    """The budget effect of the last submit or approval that recorded one; one query.

    trail    the request's transitions, the newest first
    """
    event = next((event for event in trail if event.amounts.get(KEY)), None)
    if event is None:
        return None
    rows: list[dict[str, Any]] = event.amounts[KEY]
    keys = [UUID(row["line"]) for row in rows]
    labels = {
        line.public_id: line.label for line in BudgetLine.objects.named().filter(public_id__in=keys)
    }
    return BudgetRecord(
        event.at,
        [
            RecordedEffect(
                label=labels[key],
                month=Month.parse(row["month"]),
                **{name: Decimal(row[name]) for name in FIGURES},
            )
            for key, row in zip(keys, rows, strict=True)
        ],
    )
