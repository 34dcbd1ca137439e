"""One search over requests, claims, payments and vouchers."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed
from reports.search import find, page_of_number, readable


@require_GET
@allowed(Act.SIGNED_IN)
def search(request: AuthedRequest) -> HttpResponse:
    """A number typed in full leads to its document; other words to what holds them."""
    text = readable(request.GET.get("q", ""))
    if text and (address := page_of_number(request.user, text)):
        return redirect_to(request, address)
    context = {
        "text": text,
        "groups": find(request.user, text) if text else [],
        "breadcrumbs": [{"url": "", "label": _("Search")}],
    }
    return render_page(request, "search.html", "results", context)
