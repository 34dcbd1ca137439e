"""What exactly is approved: the canonical content of a request and its hash (RELIABILITY promise 8)."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from approvals.interface import Subject, material
from expense_mgmt.core.money import Money, money_text
from expense_mgmt.foundation.services.record import canonical
from requests.models import ExpenseRequest, LineWeight, RequestAttachment, RequestLine, RequestShare


def content_hash(
    expense_request: ExpenseRequest,
    rows: Sequence[RequestLine],
    documents: Sequence[RequestAttachment],
) -> str:
    """SHA-256 over amounts, supplier, lines, dates, weights and the hashes of the files."""
    content = {
        "kind": expense_request.kind,
        "request_kind": expense_request.request_kind,
        "unit": expense_request.unit_id,
        "supplier": expense_request.supplier_id,
        "title": expense_request.title,
        "background": expense_request.background,
        "expected_effect": expense_request.expected_effect,
        "currency": expense_request.currency,
        "amount": f"{expense_request.amount:.2f}",
        "lines": [_line(row) for row in rows],
        "attachments": [
            [row.kind, row.attachment.name, row.attachment.file.sha256] for row in documents
        ],
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def lines_of(expense_request: ExpenseRequest) -> list[RequestLine]:
    """The lines with everything that belongs to them, in a fixed number of queries."""
    weights = Prefetch("weights", LineWeight.objects.select_related("project"))
    return list(
        expense_request.lines.select_related("category", "platform").prefetch_related(
            "spans", weights
        )
    )


def documents_of(expense_request: ExpenseRequest) -> list[RequestAttachment]:
    """The files with their hashes, in the order in which they were attached."""
    return list(expense_request.attachments.select_related("attachment__file"))


def subject_of(
    expense_request: ExpenseRequest,
    rows: Sequence[RequestLine],
    documents: Sequence[RequestAttachment],
    shares: Sequence[RequestShare],
) -> Subject:
    """The request as the approval engine sees it, from what was read under its lock."""
    return Subject(
        kind=expense_request.kind,
        id=expense_request.public_id,
        company_id=expense_request.company_id,
        version=expense_request.version,
        content_hash=content_hash(expense_request, rows, documents),
        amount=Money(expense_request.guarded_amount, expense_request.currency),
        unit_id=expense_request.unit_id,
        scopes=frozenset((share.project_id, share.line.category_id) for share in shares),
        budget_status=expense_request.budget_status,
        submitted_by_id=expense_request.created_by_id,
        number=expense_request.number,
        title=expense_request.title,
        url=reverse("requests:expense_request_detail", args=[expense_request.public_id]),
        material_hash=material(
            amount=money_text(expense_request.amount),
            currency=expense_request.currency,
            supplier=expense_request.supplier_id,
            unit=expense_request.unit_id,
            shares=sorted(
                [
                    str(share.project_id or ""),
                    share.line.category_id,
                    str(share.month),
                    money_text(share.amount),
                ]
                for share in shares
            ),
        ),
    )


def _line(row: RequestLine) -> dict[str, Any]:
    return {
        "position": row.position,
        "description": row.description,
        "category": row.category_id,
        "platform": row.platform_id,
        "amount": f"{row.amount:.2f}",
        "spans": _texts([span.start, span.end] for span in row.spans.all()),
        "weights": [
            [weight.project_id, f"{weight.weight:f}", weight.takes_rest]
            for weight in row.weights.all()
        ],
    }


def _texts(pairs: Iterable[Iterable[object]]) -> list[list[str]]:
    return [[str(value) for value in pair] for pair in pairs]
