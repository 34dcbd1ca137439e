"""Budget lines of a month, and one of them in detail."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from budgets.filters import filters_of
from budgets.forms.filter import BudgetFilter
from budgets.models import BudgetLine
from budgets.overview import overview
from budgets.views.line_page import line_context
from expense_mgmt.core import clock
from expense_mgmt.core.pages import render_page
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed, may


@require_GET
@allowed(Act.BUDGET_READ)
def budget_list(request: AuthedRequest) -> HttpResponse:
    chosen = BudgetFilter(request.GET).choice(request.user, today=clock.today())
    context = {
        "overview": overview(user=request.user, month=chosen.month, project=chosen.project),
        "year": FiscalYear(chosen.month.year),
        "filters": filters_of(request.user, chosen),
        "may_change": may(request.user, Act.BUDGET_CHANGE),
        "may_control": may(request.user, Act.BUDGET_CONTROL),
        "clear_url": reverse("budgets:budget_list") if chosen.is_narrowed else "",
    }
    return render_page(request, "budgets/budget_list.html", "lines", context)


@require_GET
@allowed(Act.BUDGET_READ)
def budget_line(request: AuthedRequest, line_id: UUID) -> HttpResponse:
    visible = BudgetLine.objects.visible_to(request.user).named()
    line = get_object_or_404(visible, public_id=line_id)
    context = line_context(line, request.user)
    return render_page(request, "budgets/budget_line.html", "story", context)
