"""Approving what was selected, and saying what became of each."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from approvals.forms import InboxForm, SelectionForm
from approvals.pages.inbox import inbox_of
from approvals.services.bulk import Outcome, Result, Selection, approve_selected, selection_of
from approvals.views.inbox import RESULTS, TEMPLATE
from expense_mgmt.core import clock
from expense_mgmt.core.pages import redirect_to, render_page, wants_part
from expense_mgmt.core.templatetags.amounts import with_sign
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed


@require_POST
@allowed(Act.APPROVE)
def approve_many(request: AuthedRequest) -> HttpResponse:
    form = SelectionForm(request.POST)
    selection = selection_of(form.seen(), actor=request.user, at=clock.now())
    if selection.needs_confirmation and not form.is_confirmed:
        return _ask(request, selection)
    outcome = approve_selected(selection, actor=request.user, at=clock.now())
    _tell(request, outcome)
    wanted = InboxForm(request.GET).wanted(request.user)
    return redirect_to(request, wanted.page_url() if request.GET else reverse("approvals:inbox"))


def _ask(request: AuthedRequest, selection: Selection) -> HttpResponse:
    """The sum by project, and the same selection once more."""
    wanted = InboxForm(request.GET).wanted(request.user)
    inbox = None if wants_part(request) else inbox_of(request.user, wanted, at=clock.now())
    context = {"wanted": wanted, "inbox": inbox, "selection": selection}
    return render_page(request, TEMPLATE, "confirm", context)


def _tell(request: AuthedRequest, outcome: Outcome) -> None:
    """In one line what happened, and on the next page what happened to each."""
    approved = len(outcome.approved)
    left = len(outcome.results) - approved + outcome.missing
    figures = [
        (approved, ngettext("%(count)d approved.", "%(count)d approved.", approved)),
        (left, ngettext("%(count)d not approved.", "%(count)d not approved.", left)),
    ]
    said = " ".join(words % {"count": count} for count, words in figures if count)
    (messages.success if approved else messages.warning)(request, said)
    request.session[RESULTS] = {
        "rows": [_row(result) for result in outcome.results],
        "missing": outcome.missing,
        "said": said,
    }


def _row(result: Result) -> dict[str, Any]:
    summary, task = result.chosen.summary, result.chosen.task
    return {
        "title": summary.title,
        "number": summary.number,
        "amount": with_sign(task.amount, task.run.currency),
        "url": task.url,
        "is_approved": result.error is None,
        "words": _("Approved") if result.error is None else str(result.error),
    }
