"""The requester's reminder."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.models import Run
from approvals.services import escalation
from expense_mgmt.core import clock
from expense_mgmt.core.pages import redirect_to
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed


@require_POST
@allowed(Act.SIGNED_IN)
def remind(request: AuthedRequest, subject_id: UUID) -> HttpResponse:
    """Ask those who have to decide about one's own document to do so."""
    try:
        run = escalation.remind(subject_id=subject_id, actor=request.user, at=clock.now())
    except Run.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The approvers are reminded."))
    return redirect_to(request, run.url)
