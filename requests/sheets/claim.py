"""The approval sheet of a settlement claim (核销审批单)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models import Run
from approvals.paper import Column, Fact, Paper, Table, papers
from expense_mgmt.core.money import Money, rounded, total_of
from expense_mgmt.core.templatetags.amounts import plain_amount
from expense_mgmt.core.templatetags.dates import moment_paper
from requests.models import ClaimLine, SettlementClaim
from requests.sheets.expense_request import NO_PROJECT


def paper_of(claim: SettlementClaim, run: Run) -> Paper:
    """The claim on paper, from what `for_page` has read.

    source    DESIGN §12; DOMAIN §9
    """
    return Paper(
        kind=claim.kind,
        id=claim.public_id,
        title=_("Settlement approval sheet"),
        company=claim.company.label,
        number=claim.number,
        amount=Money(claim.amount, claim.currency),
        facts=[
            Fact(_("Purpose"), claim.expense_request.title, is_wide=True),
            Fact(_("Department"), claim.unit.label),
            Fact(_("Requester"), claim.created_by.label),
            Fact(_("Submitted on"), moment_paper(claim.submitted_at), is_number=True),
            Fact(_("Supplier"), claim.supplier.label),
            Fact(_("Contract number"), claim.contract_number, is_number=True),
            Fact(_("Request"), claim.expense_request.number, is_number=True),
            Fact(_("Accepted on"), f"{claim.completed_on or ''}", is_number=True),
            Fact(_("Posted on"), f"{claim.posted_on or ''}", is_number=True),
        ],
        tables=[_lines(claim), _invoices(claim)],
        papers=papers(
            [(row.get_kind_display(), row.attachment) for row in claim.attachments.all()]
        ),
        run=run,
        url=reverse("requests:claim_detail", args=[claim.public_id]),
        cashier=_cashier(claim),
    )


def _lines(claim: SettlementClaim) -> Table:
    return Table(
        _("What is settled"),
        [
            Column(_("Category")),
            Column(_("Project"), "middle", "w-25"),
            Column(_("Month"), "number", "w-15"),
            Column(_("Amount"), "amount", "w-20"),
        ],
        [
            (
                " · ".join(line.kinds),
                _project(line),
                str(line.share.month),
                plain_amount(line.amount),
            )
            for line in claim.lines.all()
        ],
        (str(_("Total")), "", "", plain_amount(claim.amount)),
    )


def _invoices(claim: SettlementClaim) -> Table:
    invoices = list(claim.invoices.all())
    return Table(
        _("Invoices"),
        [
            Column(_("Kind of document"), "middle", "w-20"),
            Column(_("Number"), "number"),
            Column(_("Date"), "number", "w-12"),
            Column(_("Net"), "amount", "w-15"),
            Column(_("Tax"), "amount", "w-12"),
            Column(_("Total"), "amount", "w-15"),
        ],
        [
            (
                invoice.get_kind_display(),
                " ".join(filter(None, [invoice.code, invoice.number])),
                str(invoice.dated_on),
                plain_amount(invoice.net),
                plain_amount(invoice.tax),
                plain_amount(invoice.total),
            )
            for invoice in invoices
        ],
        (
            str(_("Total")),
            "",
            "",
            *(
                plain_amount(rounded(total_of(getattr(invoice, name) for invoice in invoices)))
                for name in ("net", "tax", "total")
            ),
        ),
    )


def _project(line: ClaimLine) -> str:
    return line.share.project.label if line.share.project else str(NO_PROJECT)


def _cashier(claim: SettlementClaim) -> list[Fact]:
    """What is known of the booking and of the money that left."""
    if claim.voucher is None:
        return []
    return [
        Fact(_("Voucher no."), claim.voucher.number_text, is_number=True),
        Fact(_("Paid so far"), plain_amount(claim.paid_amount), is_number=True),
    ]
