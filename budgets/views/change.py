"""Budget changes: the list, one of them, taking it back, its sheet and files."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from approvals.pages.sheet import printed, sheet_file
from budgets.change_sheet import paper_of
from budgets.models import BudgetChange
from budgets.services import change_submit
from budgets.views.change_page import detail_of, list_of
from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict
from expense_mgmt.core.form_fields import posted_version
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.foundation.services.attachments import download
from expense_mgmt.organisation.access import Act, allowed

DETAIL = "budgets/change_detail.html"


@require_GET
@allowed(Act.BUDGET_READ)
def change_list(request: AuthedRequest) -> HttpResponse:
    """Changes in progress, own drafts, what was approved or refused."""
    return render_page(request, "budgets/change_list.html", "rows", list_of(request))


@require_GET
@allowed(Act.BUDGET_READ)
def change_detail(request: AuthedRequest, change_id: UUID) -> HttpResponse:
    return render_page(request, DETAIL, "", _context(request, _visible(request, change_id)))


@require_POST
@allowed(Act.BUDGET_CHANGE)
def change_withdraw(request: AuthedRequest, change_id: UUID) -> HttpResponse:
    change_submit.withdraw(
        change_id=_visible(request, change_id).public_id,
        version=posted_version(request),
        actor=request.user,
        at=clock.now(),
    )
    messages.success(request, _("Withdrawn. It can be changed and sent again."))
    return redirect_to(request, reverse("budgets:change_detail", args=[change_id]))


@require_GET
@allowed(Act.BUDGET_READ)
def change_sheet(request: AuthedRequest, change_id: UUID) -> HttpResponse:
    seen = BudgetChange.objects.visible_to(request.user).for_page()
    return sheet_file(request, seen, change_id, paper_of)


@require_GET
@allowed(Act.BUDGET_READ)
def change_attachment(
    request: AuthedRequest, change_id: UUID, attachment_id: UUID
) -> HttpResponseBase:
    """A file of a change, for those who see the change."""
    rows = _visible(request, change_id).attachments.select_related("attachment__file")
    row = get_object_or_404(rows, attachment__public_id=attachment_id)
    return download(row.attachment, inline="inline" in request.GET)


def present_state(request: AuthedRequest, change_id: UUID, error: Conflict) -> HttpResponse:
    """409 with the change as it stands now, and what happened."""
    context = _context(request, _visible(request, change_id)) | {"conflict": error}
    return render_page(request, DETAIL, "", context, status=409)


def _context(request: AuthedRequest, change: BudgetChange) -> dict[str, Any]:
    """The page with the sheet that prints instead of it."""
    context = detail_of(change, request.user)
    context["sheet"] = printed(request, change.run, partial(paper_of, change))
    return context


def _visible(request: AuthedRequest, change_id: UUID) -> BudgetChange:
    return get_object_or_404(
        BudgetChange.objects.visible_to(request.user).for_page(), public_id=change_id
    )
