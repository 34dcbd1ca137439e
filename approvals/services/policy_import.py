"""A version that comes from a workbook."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from approvals.models import AuthorityPolicy
from approvals.models.policy import DEFAULT_BULK_LIMIT
from approvals.policy_reading import read_rules
from approvals.services import policies
from approvals.sheet_issues import Issue
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.sheets.reader import read_sheet

MAXIMUM_ROWS = 5_000
MAXIMUM_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class Imported:
    """The new draft; or None and every cell that has to be corrected first."""

    policy: AuthorityPolicy | None
    issues: Sequence[Issue]


@transaction.atomic
def import_version(
    *,
    company: Company,
    upload: UploadedFile[bytes],
    valid_from: dt.date,
    remark: str,
    actor: User,
    at: dt.datetime,
) -> Imported:
    """Make a draft of a workbook, of all its rules or of none.

    raises  NotAllowed `not_an_administrator`; the codes of the sheet reader
    source  RELIABILITY promise 26; PLATFORM §6.37
    """
    policies.ensure_administrator(company.pk, actor, at)
    sheet = read_sheet(
        upload, upload.name or "", max_rows=MAXIMUM_ROWS, max_columns=MAXIMUM_COLUMNS
    )
    read = read_rules(sheet, company)
    if read.issues:
        return Imported(None, read.issues)
    policy = policies.draft(
        company=company,
        rules=read.rules,
        valid_from=valid_from,
        actor=actor,
        at=at,
        remark=remark,
        bulk_limit=DEFAULT_BULK_LIMIT if read.bulk_limit is None else read.bulk_limit,
        facts={"file": upload.name or ""},
    )
    return Imported(policy, ())
