"""What a claim was looked at for, as its approvers read it (DESIGN §6, policy check list)."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.interface import Check
from expense_mgmt.core.money import rounded, total_of
from expense_mgmt.foundation.models import Attachment
from requests.models import ClaimAttachment, SettlementClaim
from requests.papers import label_of, listed
from requests.rules.documents import missing_papers
from requests.rules.invoices import normalised
from requests.rules.settlement import settlement_due
from requests.states import LIVE_CLAIM_STATES


def checks_of(claim: SettlementClaim) -> tuple[Check, ...]:
    """The list beside a claim: papers, invoices, delay, seller, files seen before."""
    found = (_papers(claim), _invoices(claim), _delay(claim), _seller(claim), _files(claim))
    return tuple(check for check in found if check is not None)


def missing_of(claim: SettlementClaim) -> tuple[str, ...]:
    """Kinds of papers that the claim's categories require and that are not there (DOMAIN §9)."""
    codes = {line.share.line.category.code for line in claim.lines.all()}
    return missing_papers(codes, present_of(claim))


def present_of(claim: SettlementClaim) -> set[str]:
    """Kinds of the attached files, and `contract_number` where one is given."""
    present = {paper.kind for paper in claim.attachments.all()}
    return present | ({"contract_number"} if claim.contract_number else set())


def seller_differs(claim: SettlementClaim) -> bool:
    """An invoice names another seller than the supplier who is to be paid."""
    supplier = normalised(claim.supplier.tax_number)
    sellers = {normalised(invoice.seller_tax_number) for invoice in claim.invoices.all()} - {""}
    return bool(supplier and sellers - {supplier})


def invoiced(claim: SettlementClaim) -> Decimal:
    """Tax-inclusive sum of the claim's invoices."""
    return rounded(total_of(invoice.total for invoice in claim.invoices.all()))


def _papers(claim: SettlementClaim) -> Check:
    missing = missing_of(claim)
    if missing:
        words = listed(label_of(paper) for paper in missing)
        return Check("red", _("Documents missing"), remedy=words, icon="file-alert")
    return Check("green", _("Documents complete"), icon="circle-check")


def _invoices(claim: SettlementClaim) -> Check:
    if invoiced(claim) != claim.amount:
        return Check(
            "red",
            _("Invoices and claim differ"),
            remedy=_("Correct the amounts or the invoices"),
            icon="alert-triangle",
        )
    return Check("green", _("Invoices agree, none is used elsewhere"), icon="circle-check")


def _delay(claim: SettlementClaim) -> Check | None:
    if claim.completed_on is None or claim.submitted_on is None:
        return None
    due = settlement_due(claim.completed_on, submitted_on=claim.submitted_on)
    if due.days_late:
        return Check("amber", _("Submitted after the 15 days"), icon="clock-exclamation")
    return Check("green", _("Submitted within 15 days of acceptance"), icon="circle-check")


def _seller(claim: SettlementClaim) -> Check:
    if seller_differs(claim):
        return Check(
            "amber",
            _("Seller is not the supplier"),
            remedy=_("Compare the tax numbers on contract and invoice"),
            icon="alert-triangle",
        )
    return Check("green", _("Seller is the supplier"), icon="circle-check")


def _files(claim: SettlementClaim) -> Check | None:
    """The same bytes under another claim are shown, not refused: a contract may serve twice."""
    invoices = [
        paper.attachment.file_id
        for paper in claim.attachments.all()
        if paper.kind == ClaimAttachment.Kind.INVOICE
    ]
    same = Attachment.objects.filter(file__in=invoices).values("pk")
    other = (
        ClaimAttachment.objects.filter(attachment__in=same, claim__state__in=LIVE_CLAIM_STATES)
        .exclude(claim=claim)
        .select_related("claim")
        .first()
    )
    if other is None:
        return None
    return Check(
        "amber",
        _("An invoice file is also attached to another claim"),
        remedy=other.claim.number,
        icon="copy",
        url=reverse("requests:claim_detail", args=[other.claim.public_id]),
    )
