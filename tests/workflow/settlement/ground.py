"""The ground of settlement tests: books, matrix and budget of the demo company, and factories.

Documents reach their states through services, decided by the people the matrix names.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from approvals.interface import port_of
from approvals.models import ApprovalTask
from approvals.services.decide import decide
from budgets.services.lines import LineSpec, open_lines
from expense_mgmt.core.periods import DateSpan, FiscalYear, Month
from expense_mgmt.foundation.models import Company, Document, User
from expense_mgmt.organisation.models import Category, Platform, Project, Supplier, Unit
from ledger.services.charts import default_chart
from requests.content import Content, Line, Weight
from requests.models import ExpenseRequest, Payment, SettlementClaim
from requests.services import claim_posting, claims, drafts, payments
from requests.services.claims import ClaimDraft
from requests.services.drafts import Upload
from requests.services.invoices import InvoiceDraft
from requests.services.submit import submit
from tests import factories_policy

SHANGHAI = ZoneInfo("Asia/Shanghai")
PDF = b"%PDF-1.4\n%%EOF\n"
ONLINE_PAPERS = ("invoice", "acceptance_form", "proof_of_publication")


def moment(day: str, hour: int = 10) -> dt.datetime:
    """An instant of the company's working day."""
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), SHANGHAI)


def lay_ground(company: Company) -> None:
    """Chart of accounts, default matrix, and an online budget of 300,000 a month for 云岫花园."""
    factories_policy.in_force(company, at=moment("2026-01-02"))
    default_chart(company)
    project = Project.objects.get(code="YXG")
    categories = Category.objects.filter(code__in=["ONLINE_MEDIA", "MAGAZINE", "PRINTING"])
    open_lines(
        company=company,
        fiscal_year=FiscalYear(2026),
        lines=[
            LineSpec(
                month=Month(2026, month),
                approved=Decimal(300000),
                project=project,
                category=category,
            )
            for month in range(1, 13)
            for category in categories
        ],
        actor=None,
        at=moment("2026-01-05"),
    )


def pdf(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.pdf", PDF + name.encode(), "application/pdf")


def approve_all(document: Document, at: dt.datetime) -> list[str]:
    """Let the people the matrix names approve a document; gives their user names in order."""
    signed: list[str] = []
    while True:
        tasks = ApprovalTask.objects.open().filter(run__subject_id=document.public_id)
        task = tasks.select_related("run").first()
        if task is None:
            return signed
        person = next(
            user
            for user in User.objects.order_by("pk")
            if ApprovalTask.objects.awaiting(user, at.date()).filter(pk=task.pk).exists()
        )
        decide_as(person, document, "approve", at)
        signed.append(person.username)


def decide_as(
    person: User, document: Document, verb: str, at: dt.datetime, comment: str = ""
) -> None:
    """One decision by a person, as the inbox takes it."""
    task = ApprovalTask.objects.open().get(run__subject_id=document.public_id)
    with transaction.atomic():
        subject = port_of(document.kind).lock(document.public_id)
    decide(
        task_id=task.public_id,
        actor=person,
        verb=verb,
        comment=comment,
        version=subject.version,
        content_hash=subject.content_hash,
        at=at,
    )


def approved_request(
    *,
    amount: str = "60000.00",
    category: str = "ONLINE_MEDIA",
    platform: str = "PORTAL",
    first: str = "2026-04-16",
    last: str = "2026-05-15",
    at: dt.datetime | None = None,
) -> ExpenseRequest:
    """Lin's portal placement, approved: by default 60,000 over April and May."""
    at = at or moment("2026-04-10")
    lin = User.objects.get(username="lin")
    content = Content(
        unit=Unit.objects.get(code="MKT"),
        title="搜房网首页通栏",
        background="五一前夕集中投放",
        expected_effect="留资 420 组",
        supplier=Supplier.objects.get(code="S002"),
        lines=(
            Line(
                category=Category.objects.get(code=category),
                platform=Platform.objects.get(code=platform),
                description="首页通栏",
                amount=Decimal(amount),
                spans=(DateSpan(dt.date.fromisoformat(first), dt.date.fromisoformat(last)),),
                weights=(Weight(Project.objects.get(code="YXG"), Decimal(1)),),
            ),
        ),
    )
    draft = drafts.save(
        request_id=uuid.uuid4(),
        version=0,
        content=content,
        actor=lin,
        at=at,
        uploads=[Upload(pdf("quotation"), "quotation")],
    )
    sent = submit(request_id=draft.public_id, version=draft.version, actor=lin, at=at)
    approve_all(sent, at)
    return ExpenseRequest.objects.get(pk=sent.pk)


def invoice(
    number: str = "25317000000000000018",
    *,
    net: str = "56603.77",
    tax: str = "3396.23",
    total: str = "60000.00",
    dated_on: str = "2026-05-16",
    deductible: bool = True,
    kind: str = "digital",
    code: str = "",
    seller: str = "91440101MA5BSF0002",
) -> InvoiceDraft:
    """The supplier's 6 % invoice of the issue's case, unless told otherwise."""
    return InvoiceDraft(
        kind=kind,
        number=number,
        code=code,
        seller_tax_number=seller,
        dated_on=dt.date.fromisoformat(dated_on),
        net=Decimal(net),
        tax=Decimal(tax),
        total=Decimal(total),
        deductible=deductible,
    )


def claim_draft(
    lines: Mapping[uuid.UUID, Decimal] | None,
    *,
    invoices: Sequence[InvoiceDraft] | None = None,
    papers: Sequence[str] = ONLINE_PAPERS,
    contract_number: str = "HT-2026-0311",
    completed_on: str | None = "2026-05-15",
    is_final: bool = True,
    amount: str | None = None,
) -> ClaimDraft:
    return ClaimDraft(
        supplier=Supplier.objects.get(code="S002"),
        contract_number=contract_number,
        completed_on=dt.date.fromisoformat(completed_on) if completed_on else None,
        is_final=is_final,
        lines=lines,
        invoices=[invoice()] if invoices is None else invoices,
        amount=Decimal(amount) if amount else None,
        uploads=[(kind, pdf(kind)) for kind in papers],
    )


def draft_claim(
    expense_request: ExpenseRequest,
    draft: ClaimDraft | None = None,
    *,
    at: dt.datetime | None = None,
) -> SettlementClaim:
    """Lin's claim on everything that is left of a request."""
    return claims.open_claim(
        request_id=expense_request.public_id,
        draft=draft or claim_draft(None, amount="60000.00"),
        actor=expense_request.created_by,
        at=at or moment("2026-05-18"),
    )


def submitted_claim(
    expense_request: ExpenseRequest,
    draft: ClaimDraft | None = None,
    *,
    at: dt.datetime | None = None,
) -> SettlementClaim:
    at = at or moment("2026-05-18")
    claim = draft_claim(expense_request, draft, at=at)
    return claims.submit(
        claim_id=claim.public_id, version=claim.version, actor=claim.created_by, at=at
    )


def approved_claim(
    expense_request: ExpenseRequest, draft: ClaimDraft | None = None
) -> SettlementClaim:
    claim = submitted_claim(expense_request, draft)
    approve_all(claim, moment("2026-05-19"))
    return SettlementClaim.objects.get(pk=claim.pk)


def posted_claim(
    expense_request: ExpenseRequest, draft: ClaimDraft | None = None
) -> SettlementClaim:
    claim = approved_claim(expense_request, draft)
    return claim_posting.post(
        claim_id=claim.public_id,
        version=claim.version,
        actor=User.objects.get(username="wu"),
        at=moment("2026-05-20"),
    )


def requested_payment(claim: SettlementClaim, amount: str = "60000.00") -> Payment:
    return payments.request_payment(
        claim_id=claim.public_id,
        account_id=claim.supplier.accounts.get().public_id,
        amount=Decimal(amount),
        actor=User.objects.get(username="wu"),
        at=moment("2026-05-21"),
    )


def scheduled_payment(claim: SettlementClaim, amount: str = "60000.00") -> Payment:
    payment = requested_payment(claim, amount)
    approve_all(payment, moment("2026-05-22"))
    return Payment.objects.get(pk=payment.pk)


def paid_payment(payment: Payment, reference: str = "20260525-0081") -> Payment:
    return payments.pay(
        payment_id=payment.public_id,
        version=payment.version,
        paid_on=dt.date(2026, 5, 25),
        bank_reference=reference,
        actor=User.objects.get(username="zheng"),
        at=moment("2026-05-25"),
    )
