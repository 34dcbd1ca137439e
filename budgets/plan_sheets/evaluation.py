"""What an uploaded sheet would make of a plan: each row's verdict, and the rows afterwards."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from budgets.models import BudgetPlan, PlanImportRow
from budgets.plan_catalogue import PlanCatalogue
from budgets.plan_content import Item, PlanContent
from budgets.plan_sheets.cells import Cell
from budgets.plan_sheets.fixes import FixAct, Fixes
from budgets.plan_sheets.issues import Issue
from budgets.plan_sheets.names import catalogues_of
from budgets.plan_sheets.rows import Place, RowReader, SheetRow, text_key
from budgets.plan_sheets.values import CellReader
from budgets.services.plan_checks import row_shortcomings
from budgets.services.plan_rows import RowsRefused, ensure_rows_fit
from expense_mgmt.core.errors import RuleBroken

ROWS_BETWEEN_REPORTS = 500
Verdict = PlanImportRow.Verdict
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SheetPart:
    """What was read of a file and what a person said about it.

    fields      of the columns in the order of the sheet; empty for a column left out
    rows        with their numbers in the sheet
    takes_off   rows of the plan that the sheet does not name go
    """

    fields: Sequence[str]
    rows: Iterable[tuple[int, Sequence[Cell]]]
    fixes: Fixes = field(default_factory=Fixes)
    takes_off: bool = False
    count: int = 0


@dataclass(slots=True)
class Evaluation:
    """The verdicts, and what the plan would hold.

    missing    rows of the plan that the sheet does not name
    refusals   what is wrong with the plan as a whole
    """

    rows: list[SheetRow]
    content: PlanContent
    missing: list[Item]
    refusals: list[RuleBroken]

    @property
    def is_fit(self) -> bool:
        """Whether it may be confirmed."""
        return not self.refusals and all(row.is_left_out or row.is_taken for row in self.rows)


def verdict_of(row: SheetRow) -> Verdict:
    """What one row does."""
    if row.is_left_out:
        return Verdict.LEFT_OUT
    if not row.is_taken:
        return Verdict.WRONG
    if row.stored is None:
        return Verdict.NEW
    return Verdict.SAME if row.item is row.stored else Verdict.CHANGED


def evaluate(
    plan: BudgetPlan,
    before: PlanContent,
    part: SheetPart,
    *,
    today: dt.date,
    progress: Progress | None = None,
) -> Evaluation:
    """Compare a sheet with what a plan holds; nothing is written.

    before   the plan as it stands
    source   RELIABILITY promise 26, §5 (62–70)
    """
    catalogues = catalogues_of(PlanCatalogue.of(plan), before.items)
    fixes = part.fixes
    cells = CellReader(catalogues, fixes.replaced, rounds=fixes.has(FixAct.ROUND))
    reader = RowReader(plan, part.fields, cells, fixes)
    rows: list[SheetRow] = []
    for place, (number, stored) in enumerate(part.rows):
        if progress is not None and not place % ROWS_BETWEEN_REPORTS:
            progress(place, part.count)
        row = reader.read(number, stored)
        if row is not None:
            rows.append(row)
    _match(rows, before.items, reader)
    for row in rows:
        if not row.is_total:
            reader.finish(row)
            row.is_left_out = fixes.leaves_out(row.issues)
    return _judged(plan, before, part, rows, today)


def _match(rows: Sequence[SheetRow], items: Sequence[Item], reader: RowReader) -> None:
    """Find for each row the row of the plan that it is: by its mark, else by what it names.

    A mark that was copied with its row stays with the row that says the same as the plan's.
    """
    free = {item.key: item for item in items if item.key is not None}
    places = {row.number: reader.place(row) for row in rows if not row.is_total}
    said = {item.key: _place_of(item) for item in items}
    known = [row for row in rows if row.mark in free and not row.is_total]
    for row in sorted(known, key=lambda row: places[row.number] != said[row.mark]):
        if row.mark is not None:
            row.stored = free.pop(row.mark, None)
    by_place: dict[Place, list[UUID]] = {}
    for key, item in free.items():
        by_place.setdefault(_place_of(item), []).append(key)
    seen: dict[Place, int] = {}
    for row in rows:
        place = places.get(row.number)
        if place is None:
            continue
        if row.stored is None and place in seen:
            row.issues.append(Issue("row_twice", "category", {"other": str(seen[place])}))
            continue
        seen.setdefault(place, row.number)
        waiting = by_place.get(place, [])
        if row.stored is None and waiting:
            row.stored = free.pop(waiting.pop(0))


def _judged(
    plan: BudgetPlan, before: PlanContent, part: SheetPart, rows: list[SheetRow], today: dt.date
) -> Evaluation:
    """The rows with what is wrong with them together; leaving some out may put others right."""
    while True:
        content, owners, missing = _merged(before, part, rows)
        refusals = _judge(plan, content, owners, today)
        left_out = [
            row
            for row in rows
            if not row.is_left_out and row.issues and part.fixes.leaves_out(row.issues)
        ]
        if not left_out:
            return Evaluation(rows, content, missing, refusals)
        for row in left_out:
            row.is_left_out = True
        _forget_judgement(rows)


def _merged(
    before: PlanContent, part: SheetPart, rows: Sequence[SheetRow]
) -> tuple[PlanContent, list[SheetRow | None], list[Item]]:
    """The plan's rows in their order with what changes, new ones below, and whose each is."""
    by_key = {row.stored.key: row for row in rows if row.stored is not None}
    items: list[Item] = []
    owners: list[SheetRow | None] = []
    missing = []
    for item in before.items:
        row = by_key.get(item.key)
        if row is None:
            missing.append(item)
            if part.takes_off:
                continue
        is_taken = row is not None and row.is_taken
        items.append(row.item if row is not None and is_taken and row.item else item)
        owners.append(row if is_taken and row is not None and row.item is not item else None)
    for row in rows:
        if row.stored is None and row.is_taken and row.item is not None:
            items.append(row.item)
            owners.append(row)
    content = PlanContent(
        items=tuple(items), sales=before.sales, reported_to_cutoff=before.reported_to_cutoff
    )
    return content, owners, missing


def _judge(
    plan: BudgetPlan, content: PlanContent, owners: Sequence[SheetRow | None], today: dt.date
) -> list[RuleBroken]:
    """Write what is wrong with new and changed rows to them; the rest concerns the whole plan.

    What was wrong with rows that stay as they are is no fault of the sheet.
    """
    found: list[RuleBroken] = []
    refusals: list[RuleBroken] = []
    try:
        ensure_rows_fit(plan, content)
    except RowsRefused as refused:
        found += refused.shortcomings
    except RuleBroken as refused:
        refusals.append(refused)
    if content.items:
        found += row_shortcomings(plan, content, today=today)
    for error in found:
        _prefix, _dash, rest = (error.field or "").partition("-")
        index, _dash, name = rest.partition("-")
        row = owners[int(index)] if index.isdigit() else None
        if row is not None:
            issue = Issue.of(error, name)
            if issue not in row.issues:
                row.issues.append(issue)
    return refusals


def _forget_judgement(rows: Iterable[SheetRow]) -> None:
    """Take back what was wrong with rows together; they are judged again."""
    for row in rows:
        if row.item is not None and not row.is_left_out:
            row.issues.clear()


def _place_of(item: Item) -> Place:
    return (
        item.unit.pk,
        item.project.pk if item.project else None,
        item.platform.pk if item.platform else None,
        item.category.pk,
        text_key(item.content),
    )
