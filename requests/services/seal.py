"""What exactly is approved: the canonical content of a request and its hash (RELIABILITY promise 8)."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONArray
from django.urls import reverse

from approvals.interface import Subject, material
from expense_mgmt.core.money import Money, money_text
from expense_mgmt.core.periods import Month
from expense_mgmt.core.prepared import Prepared, given, put_beside
from expense_mgmt.foundation.services.record import canonical
from requests.models import (
    ExpenseRequest,
    LineSpan,
    LineWeight,
    RequestAttachment,
    RequestLine,
    RequestShare,
)

# Project, category, month and amount of a share.
SealedShare = tuple[int | None, int, Month, Decimal]

WHOLE_LINES: Final = Prepared(
    lambda: RequestLine.objects.filter(request=given("request")).select_related(
        "category", "platform"
    )
)
WHOLE_SPANS: Final = Prepared(lambda: LineSpan.objects.filter(line__request=given("request")))
WHOLE_WEIGHTS: Final = Prepared(
    lambda: LineWeight.objects.filter(line__request=given("request")).select_related("project")
)
WHOLE_PAPERS: Final = Prepared(
    lambda: RequestAttachment.objects.filter(request=given("request")).select_related(
        "attachment__file"
    )
)


def _listed(rows: QuerySet[Any], of: str, *columns: Any, order: Sequence[str] = ()) -> Subquery:
    """What belongs to a request as one JSON list of lists; null where there is none.

    of   the column with the key of the request
    """
    found = JSONBAgg(JSONArray(*columns), order_by=order)
    mine = rows.filter(**{of: OuterRef("pk")}).order_by()
    return Subquery(mine.values(of).annotate(found=found).values("found"))


def _text(column: str) -> Cast:
    """A number as the database writes it, with all its places: JSON knows only floats."""
    return Cast(column, TextField())


# Every decision reads the content again, and nothing of it but what is sealed: one statement.
CONTENT: Final = Prepared(
    lambda: ExpenseRequest.objects.filter(pk=given("request")).values_list(
        _listed(
            RequestLine.objects.all(),
            "request",
            *("pk", "position", "description", "category", "platform", _text("amount")),
            order=["position"],
        ),
        _listed(LineSpan.objects.all(), "line__request", "line", "start", "end", order=["start"]),
        _listed(
            LineWeight.objects.all(),
            "line__request",
            *("line", "project", _text("weight"), "takes_rest"),
            order=["pk"],
        ),
        _listed(
            RequestAttachment.objects.all(),
            "request",
            *("kind", "attachment__name", "attachment__file__sha256"),
            order=["pk"],
        ),
        _listed(
            RequestShare.objects.all(),
            "line__request",
            *("project", "line__category", "month", _text("amount")),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class SealedLine:
    """A line as it is signed; weights are (project, weight, whether it takes the rest)."""

    position: int
    description: str
    category_id: int
    platform_id: int | None
    amount: Decimal
    spans: Sequence[tuple[dt.date, dt.date]]
    weights: Sequence[tuple[int, Decimal, bool]]

    @property
    def content(self) -> dict[str, Any]:
        """The line in the canonical form."""
        return {
            "position": self.position,
            "description": self.description,
            "category": self.category_id,
            "platform": self.platform_id,
            "amount": f"{self.amount:.2f}",
            "spans": [[str(start), str(end)] for start, end in self.spans],
            "weights": [
                [project_id, f"{weight:f}", takes_rest]
                for project_id, weight, takes_rest in self.weights
            ],
        }


@dataclass(frozen=True, slots=True)
class Sealed:
    """The parts of a request that are signed with it; papers are (kind, name, SHA-256)."""

    lines: Sequence[SealedLine]
    papers: Sequence[tuple[str, str, str]]
    shares: Sequence[SealedShare]

    @property
    def scopes(self) -> frozenset[tuple[int | None, int]]:
        """Project and category of its shares."""
        return frozenset(share[:2] for share in self.shares)


def sealed(
    rows: Sequence[RequestLine],
    documents: Sequence[RequestAttachment],
    shares: Sequence[RequestShare],
) -> Sealed:
    """The parts of a request that was read whole already."""
    lines = [
        SealedLine(
            row.position,
            row.description,
            row.category_id,
            row.platform_id,
            row.amount,
            [(span.start, span.end) for span in row.spans.all()],
            [(one.project_id, one.weight, one.takes_rest) for one in row.weights.all()],
        )
        for row in rows
    ]
    return Sealed(
        lines,
        [(row.kind, row.attachment.name, row.attachment.file.sha256) for row in documents],
        [(one.project_id, one.line.category_id, one.month, one.amount) for one in shares],
    )


def read_sealed(expense_request: ExpenseRequest) -> Sealed:
    """The same from the database; the caller holds the lock of the request. One query."""
    rows, all_spans, all_weights, papers, shares = (
        listed or [] for listed in CONTENT.get(request=expense_request.pk)
    )
    spans: dict[int, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    weights: dict[int, list[tuple[int, Decimal, bool]]] = defaultdict(list)
    for line_id, start, end in all_spans:
        spans[line_id].append((dt.date.fromisoformat(start), dt.date.fromisoformat(end)))
    for line_id, project_id, weight, takes_rest in all_weights:
        weights[line_id].append((project_id, Decimal(weight), takes_rest))
    lines = [
        SealedLine(
            *(position, description, category_id, platform_id, Decimal(amount)),
            *(spans[pk], weights[pk]),
        )
        for pk, position, description, category_id, platform_id, amount in rows
    ]
    return Sealed(
        lines,
        papers,
        [
            (project_id, category_id, Month.of(dt.date.fromisoformat(month)), Decimal(amount))
            for project_id, category_id, month, amount in shares
        ],
    )


def content_hash(expense_request: ExpenseRequest, parts: Sealed) -> str:
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
        "lines": [line.content for line in parts.lines],
        "attachments": [list(paper) for paper in parts.papers],
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def lines_of(expense_request: ExpenseRequest) -> list[RequestLine]:
    """The lines with everything that belongs to them, in three queries."""
    key = expense_request.pk
    rows = WHOLE_LINES(request=key)
    put_beside(rows, "spans", WHOLE_SPANS(request=key), column="line_id")
    put_beside(rows, "weights", WHOLE_WEIGHTS(request=key), column="line_id")
    return rows


def documents_of(expense_request: ExpenseRequest) -> list[RequestAttachment]:
    """The files with their hashes, in the order in which they were attached."""
    return WHOLE_PAPERS(request=expense_request.pk)


def subject_of(expense_request: ExpenseRequest, parts: Sealed) -> Subject:
    """The request as the approval engine sees it, from what was read under its lock."""
    is_guarded = expense_request.guarded_amount != expense_request.amount
    return Subject(
        kind=expense_request.kind,
        id=expense_request.public_id,
        company_id=expense_request.company_id,
        version=expense_request.version,
        content_hash=content_hash(expense_request, parts),
        amount=Money(expense_request.guarded_amount, expense_request.currency),
        unit_id=expense_request.unit_id,
        scopes=parts.scopes,
        budget_status=expense_request.budget_status,
        submitted_by_id=expense_request.created_by_id,
        number=expense_request.number,
        title=expense_request.title,
        url=reverse("requests:expense_request_detail", args=[expense_request.public_id]),
        own_amount=expense_request.amount if is_guarded else None,
        material_hash=material(
            amount=money_text(expense_request.amount),
            currency=expense_request.currency,
            supplier=expense_request.supplier_id,
            unit=expense_request.unit_id,
            shares=sorted(
                [str(project_id or ""), category_id, str(month), money_text(amount)]
                for project_id, category_id, month, amount in parts.shares
            ),
        ),
    )
