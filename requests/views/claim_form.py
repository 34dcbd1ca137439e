"""Writing a settlement claim."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import thousands
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.foundation.uploads import TOO_LARGE
from expense_mgmt.organisation.access import Act, allowed
from requests.commitments import open_shares
from requests.forms.claim import ClaimForm, InvoiceRows, invoice_rows, line_field, show_refusal
from requests.models import ExpenseRequest, SettlementClaim
from requests.services import claim_guards, claims
from requests.views.claim_page import form_context, initial_of, invoice_initial


@require_GET
@allowed(Act.REQUEST_WRITE)
def claim_new(request: AuthedRequest) -> HttpResponse:
    """An empty claim on `?request=`, its shares filled with what is left of them."""
    expense_request = _approved_request(request, _named_request(request))
    shares = open_shares(expense_request)
    form = ClaimForm(
        expense_request=expense_request, shares=shares, initial=initial_of(expense_request, shares)
    )
    rows = invoice_rows(initial=invoice_initial(expense_request))
    return _page(request, expense_request, None, form, rows)


@require_POST
@allowed(Act.REQUEST_WRITE)
def claim_create(request: AuthedRequest, request_id: UUID) -> HttpResponse:
    expense_request = _approved_request(request, request_id)
    shares = open_shares(expense_request)
    form = ClaimForm(request.POST, request.FILES, expense_request=expense_request, shares=shares)
    return _write(request, expense_request, None, form)


@require_GET
@allowed(Act.REQUEST_WRITE)
def claim_edit(request: AuthedRequest, claim_id: UUID) -> HttpResponse:
    """A claim that is not under way, as it was written."""
    claim = _own_claim(request, claim_id)
    shares = open_shares(claim.expense_request, without=claim)
    form = ClaimForm(
        expense_request=claim.expense_request,
        shares=shares,
        claim=claim,
        initial=initial_of(claim.expense_request, shares, claim),
    )
    rows = invoice_rows(initial=invoice_initial(claim.expense_request, claim))
    return _page(request, claim.expense_request, claim, form, rows)


@require_POST
@allowed(Act.REQUEST_WRITE)
def claim_save(request: AuthedRequest, claim_id: UUID) -> HttpResponse:
    claim = _own_claim(request, claim_id)
    shares = open_shares(claim.expense_request, without=claim)
    form = ClaimForm(
        request.POST,
        request.FILES,
        expense_request=claim.expense_request,
        shares=shares,
        claim=claim,
    )
    return _write(request, claim.expense_request, claim, form)


def _write(
    request: AuthedRequest,
    expense_request: ExpenseRequest,
    claim: SettlementClaim | None,
    form: ClaimForm,
) -> HttpResponse:
    """Save, and submit where asked; a refusal shows the form again with what was typed.

    The other acts save nothing: `papers` looks at what is there, `row` and `spread` fill in.
    """
    rows = invoice_rows(request.POST)
    act = request.POST.get("act", "save")
    if act in {"papers", "row"}:
        typed, part = (_with_a_row(request), "") if act == "row" else (request.POST, act)
        return _page(request, expense_request, claim, form, invoice_rows(typed), part=part)
    both_valid = form.is_valid() & rows.is_valid()
    if request.META.get(TOO_LARGE):
        form.add_error(None, _("A file is too large and was not kept."))
        both_valid = False
    if act == "spread":
        return _spread(request, expense_request, claim, form, rows)
    if not both_valid:
        return _page(request, expense_request, claim, form, rows, status=422)
    is_sent = act == "submit"
    facts: dict[str, Any] = {
        "draft": form.draft(rows.drafts()),
        "actor": request.user,
        "at": clock.now(),
        "and_submit": is_sent,
    }
    try:
        if claim is None:
            saved = claims.open_claim(
                request_id=expense_request.public_id, claim_id=form.cleaned_data["key"], **facts
            )
        else:
            saved = claims.save(
                claim_id=claim.public_id, version=form.cleaned_data["version"], **facts
            )
    except RuleBroken as error:
        show_refusal(error, form, rows)
        return _page(request, expense_request, claim, form, rows, status=422)
    if not is_sent:
        messages.success(request, _("Saved."))
        return redirect_to(request, reverse("requests:claim_edit", args=[saved.public_id]))
    messages.success(request, _("Claim %(number)s is on its way.") % {"number": saved.number})
    return redirect_to(request, reverse("requests:claim_detail", args=[saved.public_id]))


def _with_a_row(request: AuthedRequest) -> QueryDict:
    """What was typed, with one more row of invoices, for a browser without scripts."""
    typed = request.POST.copy()
    typed["invoices-TOTAL_FORMS"] = str(len(invoice_rows(request.POST).forms) + 1)
    return typed


def _spread(
    request: AuthedRequest,
    expense_request: ExpenseRequest,
    claim: SettlementClaim | None,
    form: ClaimForm,
    rows: InvoiceRows,
) -> HttpResponse:
    """Fill the months from one amount, the oldest first; nothing is saved."""
    amount = form.cleaned_data.get("amount")
    if amount is None:
        form.add_error("amount", _("Enter the amount to spread."))
        return _page(request, expense_request, claim, form, rows, status=422)
    parts = claims.lines_for(form.shares, amount)
    typed = request.POST.copy()
    for one in form.shares:
        share_id = one.share.public_id
        typed[line_field(share_id)] = thousands(parts[share_id]) if share_id in parts else ""
    filled = ClaimForm(typed, expense_request=expense_request, shares=form.shares, claim=claim)
    return _page(request, expense_request, claim, filled, rows)


def _named_request(request: AuthedRequest) -> UUID:
    try:
        return UUID(request.GET.get("request", ""))
    except ValueError as error:
        raise Http404 from error


def _approved_request(request: AuthedRequest, request_id: UUID) -> ExpenseRequest:
    expense_request = get_object_or_404(
        ExpenseRequest.objects.visible_to(request.user).select_related("supplier", "company"),
        public_id=request_id,
    )
    claim_guards.ensure_settleable(expense_request, request.user)
    return expense_request


def _own_claim(request: AuthedRequest, claim_id: UUID) -> SettlementClaim:
    claim = get_object_or_404(
        SettlementClaim.objects.visible_to(request.user).for_page(), public_id=claim_id
    )
    claim_guards.ensure_writable(claim, request.user)
    return claim


def _page(
    request: AuthedRequest,
    expense_request: ExpenseRequest,
    claim: SettlementClaim | None,
    form: ClaimForm,
    rows: InvoiceRows,
    *,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = form_context(expense_request, claim, form, rows)
    return render_page(request, "requests/claim_form.html", part, context, status=status)
