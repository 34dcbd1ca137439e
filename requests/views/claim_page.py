"""What the pages of a claim show: initial values, papers, sums, countdown, trail."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.pages.document import approval_context
from expense_mgmt.core import clock
from expense_mgmt.core.money import rounded, thousands, total_of
from expense_mgmt.core.words import rmb_in_words
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act, may
from requests.claim_checks import checks_of, missing_of, present_of
from requests.claim_port import summary_of
from requests.commitments import OpenShare
from requests.explain import explain_commitment, explain_due, explain_settlement
from requests.forms.claim import ClaimForm, InvoiceRows, file_field, line_field
from requests.models import ClaimAttachment, ExpenseRequest, Payment, SettlementClaim
from requests.models.payment import OPEN_PAYMENT_STATES
from requests.papers import label_of
from requests.rules.documents import Paper, required_papers
from requests.rules.settlement import settlement_due
from requests.services.claim_guards import is_voidable, lateness
from requests.states import POSTED_CLAIM_STATES
from requests.views.acts import may_do
from requests.views.trail import trail_of


@dataclass(frozen=True, slots=True)
class PaperState:
    """One required or possible paper of a claim and where it stands."""

    kind: str
    label: object
    is_required: bool
    is_there: bool


@dataclass(frozen=True, slots=True)
class Countdown:
    """Days left of the 15 in which a claim must be submitted (R-22)."""

    due: dt.date
    days_left: int

    @property
    def days_late(self) -> int:
        return -self.days_left

    @property
    def tone(self) -> str:
        """Colour of the chip: late, the last three days, or time enough."""
        if self.days_left < 0:
            return "bad"
        return "warn" if self.days_left <= LAST_DAYS else ""


LAST_DAYS = 3


def countdown(claim: SettlementClaim, today: dt.date) -> Countdown | None:
    """Only while it has not been submitted and once the work was accepted."""
    if claim.completed_on is None or claim.submitted_on is not None:
        return None
    due = settlement_due(claim.completed_on, today).due
    return Countdown(due, (due - today).days)


def initial_of(
    expense_request: ExpenseRequest,
    shares: Sequence[OpenShare],
    claim: SettlementClaim | None = None,
) -> dict[str, Any]:
    """A new claim starts with all that is left; a written one with what it says."""
    if claim is None:
        lines = {one.share.pk: one.left for one in shares if one.left > 0}
        return {
            "key": uuid.uuid4(),
            "version": 0,
            "supplier": expense_request.supplier_id,
            "is_final": True,
            **_line_initial(shares, lines),
        }
    lines = {line.share_id: line.amount for line in claim.lines.all()}
    return {
        "key": claim.public_id,
        "version": claim.version,
        "supplier": claim.supplier_id,
        "contract_number": claim.contract_number,
        "completed_on": claim.completed_on,
        "is_final": claim.is_final,
        "contract_due_on": claim.contract_due_on,
        "contract_days": claim.contract_days,
        **_line_initial(shares, lines),
    }


def invoice_initial(
    expense_request: ExpenseRequest, claim: SettlementClaim | None = None
) -> list[dict[str, Any]]:
    """The rows of a written claim; a new one gets the supplier's tax number."""
    if claim is None:
        supplier = expense_request.supplier
        return [{"seller_tax_number": supplier.tax_number}] if supplier else []
    return [
        {
            "kind": invoice.kind,
            "number": invoice.number,
            "code": invoice.code,
            "seller_tax_number": invoice.seller_tax_number,
            "dated_on": invoice.dated_on,
            "net": thousands(invoice.net),
            "tax": thousands(invoice.tax),
            "total": thousands(invoice.total),
            "deductible": invoice.deductible,
        }
        for invoice in claim.invoices.all()
    ]


def papers_of(claim: SettlementClaim | None, form: ClaimForm) -> tuple[PaperState, ...]:
    """Every kind of paper: whether it is asked for, and whether it is stored or in the form."""
    codes = {one.share.line.category.code for one in form.shares}
    required = required_papers(codes)
    present = (present_of(claim) if claim else set()) | form.papers_given()
    wanted = [Paper.CONTRACT_NUMBER] if Paper.CONTRACT_NUMBER in required else []
    kinds = [*wanted, *ClaimAttachment.Kind.values]
    return tuple(
        PaperState(kind, label_of(kind), kind in required, kind in present) for kind in kinds
    )


def form_context(
    expense_request: ExpenseRequest,
    claim: SettlementClaim | None,
    form: ClaimForm,
    rows: InvoiceRows,
) -> dict[str, Any]:
    """Everything that the page of the claim form reads."""
    today = clock.today(expense_request.company.time_zone)
    papers = papers_of(claim, form)
    return {
        "expense_request": expense_request,
        "claim": claim,
        "form": form,
        "rows": rows,
        "lines": list(form.line_fields()),
        "papers": papers,
        "required": [paper for paper in papers if paper.is_required],
        "missing": missing_of(claim) if claim else (),
        "files": [
            (paper, form[file_field(paper.kind)])
            for paper in papers
            if paper.kind != Paper.CONTRACT_NUMBER
        ],
        "left": rounded(total_of(one.left for one in form.shares)),
        "committed": rounded(total_of(one.share.amount for one in form.shares)),
        "countdown": countdown(claim, today) if claim else None,
        "last_return": last_return(claim) if claim else None,
        "draft_form": {"form": "claim-form", "url": draft_address(expense_request, claim)},
        "breadcrumbs": [
            {"url": reverse("requests:claim_list"), "label": _("Settlement")},
            {
                "url": "",
                "label": (claim.number or _("Settlement claim"))
                if claim
                else _("New settlement claim"),
            },
        ],
    }


def draft_address(expense_request: ExpenseRequest, claim: SettlementClaim | None) -> str:
    """Where the form of a claim goes, to be kept or submitted."""
    if claim is None:
        return reverse("requests:claim_create", args=[expense_request.public_id])
    return reverse("requests:claim_save", args=[claim.public_id])


def detail_of(claim: SettlementClaim, user: User) -> dict[str, Any]:
    """Everything that the page of one claim reads."""
    today = clock.today(claim.company.time_zone)
    seen_payments = Payment.objects.filter(claim=claim).for_list().order_by("pk")
    payments = list(seen_payments) if may(user, Act.PAYMENT_READ) else []
    waits = any(payment.state in OPEN_PAYMENT_STATES for payment in payments)
    return {
        "claim": claim,
        "expense_request": claim.expense_request,
        "amount_words": rmb_in_words(claim.amount)
        if claim.currency == "CNY" and claim.amount
        else "",
        "missing": [label_of(paper) for paper in missing_of(claim)],
        "countdown": countdown(claim, today),
        "explained": [
            *explain_settlement(claim, today),
            *explain_commitment(claim),
            *explain_due(claim),
        ],
        "last_return": last_return(claim),
        "entries": claim.voucher.entries.select_related("account") if claim.voucher else (),
        "may_see_voucher": may(user, Act.VOUCHER_READ),
        "payments": payments,
        "trail": trail_of(claim),
        "may_edit": claim.is_editable and claim.created_by_id == user.pk,
        "may_submit": may_do(claim.submit, user),
        "may_withdraw": may_do(claim.withdraw, user),
        "may_post": may_do(claim.post, user),
        "may_waive": lateness(claim, today) is not None and may_do(claim.waive, user),
        "may_void": is_voidable(claim, today) and may_do(claim.void, user),
        "may_request_payment": may(user, Act.CLAIM_POST)
        and claim.state in POSTED_CLAIM_STATES
        and claim.open_amount > 0
        and not waits
        and user.pk not in {claim.created_by_id, claim.expense_request.created_by_id},
        "breadcrumbs": [
            {"url": reverse("requests:claim_list"), "label": _("Settlement")},
            {"url": "", "label": claim.number or _("no number yet")},
        ],
        **approval_context(claim, user, summary=summary_of(claim), checks=checks_of(claim)),
    }


def last_return(claim: SettlementClaim) -> Any:
    """Who sent the claim back and why; None unless it lies there for correction."""
    if claim.state != "returned":
        return None
    return claim.transitions.filter(name="send_back").select_related("actor").first()


def _line_initial(shares: Sequence[OpenShare], lines: Mapping[int, Any]) -> dict[str, Any]:
    return {
        line_field(one.share.public_id): thousands(lines[one.share.pk])
        for one in shares
        if one.share.pk in lines
    }
