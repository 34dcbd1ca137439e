"""The inbox: what waits for me, one of it in full, what I decided."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from approvals.forms import InboxForm
from approvals.models import ApprovalTask
from approvals.pages.inbox import Wanted, inbox_of
from approvals.pages.pane import PaneView, pane_of
from expense_mgmt.core import clock
from expense_mgmt.core.pages import part_to_fill, render_page
from expense_mgmt.foundation.models import AuthedRequest, User
from expense_mgmt.organisation.access import Act, allowed

TEMPLATE = "approvals/inbox.html"
# The element that htmx fills, and the part that fills it.
PARTS = {"inbox-list": "rows", "pane": "pane", "sheet": "sheet"}


@require_GET
@allowed(Act.APPROVE)
def inbox(request: AuthedRequest) -> HttpResponse:
    wanted = InboxForm(request.GET).wanted()
    at = clock.now()
    pane = chosen(request.user, wanted, at) if wanted.task else None
    part = PARTS.get(part_to_fill(request), "rows")
    context = {
        "wanted": wanted,
        "inbox": inbox_of(request.user, wanted, at=at) if part == "rows" else None,
        "pane": pane,
        "is_chosen": pane is not None and "first" not in request.GET,
    }
    return render_page(request, TEMPLATE, part, context)


def chosen(user: User, wanted: Wanted, at: dt.datetime, **refused: Any) -> PaneView:
    """The pane of the task that the address names.

    refused  error and comment of an attempt that was not recorded
    """
    visible = ApprovalTask.objects.visible_to(user).for_inbox()
    task = get_object_or_404(visible, public_id=wanted.task)
    may_decide = ApprovalTask.objects.awaiting(user).filter(pk=task.pk).exists()
    return pane_of(
        task, user=user, at=at, may_decide=may_decide, inbox_url=Wanted().url(), **refused
    )
