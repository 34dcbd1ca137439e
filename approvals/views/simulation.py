"""Trying a version on a document, invented or past."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals.interface import Subject
from approvals.models import AuthorityPolicy, Run
from approvals.pages.policy_page import breadcrumbs, in_force
from approvals.pages.simulation import ResultView, result_of
from approvals.services.simulation import day_of, past_subject, simulate
from approvals.simulation_forms import InventedForm, PastForm, initial_from
from approvals.views.policies import visible_policy
from expense_mgmt.core import clock
from expense_mgmt.core.pages import render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed, may
from expense_mgmt.organisation.models import Unit
from expense_mgmt.organisation.queries import own_unit_of


@require_GET
@allowed(Act.POLICY_READ)
def policy_try(request: AuthedRequest, policy_id: UUID) -> HttpResponse:
    """Who would approve this, and why: under this version, beside the one in force."""
    policy = visible_policy(request, policy_id)
    may_pick = may(request.user, Act.POLICY_REPLAY)
    past = PastForm(
        request.GET if may_pick and "number" in request.GET else None, auto_id="id_past_%s"
    )
    context: dict[str, Any] = {"may_pick": may_pick, "results": [], "past": past}
    status = 200
    if past.is_bound:
        found = _past(policy, past)
        if found is None:
            status = 422
            context["form"] = _form(request, policy)
        else:
            subject, run = found
            initial = initial_from(subject, policy.company, day_of(run))
            context["form"] = InventedForm(company=policy.company, initial=initial)
            context["picked"] = past.cleaned_data["number"]
            context["results"] = results_of(policy, subject, day_of(run))
    else:
        form = context["form"] = _form(request, policy)
        if form.is_bound and form.is_valid():
            context["results"] = results_of(policy, form.subject(), form.cleaned_data["day"])
        elif form.is_bound:
            status = 422
    context |= {"policy": policy, "breadcrumbs": breadcrumbs(policy, _("Who would approve?"))}
    return render_page(request, "approvals/policy_try.html", "result", context, status=status)


def results_of(policy: AuthorityPolicy, subject: Subject, day: dt.date) -> list[ResultView]:
    """What the version makes of the document, then the one in force where that is another."""
    base = in_force(policy.company_id, day)
    mine = simulate(policy, subject, day)
    if base is None or base == policy:
        return [result_of(mine, title=_version(policy))]
    other = simulate(base, subject, day)
    return [
        result_of(mine, other=other, title=_version(policy)),
        result_of(other, title=_("%(version)s, in force") % {"version": _version(base)}),
    ]


def _version(policy: AuthorityPolicy) -> str:
    return _("Version %(number)d") % {"number": policy.version}


def _past(policy: AuthorityPolicy, form: PastForm) -> tuple[Subject, Run] | None:
    if not form.is_valid():
        return None
    found = past_subject(policy.company_id, form.cleaned_data["kind"], form.cleaned_data["number"])
    if found is None:
        form.add_error("number", _("No document of this kind was sent round under this number."))
    return found


def _form(request: AuthedRequest, policy: AuthorityPolicy) -> InventedForm:
    """As asked in the address; before that, an example of the reader's own."""
    if "amount" in request.GET:
        return InventedForm(request.GET, company=policy.company)
    day = max(clock.today(), policy.begins_on) if policy.ends_on is None else policy.begins_on
    unit_id = own_unit_of(request.user.pk, policy.company_id, clock.today())
    unit = Unit.objects.get(pk=unit_id) if unit_id is not None else None
    initial = {"requester": request.user.public_id, "unit": unit and unit.public_id, "day": day}
    return InventedForm(company=policy.company, initial=initial)
