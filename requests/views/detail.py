"""One request: the one source of truth, with every legal next step."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from approvals.pages.sheet import printed
from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.pages import render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.foundation.services.attachments import download
from expense_mgmt.organisation.access import Act, allowed
from requests.models import AdPlacement, ExpenseRequest
from requests.queries import attachment_of
from requests.sheets.expense_request import laid_out
from requests.views.detail_page import detail_context

TEMPLATE = "requests/expense_request_detail.html"


@require_GET
@allowed(Act.REQUEST_READ)
def expense_request_detail(request: AuthedRequest, request_id: UUID) -> HttpResponse:
    expense_request = _visible(request, request_id)
    context = _context(request, expense_request, shown_document=request.GET.get("document", ""))
    return render_page(request, TEMPLATE, "documents", context)


@require_GET
@allowed(Act.REQUEST_READ)
def expense_request_attachment(
    request: AuthedRequest, request_id: UUID, attachment_id: UUID
) -> HttpResponseBase:
    """A file of a request or of its placements, for those who see the request."""
    attachment = attachment_of(_visible(request, request_id), attachment_id)
    return download(attachment, inline="inline" in request.GET)


def _context(
    request: AuthedRequest, expense_request: ExpenseRequest, **facts: str
) -> dict[str, Any]:
    """The page with the sheet that prints instead of it."""
    context = detail_context(expense_request, request.user, **facts)
    context["sheet"] = printed(
        request,
        expense_request.run,
        lambda run: laid_out(
            expense_request,
            run,
            lines=context["lines"],
            projects=context["projects"],
            documents=context["documents"],
            trail=context["trail"],
        ),
    )
    return context


def refused_placement(
    request: AuthedRequest, placement: AdPlacement, error: Conflict | RuleBroken
) -> HttpResponse:
    """The request as it stands now, and at the placement what was wrong."""
    expense_request = _visible(request, placement.line.request.public_id)
    refusal = {"refused_placement": placement.public_id, "refusal": error}
    context = _context(request, expense_request) | refusal
    status = 409 if isinstance(error, Conflict) else 422
    return render_page(request, TEMPLATE, "", context, status=status)


def _visible(request: AuthedRequest, request_id: UUID) -> ExpenseRequest:
    return get_object_or_404(
        ExpenseRequest.objects.visible_to(request.user).for_summaries(), public_id=request_id
    )
