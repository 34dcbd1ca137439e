"""Requests as lists: mine by progress, or all in scope; newest first, page by key."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from expense_mgmt.core.pages import render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed
from expense_mgmt.organisation.narrowing import narrowing_of
from requests.views.listing_page import ListPage

TEMPLATE = "requests/expense_request_list.html"


@require_GET
@allowed(Act.REQUEST_READ)
def expense_request_list(request: AuthedRequest) -> HttpResponse:
    narrowing = narrowing_of(request)
    page = ListPage.read(request.GET, request.user, narrowed_to=narrowing.key)
    context = page.context() | {"scope": narrowing.menu()}
    return render_page(request, TEMPLATE, "rows", context)
