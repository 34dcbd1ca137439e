"""The approval sheet of a payment (付款审批单)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models import Run
from approvals.paper import Column, Fact, Paper, Table, papers
from expense_mgmt.core.money import Money
from expense_mgmt.core.templatetags.amounts import plain_amount
from expense_mgmt.core.templatetags.dates import moment_paper
from requests.models import ClaimAttachment, Payment


def paper_of(payment: Payment, run: Run) -> Paper:
    """The payment on paper; the papers are those of its claim, in one query.

    source    DESIGN §12; DOMAIN §9
    """
    claim = payment.claim
    attached = ClaimAttachment.objects.filter(claim=claim).select_related("attachment__file")
    return Paper(
        kind=payment.kind,
        id=payment.public_id,
        title=_("Payment approval sheet"),
        company=payment.company.label,
        number=payment.number,
        amount=Money(payment.amount, payment.currency),
        facts=[
            Fact(_("Payee"), payment.payee_name, is_wide=True),
            Fact(_("Payee's bank"), payment.payee_bank),
            Fact(_("Bank account"), payment.masked_number, is_number=True),
            Fact(_("Due"), str(payment.due_on), is_number=True),
            Fact(_("Asked for by"), payment.created_by.label),
            Fact(_("Submitted on"), moment_paper(payment.submitted_at), is_number=True),
        ],
        tables=[_basis(payment)],
        papers=papers(
            [(row.get_kind_display(), row.attachment) for row in attached.order_by("kind", "pk")]
        ),
        run=run,
        url=reverse("requests:payment_detail", args=[payment.public_id]),
        cashier=_cashier(payment),
    )


def _basis(payment: Payment) -> Table:
    claim = payment.claim
    return Table(
        _("What it pays"),
        [
            Column(_("Settlement claim"), "number", "w-20"),
            Column(_("Purpose")),
            Column(_("Voucher"), "number", "w-15"),
            Column(_("Claimed"), "amount", "w-15"),
            Column(_("Paid now"), "amount", "w-15"),
        ],
        [
            (
                claim.number,
                claim.expense_request.title,
                claim.voucher.number_text if claim.voucher else "",
                plain_amount(claim.amount),
                plain_amount(payment.amount),
            )
        ],
    )


def _cashier(payment: Payment) -> list[Fact]:
    if payment.voucher is None:
        return []
    return [
        Fact(_("Voucher no."), payment.voucher.number_text, is_number=True),
        Fact(_("Paid on"), str(payment.paid_on), is_number=True),
        Fact(_("Bank reference"), payment.bank_reference, is_number=True),
        Fact(_("Paid by"), payment.paid_by.label if payment.paid_by else ""),
    ]
