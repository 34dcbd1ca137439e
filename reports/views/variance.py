"""Budget variance on the screen, from the same figures as its file."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from expense_mgmt.core import clock
from expense_mgmt.core.pages import render_page
from expense_mgmt.core.snapshot import snapshot
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed
from expense_mgmt.organisation.narrowing import narrowing_of
from reports.forms import VarianceFilter
from reports.pages.variance import variance_context


@require_GET
@allowed(Act.BUDGET_READ)
def variance(request: AuthedRequest) -> HttpResponse:
    chosen = VarianceFilter(request.user, request.GET).choice(
        today=clock.today(), project=narrowing_of(request).project
    )
    with snapshot():
        context = variance_context(request.user, chosen)
    return render_page(request, "reports/variance.html", "report", context)
