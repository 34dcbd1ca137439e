"""Deciding one task from the inbox."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from approvals.counts import counts_of, narrowed_counts
from approvals.forms import InboxForm, PostedDecision
from approvals.models import ApprovalTask, Decision
from approvals.pages.inbox import inbox_of, next_task, tabs_of
from approvals.pages.pane import pane_of
from approvals.pages.rows import refused_row
from approvals.pages.summaries import summaries_of
from approvals.services.decide import decide as decide_task
from approvals.standing import standings_of
from approvals.states import Verb
from approvals.views.inbox import TEMPLATE, chosen
from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict, DomainError, RuleBroken
from expense_mgmt.core.pages import part_to_fill, redirect_to, render_page, wants_part
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed

SAID = {
    Verb.APPROVE.value: gettext_lazy("Approved."),
    Verb.RETURN.value: gettext_lazy("Sent back."),
    Verb.REJECT.value: gettext_lazy("Rejected."),
}


@require_POST
@allowed(Act.APPROVE)
def decide(request: AuthedRequest, task_id: UUID) -> HttpResponse:
    try:
        posted = PostedDecision.of(request.POST)
        decision = decide_task(
            task_id=task_id,
            actor=request.user,
            verb=posted.verb,
            comment=posted.comment,
            version=posted.version,
            content_hash=posted.content_hash,
            at=clock.now(),
        )
    except ApprovalTask.DoesNotExist as error:
        raise Http404 from error
    except (RuleBroken, Conflict) as error:
        visible = ApprovalTask.objects.visible_to(request.user).for_inbox()
        return _refused(request, get_object_or_404(visible, public_id=task_id), error)
    return _decided(request, decision.task, decision)


def _refused(request: AuthedRequest, task: ApprovalTask, error: DomainError) -> HttpResponse:
    """The present state, and what was typed."""
    at = clock.now()
    status = 409 if isinstance(error, Conflict) else 422
    wanted = replace(InboxForm(request.GET).wanted(request.user), task=task.public_id)
    comment = request.POST.get("comment", "")
    if part_to_fill(request) == f"task-{task.public_id}":
        summary = summaries_of([task])[task.subject_id]
        row = refused_row(task, summary, at, error=str(error), comment=comment)
        return render_page(request, TEMPLATE, "row", {"row": row, "wanted": wanted}, status=status)
    pane = chosen(request.user, wanted, at, error=str(error), comment=comment)
    inbox = None if wants_part(request) else inbox_of(request.user, wanted, at=at)
    context = {"wanted": wanted, "inbox": inbox, "pane": pane, "is_chosen": True}
    return render_page(request, TEMPLATE, "pane", context, status=status)


def _decided(request: AuthedRequest, task: ApprovalTask, decision: Decision) -> HttpResponse:
    """The row goes, the counts follow, and in the pane the next item comes up.

    Without htmx back to the inbox, which counts what is left itself.
    """
    if not wants_part(request):
        messages.success(request, str(SAID[decision.verb]))
        return redirect_to(request, _inbox_url(request))
    at = clock.now()
    standings = standings_of(request.user, timezone.localdate(at))
    counts = counts_of(request.user, at, standings)
    left = ngettext("%(count)d left.", "%(count)d left.", counts.waiting) % {
        "count": counts.waiting
    }
    said = f"{SAID[decision.verb]} {left}"
    wanted = InboxForm(request.GET).wanted(request.user)
    totals = narrowed_counts(request.user, at, standings, wanted.narrowing)
    context = {"said": said, "tabs": tabs_of(wanted, totals), "wanted": wanted}
    context["waiting"] = counts.waiting
    if part_to_fill(request) == f"task-{task.public_id}":
        return render_page(request, TEMPLATE, "gone", context)
    following = next_task(request.user, task, wanted, at=at)
    pane = following and pane_of(
        following, user=request.user, at=at, may_decide=True, wanted=wanted
    )
    context |= {"pane": pane, "is_chosen": True, "removed": task}
    return render_page(request, TEMPLATE, "next", context)


def _inbox_url(request: AuthedRequest) -> str:
    """Back to the list as it was asked for."""
    if not request.GET:
        return reverse("approvals:inbox")
    return InboxForm(request.GET).wanted(request.user).page_url()
