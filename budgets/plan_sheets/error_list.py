"""What is wrong with an uploaded sheet, as a workbook to correct it by."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from budgets.models import PlanImport, PlanImportRow
from budgets.plan_sheets.cells import from_json
from budgets.plan_sheets.issues import Issue
from expense_mgmt.foundation.sheets import writer
from expense_mgmt.foundation.sheets.layout import Column, Heading, Layout, LongSheet, Shape
from expense_mgmt.foundation.sheets.reader import column_name

Line = tuple[int, str, str, str, str]


def error_list(plan_import: PlanImport) -> bytes:
    """One line for each thing to correct: row, cell, heading, what stands there, what is wrong."""
    wrong = plan_import.rows.filter(verdict=PlanImportRow.Verdict.WRONG)
    lines = list(_lines(plan_import, wrong.order_by("number")))
    plan = plan_import.plan
    sheet = LongSheet(
        name=_("To correct"),
        heading=Heading(
            title=_("To correct in “%(file)s”") % {"file": plan_import.attachment.name},
            company=plan.company.label,
            project=plan.owner_label,
            month=plan.period_label,
            as_of=plan_import.touched_at,
            version="",
            time_zone=plan.company.time_zone,
        ),
        columns=(
            Column(_("Row"), Shape.COUNT, 8),
            Column(_("Cell"), width=10),
            Column(_("Column"), width=20),
            Column(_("What stands there"), width=30),
            Column(_("What is wrong"), width=70),
        ),
        rows=lines,
        count=len(lines),
    )
    layout = Layout(_("To correct"), get_language() or "zh-hans", (sheet,))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "errors.xlsx"
        writer.write(layout, path)
        return path.read_bytes()


def _lines(plan_import: PlanImport, rows: Iterable[PlanImportRow]) -> Iterator[Line]:
    fields = plan_import.fields
    for row in rows:
        cells = from_json(row.cells)
        for stored in row.issues:
            issue = Issue.from_json(stored)
            place = fields.index(issue.column) if issue.column in fields else None
            heading = "" if place is None else plan_import.columns[place]["heading"]
            said = "" if place is None or place >= len(cells) else cells[place].text
            cell = "" if place is None else f"{column_name(place + 1)}{row.number}"
            yield row.number, cell, heading, said, issue.text
