"""The inbox: what waits for me, one of it in full, what I decided, what I got a copy of."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from approvals.counts import counts_of, narrowed_counts
from approvals.forms import InboxForm, SinceForm
from approvals.models import ApprovalTask, Run
from approvals.pages.facets import count_of, facets_of
from approvals.pages.inbox import inbox_of, tabs_of
from approvals.pages.news import news_of
from approvals.pages.pane import PaneView, copy_pane, pane_of
from approvals.pages.saved import first_view_url, views_of
from approvals.pages.wanted import Wanted
from approvals.standing import standings_of
from expense_mgmt.core import clock
from expense_mgmt.core.pages import part_to_fill, render_page
from expense_mgmt.foundation.models import AuthedRequest, User
from expense_mgmt.organisation.access import Act, allowed

TEMPLATE = "approvals/inbox.html"
RESULTS = "approved_together"
Context = dict[str, Any]


@require_GET
@allowed(Act.APPROVE)
def inbox(request: AuthedRequest) -> HttpResponse:
    first = "" if request.GET else first_view_url(request)
    if first:
        return HttpResponseRedirect(first)
    wanted = InboxForm(request.GET).wanted(request.user)
    part, context_of = PARTS.get(part_to_fill(request), ("rows", _page))
    context = {"wanted": wanted, **context_of(request, wanted, clock.now())}
    return render_page(request, TEMPLATE, part, context)


def _page(request: AuthedRequest, wanted: Wanted, at: dt.datetime) -> Context:
    """The list, and beside it the item that the address names."""
    results = request.session.pop(RESULTS, None)
    return {
        "inbox": inbox_of(request.user, wanted, at=at),
        "results": results,
        "facets": facets_of(request.user, wanted, at=at) if "filter" in request.GET else None,
        **_item(request, wanted, at),
    }


def _item(request: AuthedRequest, wanted: Wanted, at: dt.datetime) -> Context:
    pane = chosen(request.user, wanted, at) if wanted.task or wanted.copy else None
    return {"pane": pane, "is_chosen": pane is not None and "first" not in request.GET}


def _filters(request: AuthedRequest, wanted: Wanted, at: dt.datetime) -> Context:
    return {"facets": facets_of(request.user, wanted, at=at)}


def _count(request: AuthedRequest, wanted: Wanted, at: dt.datetime) -> Context:
    return {"count": count_of(request.user, wanted, at=at)}


def _news(request: AuthedRequest, wanted: Wanted, at: dt.datetime) -> Context:
    standings = standings_of(request.user, timezone.localdate(at))
    totals = narrowed_counts(request.user, at, standings, wanted.narrowing)
    since = SinceForm(request.GET).instant()
    return {
        "since": (since or at).isoformat(),
        "news": news_of(request.user, wanted, since, at=at) if since else 0,
        "tabs": tabs_of(wanted, totals),
        "waiting": counts_of(request.user, at, standings).waiting,
    }


def _views(request: AuthedRequest, wanted: Wanted, _at: dt.datetime) -> Context:
    return {"views": views_of(request.user)}


# The element that htmx fills, the part that fills it, and what that part needs.
PARTS: Mapping[str, tuple[str, Callable[[AuthedRequest, Wanted, dt.datetime], Context]]] = {
    "inbox-list": ("rows", _page),
    "pane": ("pane", _item),
    "sheet": ("sheet", _item),
    "inbox-filters": ("filters", _filters),
    "inbox-count": ("count", _count),
    "inbox-news": ("news", _news),
    "inbox-views": ("views", _views),
}


def chosen(user: User, wanted: Wanted, at: dt.datetime, **refused: Any) -> PaneView:
    """The pane of the task, or of the copy, that the address names.

    refused  error and comment of an attempt that was not recorded
    """
    if wanted.task is None and wanted.copy is not None:
        copies = Run.objects.copied_to(user).filter(subject_id=wanted.copy)
        run = copies.order_by("-opened_at", "-pk").first()
        if run is None:
            raise Http404
        return copy_pane(run, user=user, at=at)
    visible = ApprovalTask.objects.visible_to(user).for_inbox()
    task = get_object_or_404(visible, public_id=wanted.task)
    may_decide = ApprovalTask.objects.awaiting(user).filter(pk=task.pk).exists()
    return pane_of(task, user=user, at=at, may_decide=may_decide, wanted=wanted, **refused)
