"""Who acts for a person while he is away: his own page of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest, Company
from expense_mgmt.office.delegation_form import DelegationForm
from expense_mgmt.office.delegation_rows import delegations_of
from expense_mgmt.organisation.access import Act, allowed, holdings_of
from expense_mgmt.organisation.models import Deputy
from expense_mgmt.organisation.services import deputies

TEMPLATE = "office/delegation_list.html"


@require_GET
@allowed(Act.DELEGATE)
def delegation_list(request: AuthedRequest) -> HttpResponse:
    """Who acts for the person and for whom he acts, with the form of a new delegation."""
    return _show(request)


@require_POST
@allowed(Act.DELEGATE)
def delegation_add(request: AuthedRequest) -> HttpResponse:
    """Name a deputy."""
    form = _form(request, request.POST)
    if form.is_valid():
        try:
            deputies.appoint(
                company=_company(request),
                person=request.user,
                **form.facts(),
                actor=request.user,
                at=clock.now(),
            )
        except RuleBroken as refusal:
            form.show_refusal(refusal)
        else:
            messages.success(request, _("The delegation is entered, and your deputy is told."))
            return redirect_to(request, reverse("office:delegation_list"))
    return _show(request, form, status=422)


@require_POST
@allowed(Act.DELEGATE)
def delegation_end(request: AuthedRequest, delegation_id: UUID) -> HttpResponse:
    """End an own delegation at once."""
    deputy = get_object_or_404(Deputy, public_id=delegation_id, person=request.user)
    deputies.end(company=_company(request), deputy=deputy, actor=request.user, at=clock.now())
    messages.success(request, _("The delegation is ended, and your deputy is told."))
    return redirect_to(request, reverse("office:delegation_list"))


def _show(
    request: AuthedRequest, form: DelegationForm | None = None, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form or _form(request),
        "delegations": delegations_of(request.user, clock.today()),
        "breadcrumbs": [{"url": "", "label": _("Delegation")}],
    }
    return render_page(request, TEMPLATE, "", context, status=status)


def _form(request: AuthedRequest, data: Any = None) -> DelegationForm:
    return DelegationForm(data, person=request.user, company=_company(request), today=clock.today())


def _company(request: AuthedRequest) -> Company:
    """The company in which the person holds his first role; `allowed` saw one."""
    return holdings_of(request.user)[0].company
