"""The invoices of a claim: their keys, their sums, and that each is used once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken, RuleRefused
from requests.models import Invoice, SettlementClaim
from requests.rules.invoices import InvoiceKind, invoice_key

_FIELD_OF = {"seller_tax_id": "seller_tax_number"}


@dataclass(frozen=True, slots=True)
class InvoiceDraft:
    """An invoice as typed; `total` is tax-inclusive."""

    kind: str
    number: str
    code: str
    seller_tax_number: str
    dated_on: dt.date
    net: Decimal
    tax: Decimal
    total: Decimal
    deductible: bool = True


def field_of(position: int, name: str) -> str:
    """Name of a field of one invoice row, as the form calls it."""
    return f"invoices-{position}-{name}"


def checked(drafts: Sequence[InvoiceDraft], *, today: dt.date) -> list[Invoice]:
    """The rows to store, each with its key; none is saved yet.

    raises    RuleBroken invoice_sum_differs, invoice_in_the_future, invoice_twice, and
              RuleRefused as R-38, all on the field of their row
    source    R-38; DOMAIN §9 checks of invoices
    """
    rows: list[Invoice] = []
    for position, draft in enumerate(drafts):
        if draft.net + draft.tax != draft.total:
            raise RuleBroken(
                "invoice_sum_differs",
                _("Net and tax do not add up to the total of the invoice."),
                field=field_of(position, "total"),
            )
        if draft.dated_on > today:
            raise RuleBroken(
                "invoice_in_the_future",
                _("The invoice is dated in the future."),
                field=field_of(position, "dated_on"),
            )
        key = _key_of(draft, position)
        if any(row.key == key for row in rows):
            raise RuleBroken(
                "invoice_twice",
                _("This invoice is already in a row above."),
                field=field_of(position, "number"),
            )
        rows.append(
            Invoice(
                position=position,
                kind=draft.kind,
                number=draft.number,
                code=draft.code,
                seller_tax_number=draft.seller_tax_number,
                dated_on=draft.dated_on,
                net=draft.net,
                tax=draft.tax,
                total=draft.total,
                deductible=draft.deductible,
                key=key,
            )
        )
    return rows


def ensure_unused(invoices: Iterable[Invoice], *, claim_pk: int | None) -> None:
    """No other live claim of the installation holds one of these invoices.

    raises    RuleBroken invoice_used, naming the claim that holds it
    source    R-38; RELIABILITY promise 15
    """
    by_key = {invoice.key: invoice for invoice in invoices}
    held = (
        Invoice.objects.filter(key__in=by_key, is_live=True)
        .exclude(claim=claim_pk)
        .select_related("claim")
        .order_by("claim_id")
        .first()
    )
    if held is not None:
        raise RuleBroken(
            "invoice_used",
            _("This invoice is already used in claim %(claim)s."),
            {"claim": held.claim.number},
            field=field_of(by_key[held.key].position, "number"),
        )


def hold(claim: SettlementClaim) -> None:
    """Give the claim its invoices; whoever comes second is refused.

    One at a time in the order of their keys, so that two claims with the same invoices
    cannot wait for each other.

    raises    RuleBroken invoice_used
    source    R-38
    """
    invoices = sorted(claim.invoices.all(), key=attrgetter("key"))
    ensure_unused(invoices, claim_pk=claim.pk)
    try:
        with transaction.atomic():
            for invoice in invoices:
                Invoice.objects.filter(pk=invoice.pk).update(is_live=True)
    except IntegrityError as error:
        if "invoice_key_in_one_live_claim" not in str(error):
            raise
        ensure_unused(invoices, claim_pk=claim.pk)
        raise
    for invoice in invoices:
        invoice.is_live = True  # the rows the caller has read say so too


def free(claim: SettlementClaim) -> None:
    """Void, reject or withdraw lets the invoices be used again (R-38)."""
    Invoice.objects.filter(claim=claim, is_live=True).update(is_live=False)


def _key_of(draft: InvoiceDraft, position: int) -> str:
    try:
        return invoice_key(
            InvoiceKind(draft.kind),
            number=draft.number,
            code=draft.code,
            seller_tax_id=draft.seller_tax_number,
            invoice_date=draft.dated_on,
            total=draft.total,
        )
    except RuleRefused as error:
        name = _FIELD_OF.get(error.field or "", error.field or "number")
        raise RuleRefused(error.code, field=field_of(position, name)) from error
