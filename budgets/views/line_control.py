"""How lines are controlled: proposed by one person of finance, put in force by another."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from budgets.control_forms import CloseForm, ControlForm
from budgets.models import BudgetLine, ControlChange
from budgets.services import control_settings
from budgets.views.line_page import line_context, proposals_of
from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.core.paging import page_of
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed

LINE = "budgets/budget_line.html"


@require_GET
@allowed(Act.BUDGET_CONTROL)
def control_list(request: AuthedRequest) -> HttpResponse:
    """All proposals, the newest first: those that wait have their buttons."""
    seen = ControlChange.objects.visible_to(request.user).for_list()
    page = page_of(seen.order_by("-created_at", "-pk"), request)
    context = {
        "proposals": proposals_of(page.rows, request.user),
        "page": page,
        "breadcrumbs": [
            {"url": reverse("budgets:budget_list"), "label": _("Budgets")},
            {"url": "", "label": _("Control of budget lines")},
        ],
    }
    return render_page(request, "budgets/control_list.html", "rows", context)


@require_POST
@allowed(Act.BUDGET_CONTROL)
def control_propose(request: AuthedRequest, line_id: UUID) -> HttpResponse:
    line = _visible(request, line_id)
    form = ControlForm(request.POST, prefix="control")
    if form.is_valid():
        try:
            control_settings.propose(
                line_id=line_id,
                control=form.control(),
                rest_of_year=form.cleaned_data["rest_of_year"],
                reason=form.cleaned_data["reason"],
                actor=request.user,
                at=clock.now(),
            )
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Proposed. A second person of finance puts it in force."))
            return redirect_to(request, reverse("budgets:budget_line", args=[line_id]))
    context = line_context(line, request.user, form=form)
    return render_page(request, LINE, "", context, status=422)


@require_POST
@allowed(Act.BUDGET_CONTROL)
def control_agree(request: AuthedRequest, change_id: UUID) -> HttpResponse:
    return _decided(request, change_id, control_settings.put_in_force, _("In force from now on."))


@require_POST
@allowed(Act.BUDGET_CONTROL)
def control_reject(request: AuthedRequest, change_id: UUID) -> HttpResponse:
    return _decided(request, change_id, control_settings.reject, _("Nothing was changed."))


@require_POST
@allowed(Act.BUDGET_CONTROL)
def line_close(request: AuthedRequest, line_id: UUID) -> HttpResponse:
    """Close the line, or all lines of its month."""
    line = _visible(request, line_id)
    form = CloseForm(request.POST, prefix="close")
    if form.is_valid():
        closed = control_settings.close(
            line_id=line_id,
            whole_month=form.cleaned_data["whole_month"],
            reason=form.cleaned_data["reason"],
            actor=request.user,
            at=clock.now(),
        )
        words = ngettext("%(count)s line closed.", "%(count)s lines closed.", len(closed))
        messages.success(request, words % {"count": len(closed)})
        return redirect_to(request, reverse("budgets:budget_line", args=[line_id]))
    context = line_context(line, request.user, close_form=form)
    return render_page(request, LINE, "", context, status=422)


def _decided(
    request: AuthedRequest, change_id: UUID, service: Callable[..., ControlChange], words: str
) -> HttpResponse:
    try:
        service(change_id=change_id, actor=request.user, at=clock.now())
    except ControlChange.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, words)
    return redirect_to(request, reverse("budgets:control_list"))


def _visible(request: AuthedRequest, line_id: UUID) -> BudgetLine:
    visible = BudgetLine.objects.visible_to(request.user).named()
    return get_object_or_404(visible, public_id=line_id)
