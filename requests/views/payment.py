"""Payments: what is due, asking for one, and recording that it was made."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from approvals.pages.sheet import printed
from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.form_fields import posted_version
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed
from requests.forms.payment import PayForm, PaymentRequestForm, show_refusal
from requests.models import Payment, SettlementClaim
from requests.services import payments
from requests.services.payment_content import ensure_payable
from requests.sheets.payment import paper_of
from requests.views.payment_page import detail_of, list_of, request_page


@require_GET
@allowed(Act.PAYMENT_READ)
def payment_list(request: AuthedRequest) -> HttpResponse:
    """Payments by the day they are due; what was paid in a tab of its own."""
    return render_page(request, "requests/payment_list.html", "rows", list_of(request))


@require_GET
@allowed(Act.PAYMENT_READ)
def payment_detail(request: AuthedRequest, payment_id: UUID) -> HttpResponse:
    payment = _visible(request, payment_id)
    return _detail(request, payment, detail_of(payment, request.user))


@require_GET
@allowed(Act.CLAIM_POST)
def payment_new(request: AuthedRequest, claim_id: UUID) -> HttpResponse:
    """The form that asks for a payment: all that is still owed, to the supplier's account."""
    claim = _posted_claim(request, claim_id)
    form = PaymentRequestForm(claim=claim, initial={"amount": claim.open_amount})
    return render_page(request, "requests/payment_form.html", "", request_page(claim, form))


@require_POST
@allowed(Act.CLAIM_POST)
def payment_request(request: AuthedRequest, claim_id: UUID) -> HttpResponse:
    claim = _posted_claim(request, claim_id)
    form = PaymentRequestForm(request.POST, claim=claim)
    if form.is_valid():
        try:
            payment = payments.request_payment(
                claim_id=claim_id,
                account_id=form.account_id,
                amount=form.cleaned_data["amount"],
                actor=request.user,
                at=clock.now(),
            )
        except RuleBroken as error:
            show_refusal(error, form)
        else:
            messages.success(
                request, _("Payment %(number)s is on its way.") % {"number": payment.number}
            )
            return redirect_to(
                request, reverse("requests:payment_detail", args=[payment.public_id])
            )
    return render_page(
        request, "requests/payment_form.html", "", request_page(claim, form), status=422
    )


@require_POST
@allowed(Act.CLAIM_POST)
def payment_withdraw(request: AuthedRequest, payment_id: UUID) -> HttpResponse:
    payments.withdraw(
        payment_id=_visible(request, payment_id).public_id,
        version=posted_version(request),
        actor=request.user,
        at=clock.now(),
    )
    messages.success(request, _("Withdrawn. It can be asked for again."))
    return redirect_to(request, reverse("requests:payment_detail", args=[payment_id]))


@require_POST
@allowed(Act.PAYMENT_PAY)
def payment_pay(request: AuthedRequest, payment_id: UUID) -> HttpResponse:
    """Record a payment; a second click finds it paid and changes nothing."""
    payment = _visible(request, payment_id)
    form = PayForm(request.POST)
    if form.is_valid():
        try:
            payments.pay(
                payment_id=payment_id,
                version=form.cleaned_data["version"],
                paid_on=form.cleaned_data["paid_on"],
                bank_reference=form.cleaned_data["bank_reference"],
                actor=request.user,
                at=clock.now(),
            )
        except RuleBroken as error:
            show_refusal(error, form)
        else:
            messages.success(request, _("Payment recorded."))
            return redirect_to(request, reverse("requests:payment_detail", args=[payment_id]))
    return _detail(request, payment, detail_of(payment, request.user, form=form), status=422)


def _detail(
    request: AuthedRequest, payment: Payment, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The page with the sheet that prints instead of it."""
    context["sheet"] = printed(request, payment.run, partial(paper_of, payment))
    return render_page(request, "requests/payment_detail.html", "", context, status=status)


def _visible(request: AuthedRequest, payment_id: UUID) -> Payment:
    return get_object_or_404(
        Payment.objects.visible_to(request.user).for_page(), public_id=payment_id
    )


def _posted_claim(request: AuthedRequest, claim_id: UUID) -> SettlementClaim:
    claim = get_object_or_404(
        SettlementClaim.objects.visible_to(request.user).for_page(), public_id=claim_id
    )
    ensure_payable(claim)
    return claim
