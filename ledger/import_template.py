"""The empty finance ledger of a month, ready to be filled: projects down, columns across."""

import tempfile
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company
from expense_mgmt.foundation.sheets import writer
from expense_mgmt.foundation.sheets.layout import (
    Column,
    Heading,
    Layout,
    Row,
    Shape,
    Sheet,
    Table,
    Tone,
)
from expense_mgmt.organisation.models import Project
from ledger.models import LedgerColumn, LedgerImport
from ledger.services.import_columns import bookable_categories


def template(company: Company, month: Month) -> bytes:
    """A workbook with the company's projects and the columns it used last, else all categories."""
    total = _("Total")
    headers = [*_columns(company, month), total]
    empty = (None,) * len(headers)
    projects = Project.objects.filter(company=company, is_active=True).order_by("code")
    rows = [Row((project.label, *empty), Tone.NOTE) for project in projects]
    sheet = Sheet(
        name=str(month),
        heading=Heading(
            title=_("Finance ledger"),
            company=company.label,
            project="",
            month=str(month),
            as_of=None,
            version="",
            unit=_("yuan"),
        ),
        tables=(
            Table(
                columns=(
                    Column(_("Project"), width=24),
                    *(Column(header, Shape.AMOUNT, adds_up=False) for header in headers),
                ),
                rows=(*rows, Row((total, *empty), Tone.NOTE)),
            ),
        ),
    )
    layout = Layout(_("Finance ledger"), get_language() or "zh-hans", (sheet,))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        writer.write(layout, path)
        return path.read_bytes()


def _columns(company: Company, month: Month) -> list[str]:
    last = LedgerImport.objects.filter(company=company, month__lt=month).confirmed()
    newest = last.order_by("-month").first()
    if newest is not None:
        columns = LedgerColumn.objects.filter(ledger_import=newest).order_by("position")
        return list(columns.values_list("header", flat=True))
    return [category.label for category in bookable_categories(company, month)]
