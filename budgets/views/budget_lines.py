"""Budget lines of a month, and one of them in detail."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from budgets.filters import filters_of
from budgets.forms.filter import BudgetFilter
from budgets.models import BudgetLine
from budgets.overview import overview, story
from expense_mgmt.core import clock
from expense_mgmt.core.pages import render_page
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed


@require_GET
@allowed(Act.BUDGET_READ)
def budget_list(request: AuthedRequest) -> HttpResponse:
    chosen = BudgetFilter(request.GET).choice(request.user, today=clock.today())
    context = {
        "overview": overview(user=request.user, month=chosen.month, project=chosen.project),
        "year": FiscalYear(chosen.month.year),
        "filters": filters_of(request.user, chosen),
        "clear_url": reverse("budgets:budget_list") if chosen.is_narrowed else "",
    }
    return render_page(request, "budgets/budget_list.html", "lines", context)


@require_GET
@allowed(Act.BUDGET_READ)
def budget_line(request: AuthedRequest, line_id: UUID) -> HttpResponse:
    visible = BudgetLine.objects.visible_to(request.user).named()
    line = get_object_or_404(visible, public_id=line_id)
    back = f"{reverse('budgets:budget_list')}?month={line.month}"
    context = {
        "story": story(user=request.user, line=line),
        "back_url": back,
        "breadcrumbs": [{"url": back, "label": _("Budgets")}, {"url": "", "label": line.label}],
    }
    return render_page(request, "budgets/budget_line.html", "story", context)
