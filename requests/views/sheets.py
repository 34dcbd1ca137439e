"""Approval sheets of requests, claims and payments as PDF."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from approvals.pages.sheet import sheet_file
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed
from requests.models import ExpenseRequest, Payment, SettlementClaim
from requests.sheets import claim as claims
from requests.sheets import expense_request as expense_requests
from requests.sheets import payment as payments


@require_GET
@allowed(Act.REQUEST_READ)
def expense_request_sheet(request: AuthedRequest, request_id: UUID) -> HttpResponse:
    seen = ExpenseRequest.objects.visible_to(request.user).for_summaries()
    return sheet_file(request, seen, request_id, expense_requests.paper_of)


@require_GET
@allowed(Act.REQUEST_READ)
def claim_sheet(request: AuthedRequest, claim_id: UUID) -> HttpResponse:
    seen = SettlementClaim.objects.visible_to(request.user).for_page()
    return sheet_file(request, seen, claim_id, claims.paper_of)


@require_GET
@allowed(Act.PAYMENT_READ)
def payment_sheet(request: AuthedRequest, payment_id: UUID) -> HttpResponse:
    seen = Payment.objects.visible_to(request.user).for_page()
    return sheet_file(request, seen, payment_id, payments.paper_of)
