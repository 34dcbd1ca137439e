"""Budget plans: their list, one of them, its versions, its files."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_GET

from approvals.pages.sheet import pdf_response, root_of
from approvals.paper import sheet_of
from budgets.models import BudgetPlan
from budgets.pages.plan_compare import compare_of
from budgets.pages.plan_deadlines import deadlines_of
from budgets.pages.plan_detail import detail_of
from budgets.pages.plan_list import list_of
from budgets.plan_paper import paper_of
from expense_mgmt.core.pages import render_page
from expense_mgmt.core.snapshot import snapshot
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.foundation.services import attachments
from expense_mgmt.organisation.access import Act, allowed


@require_GET
@allowed(Act.BUDGET_READ)
def plan_list(request: AuthedRequest) -> HttpResponse:
    return render_page(request, "budgets/plan_list.html", "rows", list_of(request))


@require_GET
@allowed(Act.BUDGET_READ)
def plan_detail(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = visible(request, plan_id)
    context = detail_of(plan, request.user)
    context["sheet"] = SimpleLazyObject(lambda: _sheet(request, plan))
    return render_page(request, "budgets/plan_detail.html", "", context)


@require_GET
@allowed(Act.BUDGET_READ)
def plan_compare(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """Two versions side by side, chosen by `?from=` and `?to=`."""
    context = compare_of(visible(request, plan_id), request)
    return render_page(request, "budgets/plan_compare.html", "versions", context)


@require_GET
@allowed(Act.BUDGET_READ)
def plan_deadlines(request: AuthedRequest) -> HttpResponse:
    """What is due for a month's plans, and who is late."""
    return render_page(request, "budgets/plan_deadlines.html", "dues", deadlines_of(request))


@require_GET
@allowed(Act.BUDGET_READ)
def plan_attachment(request: AuthedRequest, plan_id: UUID, attachment_id: UUID) -> HttpResponseBase:
    """A file of a plan; who does not see the plan does not see the file."""
    rows = visible(request, plan_id).attachments.select_related("attachment__file")
    row = get_object_or_404(rows, attachment__public_id=attachment_id)
    return attachments.download(row.attachment, inline="download" not in request.GET)


@require_GET
@allowed(Act.BUDGET_READ)
def plan_sheet(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """The promotion budget sheet as PDF; a plan that was never sent has none."""
    with snapshot():
        plan = get_object_or_404(
            BudgetPlan.objects.visible_to(request.user).for_page(),
            public_id=plan_id,
            run__isnull=False,
        )
        sheet = _sheet(request, plan)
    return pdf_response(sheet)


def _sheet(request: AuthedRequest, plan: BudgetPlan) -> Any:
    return sheet_of(paper_of(plan, plan.run), root=root_of(request)) if plan.run else None


def visible(request: AuthedRequest, plan_id: UUID) -> BudgetPlan:
    """The plan, if the person sees it; else 404."""
    return get_object_or_404(
        BudgetPlan.objects.visible_to(request.user).for_page(), public_id=plan_id
    )
