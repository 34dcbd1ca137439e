"""People and their roles: read by administrators and auditors, kept by administrators."""

from collections.abc import Callable
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
from expense_mgmt.core.paging import page_of
from expense_mgmt.foundation.models import AuthedRequest, Company, User
from expense_mgmt.foundation.sheets.writer import MEDIA_TYPE
from expense_mgmt.office.access_sheet import access_workbook
from expense_mgmt.office.delegation_form import DelegationForm
from expense_mgmt.office.people_forms import EndForm, GrantForm, LeaveForm
from expense_mgmt.office.people_page import list_context, person_context, proposals_seen_by
from expense_mgmt.office.people_rows import matching, people_visible_to, with_roles
from expense_mgmt.organisation.access import Act, allowed, holdings_of
from expense_mgmt.organisation.models import Deputy, RoleHolding
from expense_mgmt.organisation.roles import NEEDS_SECOND
from expense_mgmt.organisation.services import (
    departures,
    deputies,
    holdings,
    people,
    proposals,
)

LIST, DETAIL = "office/people_list.html", "office/person_detail.html"


@require_GET
@allowed(Act.OFFICE_READ)
def people_list(request: AuthedRequest) -> HttpResponse:
    """Everybody with his roles, by name or role."""
    today = clock.today()
    found = matching(
        people_visible_to(request.user, today),
        request.GET.get("q", "").strip()[:80],
        request.GET.get("role", ""),
        today,
    )
    page = page_of(with_roles(found, today), request)
    return render_page(request, LIST, "", list_context(request.user, page, request.GET, today))


@require_GET
@allowed(Act.OFFICE_READ)
def access_review(request: AuthedRequest) -> HttpResponse:
    """The access list as a workbook, for the quarterly review."""
    today = clock.today()
    return HttpResponse(
        access_workbook(_company(request), today, clock.now()),
        content_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="access-{today}.xlsx"'},
    )


@require_GET
@allowed(Act.OFFICE_READ)
def person_detail(request: AuthedRequest, person_id: UUID) -> HttpResponse:
    return _show(request, _person(request, person_id))


@require_POST
@allowed(Act.ADMINISTER)
def role_grant(request: AuthedRequest, person_id: UUID) -> HttpResponse:
    """Give a role, or propose it to a second administrator where it needs one."""
    person = _person(request, person_id)
    form = GrantForm(request.POST, company=_company(request))

    def give() -> str:
        facts = form.facts()
        needs_second = facts["role"] in NEEDS_SECOND
        act: Callable[..., object] = proposals.propose if needs_second else holdings.grant
        act(person=person, **facts, actor=request.user, at=clock.now())
        if needs_second:
            return _("A second administrator has to give this role. It waits for him now.")
        return _("The role is given.")

    return _after(request, person, form, give, grant_form=form)


@require_POST
@allowed(Act.ADMINISTER)
def role_end(request: AuthedRequest, person_id: UUID, holding_id: UUID) -> HttpResponse:
    """Let a role end with a day."""
    person = _person(request, person_id)
    holding = get_object_or_404(RoleHolding, public_id=holding_id, person=person)
    form = EndForm(request.POST)

    def end() -> str:
        holdings.end(
            holding_id=holding.pk,
            ends_on=form.cleaned_data["ends_on"],
            actor=request.user,
            at=clock.now(),
        )
        return _("The role ends on that day.")

    return _after(request, person, form, end, end_form=form, ending=holding_id)


@require_POST
@allowed(Act.ADMINISTER)
def proposal_give(request: AuthedRequest, proposal_id: UUID) -> HttpResponse:
    """Give a role that another administrator proposed."""
    proposal = get_object_or_404(
        proposals_seen_by(request.user, clock.today()), public_id=proposal_id
    )
    proposals.give(proposal_id=proposal_id, actor=request.user, at=clock.now())
    messages.success(request, _("The role is given."))
    return redirect_to(request, _address(proposal.person))


@require_POST
@allowed(Act.ADMINISTER)
def proposal_decline(request: AuthedRequest, proposal_id: UUID) -> HttpResponse:
    """Turn a proposal down, or take an own one back."""
    get_object_or_404(proposals_seen_by(request.user, clock.today()), public_id=proposal_id)
    proposals.decline(proposal_id=proposal_id, actor=request.user, at=clock.now())
    messages.success(request, _("The role is not given."))
    return redirect_to(request, reverse("office:people_list"))


@require_POST
@allowed(Act.ADMINISTER)
def person_leave(request: AuthedRequest, person_id: UUID) -> HttpResponse:
    """Enter the last day of a person."""
    person = _person(request, person_id)
    form = LeaveForm(request.POST)

    def leave() -> str:
        departures.leave(
            company=_company(request),
            person=person,
            last_day=form.cleaned_data["last_day"],
            actor=request.user,
            at=clock.now(),
        )
        return _("The last day is entered. Roles end with it, and open tasks move on.")

    return _after(request, person, form, leave, leave_form=form)


@require_POST
@allowed(Act.ADMINISTER)
def person_return(request: AuthedRequest, person_id: UUID) -> HttpResponse:
    """Let a person in again, with the roles still held."""
    person = _person(request, person_id)
    people.reactivate(company=_company(request), person=person, actor=request.user, at=clock.now())
    messages.success(request, _("The account is open again."))
    return redirect_to(request, _address(person))


@require_POST
@allowed(Act.ADMINISTER)
def absence_add(request: AuthedRequest, person_id: UUID) -> HttpResponse:
    """Name a deputy for somebody absent; both are told."""
    person, company = _person(request, person_id), _company(request)
    form = DelegationForm(request.POST, person=person, company=company, today=clock.today())

    def appoint() -> str:
        deputies.appoint(
            company=company,
            person=person,
            **form.facts(),
            actor=request.user,
            at=clock.now(),
        )
        return _("The delegation is entered, and both are told.")

    return _after(request, person, form, appoint, delegation_form=form)


@require_POST
@allowed(Act.ADMINISTER)
def absence_end(request: AuthedRequest, person_id: UUID, delegation_id: UUID) -> HttpResponse:
    """End somebody's delegation at once; both are told."""
    person = _person(request, person_id)
    deputy = get_object_or_404(Deputy, public_id=delegation_id, person=person)
    deputies.end(company=_company(request), deputy=deputy, actor=request.user, at=clock.now())
    messages.success(request, _("The delegation is ended, and both are told."))
    return redirect_to(request, _address(person))


def _after(
    request: AuthedRequest, person: User, form: Any, act: Callable[[], str], **given: Any
) -> HttpResponse:
    """The person's page again: with what happened, or with what was refused at its field."""
    if form.is_valid():
        try:
            done = act()
        except RuleBroken as refusal:
            form.show_refusal(refusal)
        else:
            messages.success(request, done)
            return redirect_to(request, _address(person))
    return _show(request, person, status=422, **given)


def _show(request: AuthedRequest, person: User, *, status: int = 200, **given: Any) -> HttpResponse:
    context = person_context(
        person, request.user, _company(request), request.GET, clock.today(), **given
    )
    return render_page(request, DETAIL, "", context, status=status)


def _person(request: AuthedRequest, person_id: UUID) -> User:
    return get_object_or_404(people_visible_to(request.user, clock.today()), public_id=person_id)


def _company(request: AuthedRequest) -> Company:
    """The company whose office the person is."""
    held = holdings_of(request.user)
    return next(one.company for one in held if one.role in Act.OFFICE_READ.roles)


def _address(person: User) -> str:
    return reverse("office:person_detail", args=[person.public_id])
