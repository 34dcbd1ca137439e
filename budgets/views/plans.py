"""Budget plans: their list, one of them, its versions, and the acts on it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from budgets.models import BudgetPlan
from expense_mgmt.core.pages import render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed


@require_GET
@allowed(Act.BUDGET_READ)
def plan_detail(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    return render_page(
        request, "budgets/plan_detail.html", "", {"plan": _visible(request, plan_id)}
    )


@require_GET
@allowed(Act.BUDGET_READ)
def plan_compare(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    return render_page(
        request, "budgets/plan_detail.html", "", {"plan": _visible(request, plan_id)}
    )


def _visible(request: AuthedRequest, plan_id: UUID) -> BudgetPlan:
    return get_object_or_404(
        BudgetPlan.objects.visible_to(request.user).for_page(), public_id=plan_id
    )
