"""Claims of the story: sent with their papers, decided on, booked, asked for and paid."""

import datetime as dt
from decimal import Decimal
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile

from expense_mgmt.core.tax import vat_split
from expense_mgmt.demo.papers import paper
from expense_mgmt.demo.purchases import Purchase, Settlement
from expense_mgmt.demo.stage import Thread
from expense_mgmt.demo.storyteller import Storyteller
from expense_mgmt.organisation.models import SupplierAccount
from requests.models import ClaimAttachment, ExpenseRequest, Payment, SettlementClaim
from requests.papers import label_of
from requests.rules.documents import Paper, required_papers
from requests.rules.invoices import InvoiceKind
from requests.services import claim_posting, claims, payments
from requests.services.claims import ClaimDraft
from requests.services.invoices import InvoiceDraft
from requests.states import PaymentState

VAT_PERCENT: Final = 6
FIRST_INVOICE: Final = 25447000000000000101
FIRST_CONTRACT: Final = 311
BOOKS: Final = "wu"
PAYS: Final = "zheng"


class Settler(Storyteller):
    """Takes a claim as far as the table says."""

    def settles(
        self,
        expense_request: ExpenseRequest,
        purchase: Purchase,
        settlement: Settlement,
        since: dt.datetime,
    ) -> Thread:
        """Claim what was done; book and pay it where the table says so."""
        accepted_on = self.days.past(settlement.accepted)
        moment = max(since, self.days.at(settlement.accepted))
        if settlement.sent is not None:
            moment = max(moment, self.days.at(settlement.sent))
        yield moment
        claim = self._claims(expense_request, purchase, settlement, accepted_on, moment)
        if settlement.sent is None:
            return moment
        moment = yield from self.passes(claim.run, since=moment, until=settlement.waits_for)
        if settlement.posted is not None:
            moment = max(moment, self.days.at(settlement.posted))
            yield moment
            claim_posting.post(
                claim_id=claim.public_id,
                version=claim.version,
                actor=self.cast.people[BOOKS],
                at=moment,
            )
        if settlement.asked is not None:
            moment = yield from self._pays(claim, settlement, moment)
        return moment

    def _claims(
        self,
        expense_request: ExpenseRequest,
        purchase: Purchase,
        settlement: Settlement,
        accepted_on: dt.date,
        at: dt.datetime,
    ) -> SettlementClaim:
        is_sent = settlement.sent is not None
        supplier = self.cast.suppliers[purchase.supplier]
        count = SettlementClaim.objects.count()
        codes = {item.category for item in purchase.items}
        draft = ClaimDraft(
            supplier=supplier,
            contract_number=f"HT-{accepted_on.year}-{FIRST_CONTRACT + count:04d}",
            completed_on=accepted_on,
            is_final=True,
            lines=None,
            invoices=[_invoice(expense_request.amount, supplier.tax_number, accepted_on, count)]
            if is_sent
            else [],
            amount=expense_request.amount,
            contract_due_on=self.days.date(settlement.due) if settlement.due else None,
            uploads=[
                (kind.value, _paper(kind, purchase, settlement))
                for kind in required_papers(codes)
                if kind is not Paper.CONTRACT_NUMBER
            ]
            if is_sent
            else [],
        )
        actor = self.cast.people[purchase.by]
        claim = claims.open_claim(
            request_id=expense_request.public_id, draft=draft, actor=actor, at=at
        )
        if not is_sent:
            return claim
        return claims.submit(claim_id=claim.public_id, version=claim.version, actor=actor, at=at)

    def _pays(self, claim: SettlementClaim, settlement: Settlement, since: dt.datetime) -> Thread:
        """The accountant asks, finance agrees, the cashier records the bank's reference."""
        if settlement.asked is None:
            return since
        moment = max(since, self.days.at(settlement.asked))
        yield moment
        account = SupplierAccount.objects.get(supplier=claim.supplier_id)
        payment = payments.request_payment(
            claim_id=claim.public_id,
            account_id=account.public_id,
            amount=claim.amount,
            actor=self.cast.people[BOOKS],
            at=moment,
        )
        moment = yield from self.passes(
            payment.run, since=moment, until=settlement.payment_waits_for
        )
        if settlement.paid is not None:
            moment = max(moment, self.days.at(settlement.paid))
            yield moment
            paid_on = moment.astimezone(self.days.zone).date()
            earlier = Payment.objects.filter(state=PaymentState.PAID).count()
            payments.pay(
                payment_id=payment.public_id,
                version=payment.version,
                paid_on=paid_on,
                bank_reference=f"GF{paid_on:%Y%m%d}{earlier + 1:03d}",
                actor=self.cast.people[PAYS],
                at=moment,
            )
        return moment


def _invoice(amount: Decimal, seller: str, dated_on: dt.date, count: int) -> InvoiceDraft:
    split = vat_split(amount, VAT_PERCENT)
    return InvoiceDraft(
        kind=InvoiceKind.DIGITAL,
        number=str(FIRST_INVOICE + count),
        code="",
        seller_tax_number=seller,
        dated_on=dated_on,
        net=split.net,
        tax=split.tax,
        total=amount,
    )


def _paper(kind: Paper, purchase: Purchase, settlement: Settlement) -> SimpleUploadedFile:
    title = purchase.title
    if kind is Paper.INVOICE and settlement.invoice_file_of:
        title = settlement.invoice_file_of
    return paper(f"{title}{label_of(ClaimAttachment.Kind(kind))}", title)
