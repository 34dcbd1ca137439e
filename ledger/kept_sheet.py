"""What is kept of an uploaded sheet: its file's digest, its cells as read, its columns and rows."""

import hashlib

from django.core.files.uploadedfile import UploadedFile

from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Project
from ledger.import_rows import insert_rows
from ledger.ledger_heading import key_of
from ledger.ledger_sheet import KnownProject, LedgerSheet
from ledger.models import LedgerColumn, LedgerImport
from ledger.services.import_columns import remembered_categories


def digest_of(upload: UploadedFile[bytes]) -> str:
    """SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def known_projects(company: Company) -> dict[str, KnownProject]:
    """The company's projects by every name a sheet may use."""
    known: dict[str, KnownProject] = {}
    for project in Project.objects.filter(company=company).order_by("pk"):
        for name in (project.code, project.name, project.name_en):
            if name:
                known[key_of(name)] = KnownProject(project.pk, project.label, project.is_active)
    return known


def keep(ledger_import: LedgerImport, sheet: LedgerSheet) -> None:
    """Write the import with its columns and rows; the columns as they were matched last."""
    ledger_import.sheet_name = sheet.name[:120]
    ledger_import.factor = sheet.factor
    ledger_import.project_column = sheet.project_column
    ledger_import.total_column = sheet.total_column
    ledger_import.control_total = sheet.control_total
    ledger_import.added_total = sheet.added_total
    ledger_import.grid = [[row.number, row.kind, list(row.cells)] for row in sheet.grid]
    ledger_import.issues = [issue.as_json() for issue in sheet.issues]
    ledger_import.full_clean(exclude=["state"], validate_constraints=False)
    ledger_import.save(force_insert=True)
    chosen = remembered_categories(ledger_import, sheet.columns)
    LedgerColumn.objects.bulk_create(
        LedgerColumn(
            ledger_import=ledger_import,
            position=position,
            header=header,
            category=chosen[position].category if position in chosen else None,
            is_remembered=position in chosen and chosen[position].is_remembered,
        )
        for position, header in sheet.columns.items()
    )
    columns = {column.position: column for column in ledger_import.columns.all()}
    insert_rows(ledger_import, sheet.entries, columns)
