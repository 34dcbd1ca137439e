"""Documents ready for the act that is measured, written by the services."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from approvals.interface import port_of
from approvals.models import ApprovalTask
from approvals.services.decide import decide
from expense_mgmt.core.periods import DateSpan
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Category, Platform, Project, Supplier, Unit
from requests.content import Content, Line, Weight
from requests.models import ExpenseRequest, SettlementClaim
from requests.services import claims, drafts
from requests.services.claims import ClaimDraft
from requests.services.drafts import Upload
from requests.services.invoices import InvoiceDraft
from requests.services.submit import submit
from scripts.benchmarks.ground import moment

PDF = b"%PDF-1.7\n% a paper of the bench\n"
SENT = moment("2026-05-02")
CLAIMED = moment("2026-05-11")
FIRST, LAST, DONE = dt.date(2026, 4, 20), dt.date(2026, 5, 9), dt.date(2026, 5, 10)
PAPERS = ("invoice", "acceptance_form", "proof_of_publication")
_serial = count(1)


def draft_of(author: User, unit: Unit, *, projects: int = 1) -> ExpenseRequest:
    """A request of three lines over two months, with its quotation."""
    named = Project.objects.filter(company=unit.company).order_by("pk")[:projects]
    line = Line(
        category=Category.objects.get(company=unit.company, code="ONLINE_MEDIA"),
        platform=Platform.objects.get(company=unit.company, code="PORTAL"),
        description="首页通栏",
        amount=Decimal("30.00"),
        spans=(DateSpan(FIRST, LAST),),
        weights=tuple(Weight(project, Decimal(1)) for project in named),
    )
    content = Content(
        unit=unit,
        title=f"搜房网 {next(_serial)}",
        background="五一前夕集中投放",
        expected_effect="留资 420 组",
        supplier=Supplier.objects.filter(company=unit.company).earliest("pk"),
        lines=(line,) * 3,
    )
    quotation = SimpleUploadedFile("quotation.pdf", PDF, "application/pdf")
    return drafts.save(
        request_id=uuid4(),
        version=0,
        content=content,
        actor=author,
        at=SENT,
        uploads=[Upload(quotation, "quotation")],
    )


def approved_claim() -> SettlementClaim:
    """A claim on all of an approved request of three lines, ready to be posted."""
    lin = User.objects.get(username="lin")
    written = draft_of(lin, Unit.objects.select_related("company").get(code="MKT"))
    sent = submit(request_id=written.public_id, version=written.version, actor=lin, at=SENT)
    _approve(sent, SENT)
    claim = claims.open_claim(
        request_id=sent.public_id, draft=_claim_draft(sent), actor=lin, at=CLAIMED
    )
    claims.submit(claim_id=claim.public_id, version=claim.version, actor=lin, at=CLAIMED)
    _approve(claim, CLAIMED)
    return SettlementClaim.objects.get(pk=claim.pk)


def _claim_draft(sent: ExpenseRequest) -> ClaimDraft:
    invoice = InvoiceDraft(
        kind="digital",
        number=f"2531700000000{next(_serial):07}",
        code="",
        seller_tax_number=sent.supplier.tax_number if sent.supplier else "",
        dated_on=DONE,
        net=Decimal("84.91"),
        tax=Decimal("5.09"),
        total=Decimal("90.00"),
    )
    papers = (SimpleUploadedFile(f"{kind}.pdf", PDF + kind.encode()) for kind in PAPERS)
    supplier = sent.supplier or Supplier.objects.earliest("pk")
    return ClaimDraft(
        supplier=supplier,
        contract_number="HT-2026-0311",
        completed_on=DONE,
        is_final=True,
        lines=None,
        amount=Decimal("90.00"),
        invoices=[invoice],
        uploads=list(zip(PAPERS, papers, strict=True)),
    )


def _approve(document: ExpenseRequest | SettlementClaim, at: dt.datetime) -> None:
    """Let everybody sign whom the matrix asks."""
    for task, person in _signers(document, at.date()):
        with transaction.atomic():
            subject = port_of(task.kind).lock(task.subject_id)
        decide(
            task_id=task.public_id,
            actor=person,
            verb="approve",
            version=subject.version,
            content_hash=subject.content_hash,
            at=at,
        )


def _signers(
    document: ExpenseRequest | SettlementClaim, day: dt.date
) -> Iterator[tuple[ApprovalTask, User]]:
    signers = User.objects.filter(username__in=["chen", "zhao", "qian", "wang", "sun"])
    while True:
        task = ApprovalTask.objects.open().filter(run__subject_id=document.public_id).first()
        if task is None:
            return
        awaiting = (
            person
            for person in signers
            if ApprovalTask.objects.awaiting(person, day).filter(pk=task.pk).exists()
        )
        yield task, next(awaiting)
