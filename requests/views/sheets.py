"""Approval sheets: printed with a document's page, and as PDF; one never sent has none."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_GET

from approvals.models import Run
from approvals.pages.sheet import pdf_response, root_of
from approvals.paper import Paper, Sheet, sheet_of
from expense_mgmt.core.snapshot import snapshot
from expense_mgmt.foundation.models import AuthedRequest, Document
from expense_mgmt.organisation.access import Act, allowed
from requests.models import ExpenseRequest, Payment, SettlementClaim
from requests.sheets import claim as claims
from requests.sheets import expense_request as expense_requests
from requests.sheets import payment as payments

Printed = TypeVar("Printed", bound=Document)


@require_GET
@allowed(Act.REQUEST_READ)
def expense_request_sheet(request: AuthedRequest, request_id: UUID) -> HttpResponse:
    seen = ExpenseRequest.objects.visible_to(request.user).for_summaries()
    return _pdf(request, seen, request_id, expense_requests.paper_of)


@require_GET
@allowed(Act.REQUEST_READ)
def claim_sheet(request: AuthedRequest, claim_id: UUID) -> HttpResponse:
    seen = SettlementClaim.objects.visible_to(request.user).for_page()
    return _pdf(request, seen, claim_id, claims.paper_of)


@require_GET
@allowed(Act.PAYMENT_READ)
def payment_sheet(request: AuthedRequest, payment_id: UUID) -> HttpResponse:
    seen = Payment.objects.visible_to(request.user).for_page()
    return _pdf(request, seen, payment_id, payments.paper_of)


def printed(request: HttpRequest, run: Run | None, paper_of: Callable[[Run], Paper]) -> Any:
    """The sheet that prints instead of the page; None for a document that was never sent.

    It is read only where the whole page is drawn.
    """

    def sheet() -> Sheet | None:
        return None if run is None else sheet_of(paper_of(run), root=root_of(request))

    return SimpleLazyObject(sheet)


def _pdf(
    request: AuthedRequest,
    seen: Any,
    public_id: UUID,
    paper_of: Callable[[Printed, Run], Paper],
) -> HttpResponse:
    """What is read is of one moment; what is drawn needs no database."""
    with snapshot():
        document = get_object_or_404(seen, public_id=public_id, run__isnull=False)
        sheet = sheet_of(paper_of(document, document.run), root=root_of(request))
    return pdf_response(sheet)
