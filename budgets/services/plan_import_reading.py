"""Reading an uploaded sheet into an import: its columns, and its rows as they stand there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from budgets.models import BudgetPlan, PlanHeading, PlanImport, PlanImportRow
from budgets.plan_catalogue import PlanCatalogue
from budgets.plan_sheets.cells import Cell, as_json, rows_below
from budgets.plan_sheets.columns import columns_of
from budgets.plan_sheets.heading import ensure_kind, ensure_yuan, header_of, other_year
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.sheets.reader import read_sheet

MAXIMUM_ROWS = 12_000
MAXIMUM_COLUMNS = 60
ROWS_OF_A_STATEMENT = 1_000


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """What a file holds for a plan; nothing of it is stored yet."""

    sheet_name: str
    header_row: int
    columns: list[dict[str, Any]]
    remarks: list[dict[str, str]]
    rows: Sequence[tuple[int, list[Cell]]]


def read_plan(source: IO[bytes], name: str, *, plan: BudgetPlan, actor: User) -> ReadPlan:
    """Read the first visible sheet of a file as rows of a plan.

    name      of the file, for its ending
    raises    RuleBroken: the codes of the sheet reader, and `plan_sheet_without_header`,
              `plan_sheet_other_kind`, `plan_sheet_other_unit`, `plan_sheet_empty`
    source    RELIABILITY §0.4, §5 (1–61, 62–63)
    """
    sheet = read_sheet(source, name, max_rows=MAXIMUM_ROWS, max_columns=MAXIMUM_COLUMNS)
    header = header_of(
        sheet, plan, columns_of(plan, PlanCatalogue.of(plan)), remembered_headings(plan, actor)
    )
    ensure_kind(sheet, header, plan)
    ensure_yuan(sheet, header)
    rows = [
        (number, cells)
        for number, cells in rows_below(sheet, header.number)
        if not all(cell.is_blank for cell in cells)
    ]
    if not rows:
        raise RuleBroken(
            "plan_sheet_empty", _("The sheet has no row below its headings."), field="file"
        )
    width = max(len(header.headings), *(len(cells) for _number, cells in rows))
    headings = [*header.headings, *[""] * (width - len(header.headings))]
    fields = [*header.fields, *[("", False)] * (width - len(header.fields))]
    return ReadPlan(
        sheet_name=sheet.name[:120],
        header_row=header.number,
        columns=[
            {"heading": heading, "field": field, "is_remembered": is_remembered}
            for heading, (field, is_remembered) in zip(headings, fields, strict=True)
        ],
        remarks=_remarks(sheet, other_year(sheet, header, plan)),
        rows=rows,
    )


def keep_reading(plan_import: PlanImport, read: ReadPlan) -> None:
    """Store what was read; the import is locked, its columns are set and not saved."""
    plan_import.sheet_name = read.sheet_name
    plan_import.header_row = read.header_row
    plan_import.columns = read.columns
    plan_import.remarks = read.remarks
    plan_import.row_count = len(read.rows)
    PlanImportRow.objects.bulk_create(
        (
            PlanImportRow(plan_import=plan_import, number=number, cells=as_json(cells))
            for number, cells in read.rows
        ),
        batch_size=ROWS_OF_A_STATEMENT,
    )


def remembered_headings(plan: BudgetPlan, actor: User) -> dict[str, str]:
    """What headings meant before: in this person's words, else in those of the company's last."""
    rows = PlanHeading.objects.filter(company=plan.company_id).order_by("chosen_at", "pk")
    found = {row.key: row for row in rows}
    found |= {row.key: row for row in rows if row.chosen_by_id == actor.pk}
    return {key: row.field for key, row in found.items()}


def _remarks(sheet: Any, year: str) -> list[dict[str, str]]:
    remarks = []
    if year:
        remarks.append({"code": "other_year", "text": year})
    hidden = [row.number for row in sheet.rows if row.is_hidden]
    if hidden:
        remarks.append({"code": "hidden_rows", "text": str(len(hidden))})
    if sheet.other_sheets:
        remarks.append({"code": "other_sheets", "text": ", ".join(sheet.other_sheets[:5])[:200]})
    return remarks
