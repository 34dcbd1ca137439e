"""The home page: what needs me, the month's budget, the year's ratio, my requests."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from approvals.standing import read_once
from expense_mgmt.core import clock
from expense_mgmt.core.pages import render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed
from expense_mgmt.organisation.narrowing import narrowing_of
from reports.views.home_page import home_context


@require_GET
@allowed(Act.SIGNED_IN)
def home(request: AuthedRequest) -> HttpResponse:
    """The whole page, or its panels alone every minute."""
    narrowing = narrowing_of(request)
    asked = request.GET.get("project", "") or narrowing.key
    # The panels and the counts of the sidebar ask for the same queues.
    with read_once():
        context = home_context(
            request.user, asked, narrowing.key, today=clock.today(), now=clock.now()
        )
        context["scope"] = narrowing.menu()
        return render_page(request, "home.html", "desk", context)
