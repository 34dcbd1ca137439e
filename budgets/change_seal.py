"""What exactly is approved of a budget change: its canonical content and its hash."""

import hashlib
from collections.abc import Sequence

from django.urls import reverse

from approvals.interface import Subject, material
from budgets.interface import Status
from budgets.models import BudgetChange, ChangeAttachment, ChangeRow
from expense_mgmt.core.money import Money, money_text
from expense_mgmt.foundation.services.record import canonical

LONGEST_TITLE = 80


def rows_of(change: BudgetChange) -> list[ChangeRow]:
    """The rows with their places and lines, in the order of the form."""
    rows = list(ChangeRow.objects.filter(change=change).named())
    for row in rows:
        row.change = change
    return rows


def title_of(change: BudgetChange) -> str:
    """What people are told it is about: the first line of its reason."""
    first = change.reason.strip().splitlines()[0] if change.reason.strip() else ""
    return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1]}…"


def subject_of(change: BudgetChange, rows: Sequence[ChangeRow]) -> Subject:
    """The change as the approval engine sees it, from what was read under its lock."""
    return Subject(
        kind=change.change_kind,
        id=change.public_id,
        company_id=change.company_id,
        version=change.version,
        content_hash=content_hash(change, rows),
        amount=Money(change.amount, change.currency),
        unit_id=change.unit_id,
        scopes=frozenset((row.project_id, row.category_id) for row in rows),
        budget_status=Status.WITHIN,
        submitted_by_id=change.created_by_id,
        number=change.number,
        title=title_of(change),
        url=reverse("budgets:change_detail", args=[change.public_id]),
        material_hash=material(
            kind=change.change_kind, currency=change.currency, rows=sorted(map(_row, rows), key=str)
        ),
    )


def content_hash(change: BudgetChange, rows: Sequence[ChangeRow]) -> str:
    """SHA-256 over kind, reasons, lines with their amounts and the hashes of the files."""
    content = {
        "kind": change.change_kind,
        "unit": change.unit_id,
        "reason": change.reason,
        "report": change.report,
        "currency": change.currency,
        "rows": [_row(row) for row in rows],
        # A preview has none: it was never stored.
        "attachments": [
            [row.attachment.name, row.attachment.file.sha256]
            for row in ChangeAttachment.objects.filter(
                change__public_id=change.public_id
            ).select_related("attachment__file")
        ],
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def _row(row: ChangeRow) -> list[object]:
    return [
        row.month.first,
        row.unit_id,
        row.project_id,
        row.platform_id,
        row.category_id,
        money_text(row.amount),
    ]
