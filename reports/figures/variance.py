"""Budget against what was used (DOMAIN §10 layout 7), by the dimension a reader chose."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from budgets.rules.control import budget_available
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import Month
from reports.figures.inputs import NO_NAME, Name
from reports.rules.evaluation import VarianceStatus, budget_variance

AMBER_FROM: Final = Decimal(80)


class Key(NamedTuple):
    """What a row stands for; None where the dimension leaves it open."""

    project_id: int | None = None
    category_id: int | None = None
    month: Month | None = None


class Dimension(StrEnum):
    """What the rows of the report stand for."""

    PROJECT_CATEGORY = "project_category"
    PROJECT = "project"
    CATEGORY = "category"
    MONTH = "month"


class Level(StrEnum):
    """How near the budget is used up."""

    CALM = "calm"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Amounts:
    """The columns of budget lines, of one or added up."""

    approved: Decimal = ZERO
    adjusted: Decimal = ZERO
    transferred_in: Decimal = ZERO
    transferred_out: Decimal = ZERO
    carried_in: Decimal = ZERO
    reserved: Decimal = ZERO
    committed: Decimal = ZERO
    consumed: Decimal = ZERO

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(*(getattr(self, one.name) + getattr(other, one.name) for one in _COLUMNS))


_COLUMNS: Final = fields(Amounts)


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One budget line with its own movements and its own budget, each yuan once."""

    line_id: UUID
    month: Month
    unit_id: int | None
    project_id: int | None
    platform_id: int | None
    category_id: int | None
    amounts: Amounts
    changed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class VarianceRow:
    """One row of the report.

    project, category   the names it stands for; empty where the dimension leaves them out
    adjustments         adjustments, transfers and what was carried in
    stated              ad spend by the statistic, which counts when media ran (DOMAIN §11)
    """

    project: Name
    category: Name
    month: Month | None
    project_id: int | None
    category_id: int | None
    original: Decimal
    adjustments: Decimal
    revised: Decimal
    reserved: Decimal
    committed: Decimal
    consumed: Decimal
    available: Decimal
    used_percent: Decimal | None
    variance: Decimal
    variance_percent: Decimal | None
    status: VarianceStatus
    stated: Decimal | None

    @property
    def level(self) -> Level:
        """Red beyond the budget, amber from 80 % of it."""
        if self.available < 0:
            return Level.RED
        if self.used_percent is not None and self.used_percent >= AMBER_FROM:
            return Level.AMBER
        return Level.CALM


@dataclass(frozen=True, slots=True)
class VarianceReport:
    """Rows, their total, and what period and places they cover."""

    dimension: Dimension
    months: tuple[Month, ...]
    rows: tuple[VarianceRow, ...]
    total: VarianceRow
    as_of: dt.datetime | None
    line_count: int


@dataclass(frozen=True, slots=True)
class VarianceInput:
    """What the report is made of.

    stated   counted ad spend by project, category and month
    """

    lines: tuple[BudgetRow, ...]
    months: tuple[Month, ...]
    projects: Mapping[int, Name]
    categories: Mapping[int, Name]
    stated: Mapping[tuple[int | None, int | None, Month], Decimal]
    as_of: dt.datetime | None


def variance(given: VarianceInput, dimension: Dimension) -> VarianceReport:
    """Add the lines up by the dimension and set each sum against what was used.

    source    R-31, R-40; DOMAIN §10 layout 7
    """
    key_of = _KEYS[dimension]
    amounts: dict[Key, Amounts] = defaultdict(Amounts)
    for line in given.lines:
        key = key_of(line.project_id, line.category_id, line.month)
        amounts[key] = amounts[key] + line.amounts
    stated: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    for (project_id, category_id, month), amount in given.stated.items():
        stated[key_of(project_id, category_id, month)] += amount
    rows = [
        _row(given, key, amounts.get(key, Amounts()), stated.get(key))
        for key in amounts.keys() | stated.keys()
    ]
    rows.sort(key=_order)
    total = _row(
        given,
        Key(),
        sum(amounts.values(), Amounts()),
        sum(stated.values(), ZERO) if stated else None,
    )
    times = [line.changed_at for line in given.lines if line.changed_at is not None]
    return VarianceReport(
        dimension=dimension,
        months=given.months,
        rows=tuple(rows),
        total=total,
        as_of=max([*times, *([given.as_of] if given.as_of else [])], default=None),
        line_count=len(given.lines),
    )


_KEYS: Final[Mapping[Dimension, Callable[[int | None, int | None, Month], Key]]] = {
    Dimension.PROJECT_CATEGORY: lambda project, category, _month: Key(project, category),
    Dimension.PROJECT: lambda project, _category, _month: Key(project),
    Dimension.CATEGORY: lambda _project, category, _month: Key(None, category),
    Dimension.MONTH: lambda _project, _category, month: Key(None, None, month),
}


def _row(given: VarianceInput, key: Key, amounts: Amounts, stated: Decimal | None) -> VarianceRow:
    position = budget_available(
        amounts.approved,
        adjustments=amounts.adjusted,
        transfer_in=amounts.transferred_in,
        transfer_out=amounts.transferred_out,
        carried_in=amounts.carried_in,
        reserved=amounts.reserved,
        committed=amounts.committed,
        consumed=amounts.consumed,
    )
    found = budget_variance(position.revised, amounts.consumed)
    return VarianceRow(
        project=given.projects.get(key.project_id or 0, NO_NAME),
        category=given.categories.get(key.category_id or 0, NO_NAME),
        month=key.month,
        project_id=key.project_id,
        category_id=key.category_id,
        original=amounts.approved,
        adjustments=position.revised - amounts.approved,
        revised=position.revised,
        reserved=amounts.reserved,
        committed=amounts.committed,
        consumed=amounts.consumed,
        available=position.available,
        used_percent=position.used_percent,
        variance=found.variance,
        variance_percent=found.percent,
        status=found.status,
        stated=stated,
    )


def _order(row: VarianceRow) -> tuple[bool, int, bool, int, int]:
    """By month, project and category as they were founded; rows without one come last."""
    return (
        row.project_id is None,
        row.project_id or 0,
        row.category_id is None,
        row.category_id or 0,
        row.month.ordinal if row.month else 0,
    )


def months_of(month: Month, *, to_date: bool) -> tuple[Month, ...]:
    """The month alone, or January through it."""
    if not to_date:
        return (month,)
    return tuple(Month(month.year, number) for number in range(1, month.month + 1))


def places_of(lines: Iterable[BudgetRow]) -> tuple[Collection[int], Collection[int]]:
    """Projects, and units of the lines that name no project: whose figures these are."""
    rows = list(lines)
    projects = {row.project_id for row in rows if row.project_id is not None}
    units = {row.unit_id for row in rows if row.project_id is None and row.unit_id is not None}
    return projects, units
