"""How the approval engine reaches payments."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.interface import Check, Flag, Outline, Pane, Subject, Summary
from expense_mgmt.core.money import Money
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services.record import record
from requests import outlines
from requests.models import Payment
from requests.services.payment_content import amounts_of, subject_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class PaymentPort:
    """Port of the kind `payment` (STYLE §1)."""

    kind = Payment.kind
    label: "StrOrPromise" = _("Payment")

    def lock(self, subject_id: UUID) -> Subject:
        return subject_of(_locked(subject_id))

    def step_passed(
        self, subject_id: UUID, *, run_id: int, label: str, actor: User, at: dt.datetime
    ) -> None:
        """A payment stays in approval until the last step."""

    def approved(self, subject_id: UUID, *, run_id: int, actor: User, at: dt.datetime) -> None:
        """Approved and at once scheduled for its due date: the cashier sees it from now on."""
        payment = _locked(subject_id)
        payment.approve()
        payment.save(update_fields=["state"])
        record(payment, "approve", actor=actor, at=at, amounts=amounts_of(payment))
        payment.schedule()
        payment.save(update_fields=["state"])
        record(payment, "schedule", actor=None, at=at, amounts=amounts_of(payment))

    def returned(
        self, subject_id: UUID, *, run_id: int, actor: User, reason: str, at: dt.datetime
    ) -> None:
        """Back to the accountant, who may ask again."""
        payment = _locked(subject_id)
        payment.send_back()
        payment.save(update_fields=["state"])
        record(
            payment, "send_back", actor=actor, at=at, comment=reason, amounts=amounts_of(payment)
        )

    def rejected(
        self, subject_id: UUID, *, run_id: int, actor: User, reason: str, at: dt.datetime
    ) -> None:
        """The final no to this payment; what is owed stays owed."""
        payment = _locked(subject_id)
        payment.reject()
        payment.save(update_fields=["state"])
        record(payment, "reject", actor=actor, at=at, comment=reason, amounts=amounts_of(payment))

    def seen_by(self, user: User) -> QuerySet[Payment]:
        return Payment.objects.visible_to(user)

    def summaries(self, ids: Sequence[UUID]) -> dict[UUID, Summary]:
        payments = Payment.objects.filter(public_id__in=ids).for_page()
        return {payment.public_id: summary_of(payment) for payment in payments}

    def pane(self, subject_id: UUID, *, user: User) -> Pane:
        payment = Payment.objects.for_page().get(public_id=subject_id)
        return Pane(
            template="requests/_payment_pane.html",
            context={"payment": payment},
            checks=checks_of(payment),
        )

    def outlines(self, ids: Sequence[UUID]) -> dict[UUID, Outline]:
        """What rules depend on, of many at once."""
        return outlines.of_payments(ids)

    def numbered(self, company_id: int, number: str) -> UUID | None:
        """The one with this number, whoever asks."""
        rows = Payment.objects.filter(company=company_id).numbered(number)
        return rows.values_list("public_id", flat=True).first()


def checks_of(payment: Payment) -> tuple[Check, ...]:
    """What a payment was looked at for: the booked claim behind it, and its payee."""
    claim = payment.claim
    booked = Check(
        "green",
        _("Claim is booked and approved"),
        icon="circle-check",
        url=reverse("requests:claim_detail", args=[claim.public_id]),
    )
    if payee_changed(payment):
        payee = Check(
            "amber",
            _("The supplier's account was changed since"),
            remedy=_("Send back, so that it is asked for with the present account"),
            icon="alert-triangle",
        )
    else:
        payee = Check("green", _("Account is the supplier's own"), icon="circle-check")
    return (booked, payee)


def payee_changed(payment: Payment) -> bool:
    """The supplier's account no longer is what was asked for."""
    account = payment.account
    return not account.is_active or (
        (account.bank, account.account_name, account.account_number)
        != (payment.payee_bank, payment.payee_name, payment.payee_number)
    )


def _locked(subject_id: UUID) -> Payment:
    return Payment.objects.lock().select_related("claim").get(public_id=subject_id)


def summary_of(payment: Payment) -> Summary:
    """Its row in the inbox, from what `for_page` has read."""
    flags = [Flag("green", "circle-check", _("Claim is booked"))]
    if payee_changed(payment):
        flags.append(Flag("amber", "alert-triangle", _("Supplier's account was changed")))
    subject = subject_of(payment)
    return Summary(
        id=payment.public_id,
        number=payment.number,
        title=f"{payment.payee_name} · {payment.claim.expense_request.title}",
        amount=Money(payment.amount, payment.currency),
        requester=payment.created_by.label,
        where=payment.claim.where,
        what=payment.claim.number,
        effects=(),
        flags=tuple(flags),
        url=reverse("requests:payment_detail", args=[payment.public_id]),
        version=payment.version,
        content_hash=subject.content_hash,
        submitted_at=payment.submitted_at,
    )
