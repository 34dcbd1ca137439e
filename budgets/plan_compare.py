"""Two versions of a plan side by side: cell by cell what changed, who changed it and why."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from budgets.models import PlanItem, PlanVersion
from budgets.plan_content import Item, stored_item
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Category

WORDS = ("content", "planned_on", "remark")
COUNTS = ("exposures", "clicks", "conversions", "turnover")
PLACES = ("unit", "project", "platform", "category")


@dataclass(frozen=True, slots=True)
class Change:
    """One person's change of a row in one version.

    delta     of the row's amount
    columns   names of the cells that changed; months as 2026-06
    """

    edition: int
    by: User
    at: dt.datetime
    delta: Decimal
    reason: str
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row in both versions; None where a version does not have it."""

    key: UUID
    label: str
    before: Item | None
    after: Item | None
    changes: tuple[Change, ...]

    @property
    def columns(self) -> frozenset[str]:
        """Cells that differ between the two versions shown."""
        return changed_columns(self.before, self.after)

    @property
    def delta(self) -> Decimal:
        """What the row gained, negative when it lost."""
        return _amount(self.after) - _amount(self.before)

    @property
    def category(self) -> Category:
        return (self.after or self.before).category  # type: ignore[union-attr]  # one of them is there


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything the page of two versions shows."""

    before: PlanVersion
    after: PlanVersion
    rows: tuple[ComparedRow, ...]

    @property
    def changed(self) -> tuple[ComparedRow, ...]:
        return tuple(row for row in self.rows if row.columns)

    @property
    def cell_count(self) -> int:
        """How many cells differ."""
        return sum(len(row.columns) for row in self.rows)

    @property
    def delta(self) -> Decimal:
        delta: Decimal = self.after.amount - self.before.amount
        return delta

    @property
    def by_person(self) -> list[tuple[User, int, Decimal]]:
        """Who changed how many cells, and by how much in all; in the order of the versions."""
        found: dict[int, tuple[User, int, Decimal]] = {}
        for row in self.rows:
            for change in row.changes:
                _user, cells, delta = found.get(change.by.pk, (change.by, 0, ZERO))
                found[change.by.pk] = (
                    change.by,
                    cells + len(change.columns),
                    delta + change.delta,
                )
        return list(found.values())


def compare(versions: Sequence[PlanVersion]) -> Comparison:
    """The first and the last of consecutive versions, with what each one between changed.

    versions  of one plan in order, at least one, read by `with_items`
    source    PLATFORM §6.28; DESIGN mock 13
    """
    stored = [{row.key: row for row in version.items.all()} for version in versions]
    before, after = stored[0], stored[-1]
    order = [*after, *(key for key in before if key not in after)]
    changes: dict[UUID, list[Change]] = {}
    for (_old_version, old), (version, new) in pairwise(zip(versions, stored, strict=True)):
        for key in new.keys() | old.keys():
            change = _change(version, old.get(key), new.get(key))
            if change is not None:
                changes.setdefault(key, []).append(change)
    rows = tuple(
        ComparedRow(
            key=key,
            label=(after.get(key) or before[key]).label,
            before=stored_item(before[key]) if key in before else None,
            after=stored_item(after[key]) if key in after else None,
            changes=tuple(changes.get(key, ())),
        )
        for key in order
    )
    return Comparison(versions[0], versions[-1], rows)


def changed_columns(before: Item | None, after: Item | None) -> frozenset[str]:
    """Names of the cells that differ; all that say anything where one side has no row."""
    return frozenset(
        name for name, was, now in _cells(before, after) if (was or None) != (now or None)
    )


def _change(version: PlanVersion, old: PlanItem | None, new: PlanItem | None) -> Change | None:
    before = stored_item(old) if old else None
    after = stored_item(new) if new else None
    columns = changed_columns(before, after)
    if not columns:
        return None
    return Change(
        edition=version.number,
        by=version.made_by,
        at=version.made_at,
        delta=_amount(after) - _amount(before),
        reason=new.reason if new else "",
        columns=columns,
    )


def _cells(before: Item | None, after: Item | None) -> list[tuple[str, object, object]]:
    names = (*PLACES, *WORDS, *COUNTS, "amount")
    cells = [(name, getattr(before, name, None), getattr(after, name, None)) for name in names]
    months: set[Month] = {*(before.months if before else ()), *(after.months if after else ())}
    if len(months) > 1:
        for month in sorted(months):
            was = before.months.get(month) if before else None
            now = after.months.get(month) if after else None
            cells.append((str(month), was, now))
    return cells


def _amount(item: Item | None) -> Decimal:
    return item.amount if item else ZERO
