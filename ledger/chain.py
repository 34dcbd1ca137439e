"""The chain of a month's vouchers: each digest covers the content and the digest before it."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from expense_mgmt.core.money import money_text
from expense_mgmt.foundation.services.record import canonical
from ledger.models import Entry, Voucher


def voucher_digest(voucher: Voucher, entries: Sequence[Entry]) -> str:
    """SHA-256 of the previous digest and everything the voucher and its entries say.

    entries   in the order of their positions
    source    PLATFORM §6.34
    """
    content: dict[str, Any] = {
        "company": voucher.company_id,
        "month": str(voucher.month),
        "number": voucher.number,
        "dated_on": voucher.dated_on.isoformat(),
        "text": voucher.text,
        "currency": voucher.currency,
        "amount": money_text(voucher.amount),
        "source": [voucher.source_kind, str(voucher.source_id), voucher.source_number],
        "posted_by": voucher.posted_by_id,
        "posted_at": voucher.posted_at.astimezone(dt.UTC).isoformat(),
        "reverses": voucher.reverses_id,
        "entries": [_entry_content(entry) for entry in entries],
    }
    return hashlib.sha256((voucher.previous_digest + canonical(content)).encode()).hexdigest()


def is_intact(voucher: Voucher, entries: Sequence[Entry]) -> bool:
    """Whether a voucher is what was posted, and follows the one before it.

    The whole chain is proved by `verify_books`; this is one link of it.
    """
    before = Voucher.objects.filter(
        company=voucher.company_id, month=voucher.month, number=voucher.number - 1
    )
    previous = before.values_list("digest", flat=True).first() or ""
    return (
        voucher.previous_digest == previous and voucher_digest(voucher, entries) == voucher.digest
    )


def _entry_content(entry: Entry) -> list[Any]:
    return [
        entry.position,
        entry.account_id,
        money_text(entry.debit),
        money_text(entry.credit),
        entry.is_red,
        entry.text,
        entry.project_id,
        entry.category_id,
        entry.unit_id,
        entry.supplier_id,
    ]
