"""Budget lines of a month, and one of them in detail."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from budgets.forms.filter import BudgetFilter
from budgets.models import BudgetLine
from budgets.pages.month import lines_context, month_context
from budgets.views.line_page import line_context
from expense_mgmt.core import clock
from expense_mgmt.core.pages import render_page, wants_part
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed


@require_GET
@allowed(Act.BUDGET_READ)
def budget_list(request: AuthedRequest) -> HttpResponse:
    """The page of one month; to htmx the lines from `?from=` on."""
    choice = BudgetFilter(request.GET).choice(request.user, today=clock.today())
    context = lines_context(request.user, choice)
    if not wants_part(request):
        context |= month_context(request.user, choice, context["overview"])
    return render_page(request, "budgets/budget_list.html", "lines", context)


@require_GET
@allowed(Act.BUDGET_READ)
def budget_line(request: AuthedRequest, line_id: UUID) -> HttpResponse:
    visible = BudgetLine.objects.visible_to(request.user).named()
    line = get_object_or_404(visible, public_id=line_id)
    context = line_context(line, request.user)
    return render_page(request, "budgets/budget_line.html", "story", context)
