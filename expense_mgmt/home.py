"""The home page: what needs me, the budget, my requests."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from expense_mgmt.core.pages import render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed


@require_GET
@allowed(Act.SIGNED_IN)
def home(request: AuthedRequest) -> HttpResponse:
    return render_page(request, "home.html", "", {})
