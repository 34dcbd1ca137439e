"""The rows of an import as the check shows them: what is wrong, old and new beside each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from budgets.models import PlanImport, PlanImportRow, PlanItem
from budgets.plan_catalogue import PlanCatalogue
from budgets.plan_content import Item, stored_item
from budgets.plan_sheets.cells import from_json
from budgets.plan_sheets.columns import NAMES
from budgets.plan_sheets.fixes import FixAct, Fixes
from budgets.plan_sheets.issues import Issue
from budgets.plan_sheets.names import catalogues_of
from budgets.plan_sheets.rows import RowReader, text_key
from budgets.plan_sheets.values import CellReader
from expense_mgmt.core.money import ZERO, thousands
from expense_mgmt.core.paging import PAGE_SIZE
from expense_mgmt.core.templatetags.dates import day_year
from expense_mgmt.foundation.sheets.reader import column_name

DASH = "—"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing wrong, at its cell."""

    cell: str
    said: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One column in which the sheet says other than the plan."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row of the sheet."""

    number: int
    verdict: str
    verdict_words: str
    label: str
    amount: Decimal | None
    troubles: Sequence[Trouble]
    differences: Sequence[Difference]


def page_of_rows(
    plan_import: PlanImport, asked: QueryDict, wanted: str, titles: Mapping[str, str]
) -> tuple[list[ImportRow], str, str]:
    """One page of rows in the order of the sheet, and the addresses of its neighbours."""
    rows = plan_import.rows.order_by("number")
    if wanted != "all":
        rows = rows.filter(verdict=wanted)
    found, newer, older = _page(rows, asked)
    items = {
        item.key: stored_item(item)
        for item in PlanItem.objects.filter(
            version__plan=plan_import.plan,
            version__number=plan_import.plan.edition,
            key__in=[row.key for row in found if row.key],
        )
        .select_related("unit", "project", "platform", "category")
        .prefetch_related("months")
    }
    view = _View(plan_import, items, titles)
    address = f"?show={wanted}"
    return (
        [view.row(row) for row in found],
        f"{address}&before={newer}" if newer else "",
        f"{address}&after={older}" if older else "",
    )


def _page(
    rows: QuerySet[PlanImportRow], asked: QueryDict
) -> tuple[list[PlanImportRow], int | None, int | None]:
    """Rows by their number in the sheet; the numbers at the edges where more lie beyond."""
    after, before = _number(asked.get("after", "")), _number(asked.get("before", ""))
    if before is not None:
        upwards = list(rows.filter(number__lt=before).order_by("-number")[: PAGE_SIZE + 1])
        shown = upwards[:PAGE_SIZE][::-1]
        has_newer, has_older = len(upwards) > PAGE_SIZE, True
    else:
        downwards = rows.filter(number__gt=after) if after is not None else rows
        listed = list(downwards[: PAGE_SIZE + 1])
        shown = listed[:PAGE_SIZE]
        has_newer, has_older = after is not None, len(listed) > PAGE_SIZE
    return (
        shown,
        shown[0].number if has_newer and shown else None,
        shown[-1].number if has_older and shown else None,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None  # noqa: PLR2004  # beyond any sheet


class _View:
    """Turns stored rows into what is shown, with the catalogues read once."""

    def __init__(
        self, plan_import: PlanImport, items: Mapping[Any, Item], titles: Mapping[str, str]
    ) -> None:
        self.plan = plan_import.plan
        self.items = items
        self.titles = titles
        self.fields = plan_import.fields
        fixes = Fixes.from_json(plan_import.fixes)
        catalogues = catalogues_of(PlanCatalogue.of(self.plan), items.values())
        cells = CellReader(catalogues, fixes.replaced, rounds=fixes.has(FixAct.ROUND))
        self.reader = RowReader(self.plan, self.fields, cells, fixes)

    def row(self, stored: PlanImportRow) -> ImportRow:
        """One row."""
        cells = from_json(stored.cells)
        said = {
            field: cells[place].text
            for place, field in enumerate(self.fields)
            if field and place < len(cells)
        }
        read = self.reader.read(stored.number, cells)
        item = None
        if read is not None and not read.is_total:
            read.stored = self.items.get(stored.key)
            self.reader.finish(read)
            item = read.item
        label = " · ".join(
            filter(None, (said.get("content"), said.get("category"), said.get("project")))
        )
        return ImportRow(
            number=stored.number,
            verdict=stored.verdict,
            verdict_words=str(PlanImportRow.Verdict(stored.verdict).label),
            label=label or DASH,
            amount=item.amount if item is not None else None,
            troubles=[
                self._trouble(stored.number, said, Issue.from_json(one)) for one in stored.issues
            ],
            differences=self._differences(self.items.get(stored.key), item)
            if stored.verdict == PlanImportRow.Verdict.CHANGED
            else [],
        )

    def _trouble(self, number: int, said: Mapping[str, str], issue: Issue) -> Trouble:
        if issue.column not in self.fields:
            return Trouble("", "", issue.text)
        cell = f"{column_name(self.fields.index(issue.column) + 1)}{number}"
        return Trouble(cell, said.get(issue.column, ""), issue.text)

    def _differences(self, before: Item | None, after: Item | None) -> list[Difference]:
        if before is None or after is None:
            return []
        found = []
        for field, title in self.titles.items():
            old, new = self._shown(before, field), self._shown(after, field)
            if old != new:
                found.append(Difference(title, old, new))
        return found

    def _shown(self, item: Item, field: str) -> str:
        month = self.reader.months.get(field)
        if month is not None:
            return thousands(item.months.get(month, ZERO))
        value = getattr(item, field)
        if value is None or value == "":
            return DASH
        if field in NAMES:
            return str(value.label)
        if field == "planned_on":
            return day_year(value)
        if isinstance(value, Decimal):
            return thousands(value)
        return text_key(value) or DASH if isinstance(value, str) else str(value)
