"""A comment on a document, without deciding on it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.models import Run
from approvals.pages.wanted import Wanted
from approvals.queries import open_task_of
from approvals.services.commenting import comment_on
from approvals.views.inbox import TEMPLATE, chosen
from expense_mgmt.core import clock
from expense_mgmt.core.pages import part_to_fill, redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed


@require_POST
@allowed(Act.SIGNED_IN)
def comment(request: AuthedRequest, subject_id: UUID) -> HttpResponse:
    """Write it, and show where it stands: in the inbox's pane, or on the document's page."""
    try:
        said = comment_on(
            subject_id=subject_id,
            text=request.POST.get("comment", ""),
            actor=request.user,
            at=clock.now(),
        )
    except Run.DoesNotExist as error:
        raise Http404 from error
    task = open_task_of(said.run, request.user)
    if task is not None and part_to_fill(request) == "pane":
        wanted = Wanted(task=task.public_id)
        pane = chosen(request.user, wanted, clock.now())
        context = {"wanted": wanted, "inbox": None, "pane": pane, "is_chosen": True}
        return render_page(request, TEMPLATE, "pane", context)
    messages.success(request, _("Comment written."))
    from_inbox = task is not None and "inbox" in request.GET
    return redirect_to(request, task.url if task and from_inbox else said.run.url)
