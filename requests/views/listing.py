"""Requests as lists: mine by progress, or all in scope; newest first, page by key."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from expense_mgmt.core.pages import render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed
from requests.views.listing_page import ListPage

TEMPLATE = "requests/expense_request_list.html"


@require_GET
@allowed(Act.REQUEST_READ)
def expense_request_list(request: AuthedRequest) -> HttpResponse:
    page = ListPage.read(request.GET, request.user)
    return render_page(request, TEMPLATE, "rows", page.context())
