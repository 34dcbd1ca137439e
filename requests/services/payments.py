"""Asking for a payment, and recording it once the money left the bank."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from approvals.services import runs
from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import thousands
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services import numbers
from expense_mgmt.foundation.services.record import record
from expense_mgmt.foundation.services.versions import ensure_version
from expense_mgmt.organisation.models import SupplierAccount
from ledger.services import posting
from ledger.services.charts import AccountCode
from requests.models import Payment, SettlementClaim
from requests.models.payment import UNDER_WAY
from requests.rules.invoices import normalised
from requests.services.claim_content import amounts_of as claim_amounts
from requests.services.claim_guards import company_day
from requests.services.duties import ensure_payer_apart
from requests.services.payment_content import amounts_of, due_of, ensure_payable, subject_of
from requests.states import PaymentState


@transaction.atomic
def request_payment(
    *, claim_id: UUID, account_id: UUID, amount: Decimal, actor: User, at: dt.datetime
) -> Payment:
    """Ask for (part of) a posted claim to be paid, and send it to its approvers.

    A payment that was sent back or withdrawn is asked for again under its number.

    raises    Conflict wrong_state, payment_under_way; NotAllowed not_yours; RuleBroken
              account_of_another_supplier, amount_beyond_payable, no_rule
    source    DOMAIN §4 payment / submit; R-23
    """
    claim = SettlementClaim.objects.visible_to(actor).lock().get(public_id=claim_id)
    ensure_payable(claim)
    account = SupplierAccount.objects.filter(
        public_id=account_id, supplier=claim.supplier_id, is_active=True
    ).first()
    if account is None:
        raise RuleBroken(
            "account_of_another_supplier",
            _("Choose an account of the supplier that the invoices name."),
            field="account",
        )
    if not 0 < amount <= claim.open_amount:
        raise RuleBroken(
            "amount_beyond_payable",
            _("Enter an amount above zero and up to %(open)s, which is still owed."),
            {"open": thousands(claim.open_amount)},
            field="amount",
        )
    payment = _again_or_new(claim, actor=actor, at=at)
    payment.account = account
    payment.payee_bank = account.bank
    payment.payee_name = account.account_name
    payment.payee_number = account.account_number
    payment.amount = amount
    payment.due_on = due_of(claim)
    ensure_may(payment.submit, actor)
    is_new = payment.pk is None
    payment.full_clean(exclude=["state"], validate_unique=False, validate_constraints=False)
    payment.save()
    if is_new:
        record(payment, "create", actor=actor, at=at, amounts=amounts_of(payment))
    payment.submit()
    payment.submitted_at = at
    payment.number = payment.number or numbers.allot(
        company=payment.company, kind=payment.kind, month=Month.of(company_day(claim, at))
    )
    payment.run = runs.open_run(subject=subject_of(payment), actor=actor, at=at)
    payment.save(update_fields=["state", "number", "submitted_at", "run"])
    record(payment, "submit", actor=actor, at=at, amounts=amounts_of(payment))
    return payment


@transaction.atomic
def withdraw(*, payment_id: UUID, version: int, actor: User, at: dt.datetime) -> Payment:
    """Take a payment back before the last approval; it may be asked for again.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours
    source    DOMAIN §4; PLATFORM §6.27
    """
    payment = _locked(payment_id, actor=actor, version=version)
    ensure_may(payment.withdraw, actor)
    if payment.run is not None:
        runs.withdraw_run(run=payment.run, actor=actor, at=at)
    payment.withdraw()
    payment.save(update_fields=["state"])
    record(payment, "withdraw", actor=actor, at=at, amounts=amounts_of(payment))
    return payment


@transaction.atomic
def pay(
    *,
    payment_id: UUID,
    version: int,
    paid_on: dt.date,
    bank_reference: str,
    actor: User,
    at: dt.datetime,
) -> Payment:
    """Record that a scheduled payment left the bank, and clear what the supplier was owed.

    raises    Conflict stale_version, wrong_state (also: paid a moment ago); NotAllowed not_yours;
              RuleBroken paid_in_the_future, paid_before_booking, bank_reference_missing,
              bank_reference_used, period_closed
    source    DOMAIN §4 payment / pay; RELIABILITY promises 6, 14
    """
    payment = _locked(payment_id, actor=actor, version=version)
    claim = payment.claim
    ensure_may(payment.pay, actor)
    ensure_payer_apart(payment, actor, at)
    reference = normalised(bank_reference)
    _ensure_recordable(payment, paid_on, reference, today=company_day(claim, at))
    payment.voucher = posting.post(
        company=payment.company,
        dated_on=paid_on,
        text=f"{payment.payee_name} {payment.number} {reference}",
        entries=[
            posting.EntrySpec(
                AccountCode.PAYABLE, debit=payment.amount, supplier_id=payment.supplier_id
            ),
            posting.EntrySpec(
                AccountCode.BANK, credit=payment.amount, supplier_id=payment.supplier_id
            ),
        ],
        source=(payment.kind, payment.public_id, payment.number),
        actor=actor,
        at=at,
    )
    payment.paid_on = paid_on
    payment.paid_by = actor
    payment.bank_reference = reference
    payment.pay()
    _save_paid(payment)
    record(payment, "pay", actor=actor, at=at, amounts=amounts_of(payment))
    _clear(claim, payment.amount, actor=actor, at=at)
    return payment


def _locked(payment_id: UUID, *, actor: User, version: int) -> Payment:
    """Lock the claim, then its payment: the order in which `request_payment` takes them."""
    seen = Payment.objects.visible_to(actor).get(public_id=payment_id)
    claim = SettlementClaim.objects.lock().get(pk=seen.claim_id)
    payment = Payment.objects.lock().get(pk=seen.pk)
    payment.claim = claim
    ensure_version(payment, version)
    return payment


def _again_or_new(claim: SettlementClaim, *, actor: User, at: dt.datetime) -> Payment:
    payment = Payment.objects.lock().filter(claim=claim, state__in=UNDER_WAY).first()
    if payment is None:
        return Payment(
            company=claim.company,
            claim=claim,
            supplier=claim.supplier,
            currency=claim.currency,
            created_by=actor,
            created_at=at,
        )
    if payment.state not in {PaymentState.RETURNED, PaymentState.WITHDRAWN}:
        raise Conflict(
            "payment_under_way",
            _("Payment %(number)s for this claim is already under way."),
            {"number": payment.number},
        )
    payment.version += 1
    return payment


def _ensure_recordable(
    payment: Payment, paid_on: dt.date, reference: str, *, today: dt.date
) -> None:
    if paid_on > today:
        raise RuleBroken(
            "paid_in_the_future",
            _("Record a payment when the money has left the bank, not before."),
            field="paid_on",
        )
    booked_on = payment.claim.posted_on
    if booked_on is not None and paid_on < booked_on:
        raise RuleBroken(
            "paid_before_booking",
            _("The claim was booked on %(day)s; it cannot be paid before."),
            {"day": booked_on},
            field="paid_on",
        )
    if not reference:
        raise RuleBroken(
            "bank_reference_missing", _("Enter the bank's reference."), field="bank_reference"
        )
    used = Payment.objects.filter(company=payment.company_id, bank_reference=reference).first()
    if used is not None:
        raise _reference_used(used)


def _reference_used(used: Payment) -> RuleBroken:
    return RuleBroken(
        "bank_reference_used",
        _("This bank reference is already recorded with payment %(number)s."),
        {"number": used.number},
        field="bank_reference",
    )


def _save_paid(payment: Payment) -> None:
    try:
        with transaction.atomic():
            payment.save(update_fields=["state", "paid_on", "paid_by", "bank_reference", "voucher"])
    except IntegrityError as error:
        if "payment_bank_reference_once" not in str(error):
            raise
        raise _reference_used(
            Payment.objects.get(company=payment.company_id, bank_reference=payment.bank_reference)
        ) from error


def _clear(claim: SettlementClaim, amount: Decimal, *, actor: User, at: dt.datetime) -> None:
    """What was paid is no longer owed; the claim is paid once nothing is left."""
    claim.paid_amount += amount
    name = "pay_part" if claim.open_amount else "pay"
    getattr(claim, name)()
    claim.save(update_fields=["state", "paid_amount"])
    record(claim, name, actor=actor, at=at, amounts=claim_amounts(claim))
