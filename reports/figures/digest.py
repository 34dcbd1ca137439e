"""The SHA-256 of a statement's whole content: what is signed, and what must never change."""

import hashlib
from collections.abc import Mapping
from typing import Any

from expense_mgmt.core.money import money_text
from expense_mgmt.foundation.services.record import canonical
from reports.figures.inputs import Name
from reports.figures.placing import Line
from reports.figures.statement import PartFigures, Statement, TurnoverFigures

PART_AMOUNTS = ("amount", "rebate", "adjustment", "month_total", "carried_in")
TURNOVER_AMOUNTS = (
    "confirmed_sales",
    "forfeits_and_returns",
    "area_difference",
    "price_difference",
    "gifted_management_fee",
    "agency_gifts",
    "turnover",
    "spend",
)
YEAR_AMOUNTS = ("spend", "turnover", "ratio", "ceiling", "remaining", "used_percent")


def digest_of(statement: Statement) -> str:
    """The digest of everything the statement says, rows included."""
    return hashlib.sha256(canonical(content_of(statement)).encode()).hexdigest()


def content_of(statement: Statement) -> Mapping[str, Any]:
    """The statement as plain values: amounts as strings with two decimals, no value as null."""
    project = statement.project
    return {
        "project": [project.id, project.code, _name(project.name), project.sold_by],
        "company": [_name(project.company), project.currency, project.time_zone],
        "month": str(statement.month),
        "parts": [_part(row) for row in (*statement.parts, statement.excluded)],
        "months": [_turnover(one) for one in statement.months],
        "lines": [_line(line, statement) for line in statement.lines],
        "spend": money_text(statement.spend),
        "turnover": money_text(statement.turnover),
        "ratio": _text(statement.ratio),
        "year": {name: _text(getattr(statement.year, name)) for name in YEAR_AMOUNTS},
        "reconciliation_only": money_text(statement.reconciliation_only),
        "as_of": statement.as_of,
    }


def _part(row: PartFigures) -> dict[str, Any]:
    amounts = {name: money_text(getattr(row, name)) for name in PART_AMOUNTS}
    return {"part": row.part, "budget": _text(row.budget), **amounts}


def _turnover(one: TurnoverFigures) -> dict[str, Any]:
    amounts = {name: money_text(getattr(one, name)) for name in TURNOVER_AMOUNTS}
    return {"month": str(one.month), "sheet": one.turnover_id, **amounts}


def _line(line: Line, statement: Statement) -> list[Any]:
    entry, source = line.entry, line.entry.source
    span = entry.span
    return [
        entry.kind.value,
        line.treatment.value,
        line.part,
        str(entry.month),
        entry.category,
        _name(statement.categories[entry.category]),
        [source.kind, source.id, source.number, source.row],
        [entry.text, _name(entry.medium), entry.size],
        [span.start, span.end] if span else None,
        [entry.month_days, entry.whole_days],
        _text(entry.whole_amount),
        money_text(entry.amount),
        entry.as_of,
    ]


def _name(name: Name) -> list[str]:
    return [name.name, name.name_en]


def _text(amount: Any) -> str | None:
    return None if amount is None else money_text(amount)
