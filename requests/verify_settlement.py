"""Claims, invoices and payments, recomputed (RELIABILITY promises 6, 14, 15)."""

from collections.abc import Iterator

from django.db.models import Count, DecimalField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from approvals.models import Decision
from expense_mgmt.core.findings import Finding
from expense_mgmt.core.money import ZERO
from ledger.models import Voucher
from requests.models import ClaimLine, Invoice, Payment, SettlementClaim
from requests.states import LIVE_CLAIM_STATES, POSTED_CLAIM_STATES, PaymentState

AMOUNT = DecimalField(max_digits=18, decimal_places=2)


def claims_and_vouchers() -> Iterator[Finding]:
    """Each posted claim is the sum of its lines, and its voucher says the same."""
    lines = ClaimLine.objects.filter(claim=OuterRef("pk")).order_by().values("claim")
    totals = lines.annotate(total=Sum("amount")).values("total")
    claims = SettlementClaim.objects.annotate(
        lines_total=Coalesce(Subquery(totals, output_field=AMOUNT), ZERO, output_field=AMOUNT)
    )
    for claim in claims.exclude(lines_total=F("amount")).order_by("pk").iterator():
        yield Finding(
            "claim_differs_from_lines", "A claim is not the sum of its lines.", _name(claim)
        )
    posted = claims.filter(state__in=POSTED_CLAIM_STATES)
    differs = ~Q(voucher__amount=F("amount")) | ~Q(voucher__source_id=F("public_id"))
    for claim in posted.filter(differs | Q(voucher__isnull=True)).order_by("pk").iterator():
        yield Finding(
            "claim_differs_from_voucher", "A posted claim and its voucher differ.", _name(claim)
        )


def invoices_used_once() -> Iterator[Finding]:
    """No invoice sits in two live claims, and each is held exactly as its claim's state says."""
    live = Invoice.objects.filter(claim__state__in=LIVE_CLAIM_STATES).order_by()
    twice = live.values("key").annotate(uses=Count("pk")).filter(uses__gt=1)
    for row in twice.order_by("key"):
        yield Finding("invoice_used_twice", "An invoice sits in two live claims.", row["key"])
    state = Q(claim__state__in=LIVE_CLAIM_STATES)
    wrong = Invoice.objects.filter((state & Q(is_live=False)) | (~state & Q(is_live=True)))
    for invoice in wrong.select_related("claim").order_by("pk").iterator():
        yield Finding(
            "invoice_live_differs",
            "An invoice is not held as the state of its claim says.",
            _name(invoice.claim),
        )


def payments_made_once() -> Iterator[Finding]:
    """What claims say was paid is what their payments say; each payment has one voucher."""
    paid = Payment.objects.filter(claim=OuterRef("pk"), state=PaymentState.PAID).order_by()
    totals = paid.values("claim").annotate(total=Sum("amount")).values("total")
    claims = SettlementClaim.objects.annotate(
        paid_total=Coalesce(Subquery(totals, output_field=AMOUNT), ZERO, output_field=AMOUNT)
    )
    for claim in claims.exclude(paid_total=F("paid_amount")).order_by("pk").iterator():
        yield Finding("paid_amount_differs", "A claim and its payments differ.", _name(claim))
    vouchers = Voucher.objects.filter(
        source_kind=Payment.kind, reverses__isnull=True, reversed_by__isnull=True
    )
    twice = vouchers.order_by().values("source_number").annotate(count=Count("pk"))
    for row in twice.filter(count__gt=1).order_by("source_number"):
        yield Finding("payment_booked_twice", "A payment has two vouchers.", row["source_number"])


def duties_apart() -> Iterator[Finding]:
    """Who posts or pays neither asked nor decided (RELIABILITY promise 6)."""
    signed = Decision.objects.filter(
        Q(run=OuterRef("run")) | Q(run=OuterRef("claim__run")),
    )
    payers = signed.filter(Q(actor=OuterRef("paid_by")) | Q(on_behalf_of=OuterRef("paid_by")))
    payments = Payment.objects.filter(paid_by__isnull=False).annotate(
        own=Subquery(payers.values("pk")[:1])
    )
    asked = (
        Q(paid_by=F("created_by"))
        | Q(paid_by=F("claim__created_by"))
        | Q(paid_by=F("claim__posted_by"))
        | Q(paid_by=F("claim__expense_request__created_by"))
    )
    for payment in payments.filter(Q(own__isnull=False) | asked).order_by("pk").iterator():
        yield Finding(
            "payer_is_not_apart",
            "A payment was made by someone who asked for it, decided on it or posted it.",
            payment.number,
        )
    posters = Decision.objects.filter(run=OuterRef("run")).filter(
        Q(actor=OuterRef("posted_by")) | Q(on_behalf_of=OuterRef("posted_by"))
    )
    claims = SettlementClaim.objects.filter(posted_by__isnull=False).annotate(
        own=Subquery(posters.values("pk")[:1])
    )
    asked = Q(posted_by=F("created_by")) | Q(posted_by=F("expense_request__created_by"))
    for claim in claims.filter(Q(own__isnull=False) | asked).order_by("pk").iterator():
        yield Finding(
            "poster_is_not_apart",
            "A claim was posted by someone who asked for it or decided on it.",
            _name(claim),
        )


def _name(claim: SettlementClaim) -> str:
    return claim.number or f"settlement_claim {claim.public_id}"
