"""What is done with a plan by one button."""

import uuid
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from budgets.models import BudgetPlan
from budgets.pages.plan_detail import detail_of
from budgets.services import plan_drafts, plan_end, plan_issue, plan_submit
from budgets.services.plan_checks import PlanIncomplete
from budgets.views.plans import visible
from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.form_fields import posted_version
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed

Service = Callable[..., BudgetPlan]


@require_POST
@allowed(Act.PLAN_WRITE)
def plan_withdraw(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    return _done(request, plan_id, plan_submit.withdraw, _("Taken back. You may correct it."))


@require_POST
@allowed(Act.PLAN_WRITE)
def plan_send(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """Send a computed plan round as it stands; others are sent from their form."""
    return _done(request, plan_id, plan_submit.submit, _("Sent for signature."))


@require_POST
@allowed(Act.PLAN_ISSUE)
def plan_issue_now(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """Advertising planning issues an approved quota."""
    return _done(request, plan_id, plan_issue.issue, _("Issued. Its lines are open."))


@require_POST
@allowed(Act.PLAN_CLOSE)
def plan_close(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    return _done(request, plan_id, plan_end.close, _("Closed."))


@require_POST
@allowed(Act.PLAN_WRITE)
def plan_revise(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """Begin a revision of an issued plan."""
    visible(request, plan_id)
    try:
        draft = plan_drafts.revise(
            plan_id=plan_id, new_id=uuid.uuid4(), actor=request.user, at=clock.now()
        )
    except RuleBroken as error:
        return _refused(request, plan_id, error)
    return redirect_to(request, reverse("budgets:plan_edit", args=[draft.public_id]))


def _done(request: AuthedRequest, plan_id: UUID, service: Service, said: str) -> HttpResponse:
    try:
        plan = service(
            plan_id=plan_id,
            version=posted_version(request),
            actor=request.user,
            at=clock.now(),
        )
    except BudgetPlan.DoesNotExist as error:
        raise Http404 from error
    except RuleBroken as error:
        return _refused(request, plan_id, error)
    messages.success(request, said)
    return redirect_to(request, plan.get_absolute_url())


def _refused(request: AuthedRequest, plan_id: UUID, error: RuleBroken) -> HttpResponse:
    # Of a whole plan that lacks something, the first of it: the page has no row to put it at.
    shown = error.shortcomings[0] if isinstance(error, PlanIncomplete) else error
    context = detail_of(visible(request, plan_id), request.user) | {"refusal": shown}
    return render_page(request, "budgets/plan_detail.html", "", context, status=422)
