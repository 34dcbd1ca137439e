"""The top bar's choice of a project."""

from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from expense_mgmt.core.pages import redirect_to
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed
from expense_mgmt.organisation.narrowing import narrow_to
from expense_mgmt.sign_in import safe_next

# A place in a list of other rows, and a project that the address itself asks for.
LEFT_BEHIND: Final = {"page", "older", "newer", "project"}


@require_POST
@allowed(Act.SIGNED_IN)
def narrow(request: AuthedRequest) -> HttpResponse:
    """Narrow the lists to one project, or show all again; the page comes back from its start."""
    narrow_to(request, request.POST.get("project", ""))
    return redirect_to(request, from_start(safe_next(request)))


def from_start(address: str) -> str:
    """The address of a list without its place among the rows."""
    parts = urlsplit(address)
    kept = [pair for pair in parse_qsl(parts.query) if pair[0] not in LEFT_BEHIND]
    return f"{parts.path}?{urlencode(kept)}" if kept else parts.path
