"""Finance ledger imports: uploaded, checked, matched, confirmed by another, locked."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import ZERO, money_text
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services import attachments, numbers
from expense_mgmt.foundation.services.record import record
from expense_mgmt.foundation.services.versions import ensure_version
from expense_mgmt.foundation.sheets.reader import read_sheet
from expense_mgmt.organisation.models import Category
from ledger.kept_sheet import digest_of, keep, known_projects
from ledger.ledger_sheet import LedgerSheet, read_ledger
from ledger.models import LedgerColumn, LedgerImport, LedgerRow, ProjectMonth
from ledger.models.ledger_import import is_accountant
from ledger.services import project_months
from ledger.services.import_columns import ensure_bookable, remember
from ledger.states import LedgerImportState

MAXIMUM_ROWS = 5_000
MAXIMUM_COLUMNS = 60


class SheetRefused(RuleBroken):
    """A sheet whose cells are not all understood or do not add up; `sheet` says which."""

    def __init__(self, sheet: LedgerSheet) -> None:
        super().__init__(
            "ledger_sheet_refused",
            _("The sheet has something to correct. Nothing of it was kept."),
            field="file",
        )
        self.sheet = sheet


@transaction.atomic
def upload(
    *,
    company: Company,
    month: Month,
    upload: UploadedFile[bytes],
    actor: User,
    at: dt.datetime,
) -> LedgerImport:
    """Keep a sheet of finance's ledger, read it and check it.

    A sheet whose cells are all understood and add up to its control total is `validated`;
    nothing of another is kept.

    raises    NotAllowed; SheetRefused; RuleBroken `month_in_future`, `ledger_month_confirmed`,
              `ledger_file_known`, `month_locked`, the codes of the sheet reader, of `read_ledger`
              and of `attachments.store`
    source    DOMAIN §4 finance ledger import / check; R-12; RELIABILITY promise 26
    """
    # Uploads of one company follow one another, so that the same file twice meets itself.
    company = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    ledger_import = LedgerImport(
        company=company, month=month, currency=company.currency, created_by=actor, created_at=at
    )
    if not is_accountant(ledger_import, actor):
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    today = at.astimezone(ZoneInfo(company.time_zone)).date()
    if month > Month.of(today):
        raise RuleBroken("month_in_future", _("This month has not begun."), field="month")
    _ensure_month_is_free(company, month)
    ledger_import.sha256 = digest_of(upload)
    _ensure_file_is_new(ledger_import)
    upload.seek(0)
    read = read_sheet(upload, upload.name or "", max_rows=MAXIMUM_ROWS, max_columns=MAXIMUM_COLUMNS)
    sheet = read_ledger(
        read,
        month=month,
        company_names=(company.name, company.name_en, company.code),
        projects=known_projects(company),
    )
    if sheet.has_errors:
        raise SheetRefused(sheet)
    for project_id in sorted({entry.project_id for entry in sheet.entries}):
        project_months.hold_open(project_id, [month])
    ledger_import.attachment = attachments.store(
        upload=upload, company=company, uploaded_by=actor, at=at
    )
    ledger_import.number = numbers.allot(
        company=company, kind=LedgerImport.kind, month=Month.of(today)
    )
    keep(ledger_import, sheet)
    record(ledger_import, "upload", actor=actor, at=at, amounts=_amounts(ledger_import))
    ensure_may(ledger_import.validate, actor)
    ledger_import.validate()
    ledger_import.save(update_fields=["state"])
    record(ledger_import, "check", actor=actor, at=at, amounts=_amounts(ledger_import))
    return ledger_import


@transaction.atomic
def map_columns(
    *,
    import_id: UUID,
    categories: Mapping[int, Category | None],
    version: int,
    actor: User,
    at: dt.datetime,
) -> LedgerImport:
    """Say which category each column is booked under, and remember it for the next month.

    shapes    categories by the column's position in the sheet; a missing one keeps its category
    raises    Conflict `stale_version`, `wrong_state`; NotAllowed; RuleBroken
              `ledger_column_unmapped`, `ledger_category_unfit`
    source    DOMAIN §4 finance ledger import / map
    """
    ledger_import = _locked(import_id, version, actor)
    columns = list(ledger_import.columns.select_related("category"))
    for column in columns:
        chosen = categories.get(column.position, column.category)
        if chosen is None:
            raise RuleBroken(
                "ledger_column_unmapped",
                _("Choose a category for “%(column)s”."),
                {"column": column.header},
                field=f"column_{column.position}",
            )
        column.is_remembered = column.is_remembered and chosen == column.category
        column.category = chosen
    ensure_bookable(ledger_import, columns)
    LedgerColumn.objects.bulk_update(columns, ["category", "is_remembered"])
    ensure_may(ledger_import.map_columns, actor)
    ledger_import.map_columns()
    ledger_import.version += 1
    ledger_import.save(update_fields=["state", "version"])
    remember(ledger_import, columns, actor, at)
    record(ledger_import, "map", actor=actor, at=at, amounts=_amounts(ledger_import))
    return ledger_import


@transaction.atomic
def confirm(*, import_id: UUID, version: int, actor: User, at: dt.datetime) -> LedgerImport:
    """Let the amounts count for the month; another person than the uploader.

    raises    Conflict `stale_version`, `wrong_state`; NotAllowed `not_yours`; RuleBroken
              `ledger_month_confirmed`, `month_locked`
    source    DOMAIN §4 finance ledger import / confirm, §5 separation of duties
    """
    ledger_import = _locked(import_id, version, actor)
    ensure_may(ledger_import.confirm, actor)
    _ensure_month_is_free(ledger_import.company, ledger_import.month)
    for project_id in _project_ids(ledger_import):
        project_months.hold_open(project_id, [ledger_import.month])
    ledger_import.confirmed_by = actor
    ledger_import.confirmed_at = at
    ledger_import.confirm()
    ledger_import.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    record(ledger_import, "confirm", actor=actor, at=at, amounts=_amounts(ledger_import))
    return ledger_import


@transaction.atomic
def reject(
    *, import_id: UUID, comment: str, version: int, actor: User, at: dt.datetime
) -> LedgerImport:
    """Put a sheet aside that is not to be used; its file may then be uploaded again.

    raises    Conflict `stale_version`, `wrong_state`; NotAllowed; RuleBroken `reason_missing`
    source    DOMAIN §4 finance ledger import / reject
    """
    ledger_import = _locked(import_id, version, actor)
    ensure_may(ledger_import.reject, actor)
    if not comment.strip():
        raise RuleBroken("reason_missing", _("Say why."), field="comment")
    ledger_import.reject()
    ledger_import.save(update_fields=["state"])
    record(ledger_import, "reject", actor=actor, at=at, comment=comment.strip())
    return ledger_import


@transaction.atomic
def lock(*, company_id: int, month: Month, actor: User, at: dt.datetime) -> LedgerImport | None:
    """Lock the month's import once the statistics of all its projects are confirmed.

    Called after project months were locked; None while one of them is still open, or when
    nothing was confirmed.

    source    DOMAIN §4 finance ledger import / lock month
    """
    found = LedgerImport.objects.filter(
        company=company_id, month=month, state=LedgerImportState.CONFIRMED
    )
    ledger_import = found.lock().first()
    if ledger_import is None:
        return None
    projects = _project_ids(ledger_import)
    locked = ProjectMonth.objects.locked().filter(project__in=projects, month=month)
    if locked.count() < len(projects):
        return None
    ledger_import.lock()
    ledger_import.save(update_fields=["state"])
    record(ledger_import, "lock", actor=actor, at=at, amounts=_amounts(ledger_import))
    return ledger_import


def _locked(import_id: UUID, version: int, actor: User) -> LedgerImport:
    """The import of this id, locked; its company first, as every act on a month takes it."""
    visible = LedgerImport.objects.visible_to(actor)
    company_id = visible.values_list("company", flat=True).get(public_id=import_id)
    company = Company.objects.select_for_update(no_key=True).get(pk=company_id)
    ledger_import = visible.lock().get(public_id=import_id)
    ledger_import.company = company
    ensure_version(ledger_import, version)
    return ledger_import


def _ensure_month_is_free(company: Company, month: Month) -> None:
    other = LedgerImport.objects.of_month(company, month).confirmed().first()
    if other is not None:
        raise RuleBroken(
            "ledger_month_confirmed",
            _(
                "The finance ledger of %(month)s is confirmed already, as %(number)s. Book a later difference as an adjustment in the current month."
            ),
            {"month": month, "number": other.number},
            field="month",
        )


def _ensure_file_is_new(ledger_import: LedgerImport) -> None:
    known = (
        LedgerImport.objects.of_month(ledger_import.company, ledger_import.month)
        .filter(sha256=ledger_import.sha256)
        .exclude(state=LedgerImportState.REJECTED)
        .first()
    )
    if known is not None:
        raise RuleBroken(
            "ledger_file_known",
            _("This file was uploaded already, as %(number)s. Nothing was changed."),
            {"number": known.number},
            field="file",
        )


def _project_ids(ledger_import: LedgerImport) -> list[int]:
    rows = LedgerRow.objects.filter(ledger_import=ledger_import)
    return sorted(set(rows.values_list("project", flat=True)))


def _amounts(ledger_import: LedgerImport) -> dict[str, str]:
    return {
        "control_total": money_text(ledger_import.control_total or ZERO),
        "added_total": money_text(ledger_import.added_total),
    }
