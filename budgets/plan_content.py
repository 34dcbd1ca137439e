"""What a person writes into a plan, before and after it is stored."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from budgets.models import PlanItem, PlanVersion
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import Month
from expense_mgmt.organisation.models import Category, Platform, Project, Unit

# Month, unit, project, platform and category, as BudgetLine.key has them.
LineKey = tuple[Month, int | None, int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Item:
    """One row as written.

    key       of the row in the version before; None for a new one
    amount    the row's whole amount; a draft's months need not add up to it yet
    months    amounts above zero
    reason    why a signer changes the row
    """

    unit: Unit
    category: Category
    project: Project | None = None
    platform: Platform | None = None
    content: str = ""
    planned_on: dt.date | None = None
    remark: str = ""
    amount: Decimal = ZERO
    months: Mapping[Month, Decimal] = field(default_factory=dict)
    exposures: int | None = None
    clicks: int | None = None
    conversions: int | None = None
    turnover: Decimal | None = None
    reason: str = ""
    key: UUID | None = None

    @property
    def planned(self) -> Decimal:
        """What its months add up to."""
        return sum(self.months.values(), ZERO)


@dataclass(frozen=True, slots=True)
class PlanContent:
    """Everything of a plan that its preparer writes, without its files.

    sales                turnover targets by month
    reported_to_cutoff   sales reported up to the 17th of the month before (R-16)
    """

    items: tuple[Item, ...] = ()
    sales: Mapping[Month, Decimal] = field(default_factory=dict)
    reported_to_cutoff: Decimal | None = None

    @property
    def amount(self) -> Decimal:
        return sum((item.amount for item in self.items), ZERO)


def stored_item(row: PlanItem) -> Item:
    """A stored row as it was written; asks nothing of the database when it was prefetched."""
    return Item(
        unit=row.unit,
        category=row.category,
        project=row.project,
        platform=row.platform,
        content=row.content,
        planned_on=row.planned_on,
        remark=row.remark,
        amount=row.amount,
        months={one.month: one.amount for one in row.months.all()},
        exposures=row.exposures,
        clicks=row.clicks,
        conversions=row.conversions,
        turnover=row.turnover,
        key=row.key,
    )


def stored_content(version: PlanVersion) -> PlanContent:
    """A stored version as it was written; reasons stay with the version they were given for."""
    return PlanContent(
        items=tuple(map(stored_item, version.items.all())),
        sales={one.month: one.target for one in version.sales.all()},
        reported_to_cutoff=version.reported_to_cutoff,
    )


def line_key(item: Item, month: Month) -> LineKey:
    """The key of the budget line that a row falls on in a month."""
    return (
        month,
        item.unit.pk,
        item.project.pk if item.project else None,
        item.platform.pk if item.platform else None,
        item.category.pk,
    )


def by_line(items: Sequence[Item]) -> dict[LineKey, Decimal]:
    """What the rows plan together for each budget line; zero where a row plans nothing."""
    sums: dict[LineKey, Decimal] = {}
    for item in items:
        for month, amount in item.months.items():
            key = line_key(item, month)
            sums[key] = sums.get(key, ZERO) + amount
    return sums


def by_month(items: Sequence[Item]) -> dict[Month, Decimal]:
    """What the rows plan together, by month."""
    sums: dict[Month, Decimal] = {}
    for item in items:
        for month, amount in item.months.items():
            sums[month] = sums.get(month, ZERO) + amount
    return sums
