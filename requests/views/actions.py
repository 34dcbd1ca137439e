"""Acts on a stored request, each a small form of its page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from expense_mgmt.core import clock
from expense_mgmt.core.form_fields import posted_comment, posted_version
from expense_mgmt.core.pages import redirect_to
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed
from requests.models import ExpenseRequest
from requests.services import ending
from requests.services import submit as passage
from requests.services.completeness import Incomplete

Service = Callable[..., ExpenseRequest]


@require_POST
@allowed(Act.REQUEST_WRITE)
def expense_request_submit(request: AuthedRequest, request_id: UUID) -> HttpResponse:
    """Send a stored draft as it is; one that lacks something goes on in its form."""
    try:
        return _act(request, request_id, passage.submit, _("Submitted as %(number)s."))
    except Incomplete as error:
        messages.error(request, str(error))
        return redirect_to(request, reverse("requests:expense_request_edit", args=[request_id]))


@require_POST
@allowed(Act.REQUEST_WRITE)
def expense_request_withdraw(request: AuthedRequest, request_id: UUID) -> HttpResponse:
    said = _("Taken back. Its budget is free again.")
    return _act(request, request_id, passage.withdraw, said, comment=posted_comment(request))


@require_POST
@allowed(Act.REQUEST_READ)
def expense_request_cancel(request: AuthedRequest, request_id: UUID) -> HttpResponse:
    said = _("Cancelled. Its budget is free again.")
    return _act(request, request_id, ending.cancel, said, comment=posted_comment(request))


@require_POST
@allowed(Act.REQUEST_READ)
def expense_request_close(request: AuthedRequest, request_id: UUID) -> HttpResponse:
    said = _("Closed. The rest of its budget is free again.")
    return _act(request, request_id, ending.close, said, comment=posted_comment(request))


def _act(
    request: AuthedRequest, request_id: UUID, service: Service, said: str, **facts: Any
) -> HttpResponse:
    """Call the service and go back to the page."""
    try:
        done = service(
            request_id=request_id,
            version=posted_version(request),
            actor=request.user,
            at=clock.now(),
            **facts,
        )
    except ExpenseRequest.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, said % {"number": done.number})
    return redirect_to(request, reverse("requests:expense_request_detail", args=[request_id]))
