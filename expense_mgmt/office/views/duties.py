"""Duties that one person does not do together: read, proposed, seen by a second administrator."""

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
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.office.duty_rows import duties_context, pairs_seen_by
from expense_mgmt.office.people_forms import EndForm, PairForm
from expense_mgmt.organisation.access import Act, allowed, holdings_of
from expense_mgmt.organisation.models import DutyPair
from expense_mgmt.organisation.services import duty_pairs

TEMPLATE = "office/duty_list.html"


@require_GET
@allowed(Act.OFFICE_READ)
def duty_list(request: AuthedRequest) -> HttpResponse:
    """Every pair of the company, since when, and who saw it."""
    return _show(request, PairForm(today=clock.today()))


@require_POST
@allowed(Act.ADMINISTER)
def duty_propose(request: AuthedRequest) -> HttpResponse:
    """Propose a pair."""
    form = PairForm(request.POST)
    if form.is_valid():
        try:
            duty_pairs.propose(
                company=holdings_of(request.user)[0].company,
                **form.cleaned_data,
                actor=request.user,
                at=clock.now(),
            )
        except RuleBroken as refusal:
            form.show_refusal(refusal)
        else:
            return _done(request, _("It waits for a second administrator now."))
    return _show(request, form, status=422)


@require_POST
@allowed(Act.ADMINISTER)
def duty_end(request: AuthedRequest, pair_id: UUID) -> HttpResponse:
    """Propose that a pair ends with a day."""
    _pair(request, pair_id)
    form = EndForm(request.POST)
    if not form.is_valid():
        raise RuleBroken("form_incomplete", _("The form was not complete. Try again."))
    duty_pairs.propose_end(
        pair_id=pair_id,
        ends_on=form.cleaned_data["ends_on"],
        actor=request.user,
        at=clock.now(),
    )
    return _done(request, _("It waits for a second administrator now."))


@require_POST
@allowed(Act.ADMINISTER)
def duty_confirm(request: AuthedRequest, pair_id: UUID) -> HttpResponse:
    """Put in force what another administrator proposed."""
    _pair(request, pair_id)
    duty_pairs.confirm(pair_id=pair_id, actor=request.user, at=clock.now())
    return _done(request, _("The change is in force."))


@require_POST
@allowed(Act.ADMINISTER)
def duty_decline(request: AuthedRequest, pair_id: UUID) -> HttpResponse:
    """Turn a proposal down, or take an own one back."""
    _pair(request, pair_id)
    duty_pairs.decline(pair_id=pair_id, actor=request.user, at=clock.now())
    return _done(request, _("Nothing was changed."))


def _pair(request: AuthedRequest, pair_id: UUID) -> DutyPair:
    return get_object_or_404(pairs_seen_by(request.user, clock.today()), public_id=pair_id)


def _show(request: AuthedRequest, form: PairForm, *, status: int = 200) -> HttpResponse:
    context = duties_context(request.user, form, clock.today())
    return render_page(request, TEMPLATE, "", context, status=status)


def _done(request: AuthedRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect_to(request, reverse("office:duty_list"))
