"""What exactly is approved of a claim, and the amounts its trail keeps."""

import hashlib
from typing import Final

from django.db.models import prefetch_related_objects
from django.urls import reverse

from approvals.interface import Subject, material
from expense_mgmt.core.money import Money, money_text
from expense_mgmt.core.prepared import Prepared, given
from expense_mgmt.foundation.services.record import canonical
from requests.models import ClaimLine, Invoice, SettlementClaim
from requests.models.claim_rows import content_of_claims

# What a claim settles, the oldest month first, and by which invoices.
SETTLED: Final = Prepared(
    lambda: (
        ClaimLine.objects.filter(claim=given("claim"))
        .select_related("share__line", "share__project")
        .order_by("share__month", "pk")
    )
)
INVOICES: Final = Prepared(lambda: Invoice.objects.filter(claim=given("claim")))


def read_content(claim: SettlementClaim) -> None:
    """Read lines, invoices and files whole, once for everything that asks for them."""
    prefetch_related_objects([claim], *content_of_claims())


def content_hash(claim: SettlementClaim) -> str:
    """SHA-256 over everything a signature on the claim stands for (RELIABILITY promise 8).

    Whoever needs more than one calls `read_content` before, or reads them `for_page`.
    """
    content = {
        "request": str(claim.expense_request_id),
        "supplier": claim.supplier_id,
        "contract_number": claim.contract_number,
        "completed_on": claim.completed_on,
        "is_final": claim.is_final,
        "contract_due_on": claim.contract_due_on,
        "contract_days": claim.contract_days,
        "amount": money_text(claim.amount),
        "lines": sorted([line.share_id, money_text(line.amount)] for line in claim.lines.all()),
        "invoices": sorted(
            [invoice.key, money_text(invoice.net), money_text(invoice.tax), invoice.deductible]
            for invoice in claim.invoices.all()
        ),
        "files": sorted(
            [paper.kind, paper.attachment.file.sha256] for paper in claim.attachments.all()
        ),
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def subject_of(claim: SettlementClaim) -> Subject:
    """What the engine needs to know of a claim.

    A claim draws on what its request committed (R-35), so it is within budget by itself.
    """
    return Subject(
        kind=claim.kind,
        id=claim.public_id,
        company_id=claim.company_id,
        version=claim.version,
        content_hash=content_hash(claim),
        amount=Money(claim.amount, claim.currency),
        unit_id=claim.unit_id,
        scopes=frozenset(
            (line.share.project_id, line.share.line.category_id) for line in claim.lines.all()
        ),
        budget_status="within",
        submitted_by_id=claim.created_by_id,
        number=claim.number,
        title=claim.expense_request.title,
        url=reverse("requests:claim_detail", args=[claim.public_id]),
        material_hash=material(
            amount=money_text(claim.amount),
            currency=claim.currency,
            supplier=claim.supplier_id,
            lines=sorted([line.share_id, money_text(line.amount)] for line in claim.lines.all()),
        ),
    )


def amounts_of(claim: SettlementClaim) -> dict[str, object]:
    """The amounts of a claim at this moment, for its trail."""
    return {
        "amount": money_text(claim.amount),
        "paid": money_text(claim.paid_amount),
        "lines": {
            str(line.share.public_id): money_text(line.amount) for line in SETTLED(claim=claim.pk)
        },
        "invoices": {
            invoice.key: money_text(invoice.total) for invoice in INVOICES(claim=claim.pk)
        },
    }
