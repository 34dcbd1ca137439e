"""Saved views of the inbox."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from approvals.forms import InboxForm, ViewForm
from approvals.models import InboxView
from approvals.pages.chips import sentence_of
from approvals.pages.saved import FIRST, roles_to_share_with, views_of
from approvals.pages.wanted import address
from approvals.services import views
from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed

TEMPLATE = "approvals/view_list.html"


@require_GET
@allowed(Act.APPROVE)
def view_list(request: AuthedRequest) -> HttpResponse:
    """All views, and the list one came from, to be given a name."""
    return _page(request, ViewForm(roles=roles_to_share_with(request.user)), request.GET)


def _page(request: AuthedRequest, form: ViewForm, listed: QueryDict, **facts: Any) -> HttpResponse:
    wanted = InboxForm(listed).wanted(request.user)
    removed = request.session.pop("removed_view", None)
    context = {
        "views": views_of(request.user, with_sentences=True),
        "roles": [("", _("Only me")), *form.fields["shared_with"].choices[1:]],  # type: ignore[attr-defined]  # a choice field
        "form": form,
        "query": wanted.query,
        "sentence": sentence_of(wanted),
        "removed": removed,
        "breadcrumbs": [
            {"url": wanted.page_url(), "label": _("Approvals")},
            {"url": "", "label": _("Saved views")},
        ],
    }
    status = 422 if form.errors else 200
    return render_page(request, TEMPLATE, "", context | facts, status=status)


@require_POST
@allowed(Act.APPROVE)
def view_save(request: AuthedRequest) -> HttpResponse:
    """Give the list of the address a name."""
    wanted = InboxForm(request.GET).wanted(request.user)
    form = ViewForm(request.POST, roles=roles_to_share_with(request.user))
    try:
        if form.is_valid():
            view = views.save(
                name=form.cleaned_data["name"],
                shared_with=form.cleaned_data["shared_with"],
                query=wanted.spelled_query,
                actor=request.user,
                at=clock.now(),
            )
            messages.success(request, _("“%(name)s” is saved.") % {"name": view.name})
            return redirect_to(request, address({"view": view.name}))
    except RuleBroken as error:
        form.add_error(error.field or None, str(error))
    return _page(request, form, request.GET)


@require_POST
@allowed(Act.APPROVE)
def view_change(request: AuthedRequest, view_id: UUID) -> HttpResponse:
    """Another name, or other readers."""
    form = ViewForm(request.POST, roles=roles_to_share_with(request.user))
    try:
        if form.is_valid():
            facts = form.cleaned_data
            views.change(view_id=view_id, **facts, actor=request.user, at=clock.now())
            request.session.pop(FIRST, None)
            return redirect_to(request, reverse("approvals:view_list"))
    except InboxView.DoesNotExist as error:
        raise Http404 from error
    except RuleBroken as error:
        form.add_error(error.field or None, str(error))
    return _page(request, form, QueryDict(), changed=view_id)


@require_POST
@allowed(Act.APPROVE)
def view_remove(request: AuthedRequest, view_id: UUID) -> HttpResponse:
    """Take a view away; the next page offers to bring it back."""
    try:
        view = views.remove(view_id=view_id, actor=request.user, at=clock.now())
    except InboxView.DoesNotExist as error:
        raise Http404 from error
    request.session.pop(FIRST, None)
    request.session["removed_view"] = {"id": str(view.public_id), "name": view.name}
    return redirect_to(request, reverse("approvals:view_list"))


@require_POST
@allowed(Act.APPROVE)
def view_restore(request: AuthedRequest, view_id: UUID) -> HttpResponse:
    """Undo of a removal."""
    try:
        view = views.restore(view_id=view_id, actor=request.user)
    except InboxView.DoesNotExist as error:
        raise Http404 from error
    request.session.pop(FIRST, None)
    messages.success(request, _("“%(name)s” is back.") % {"name": view.name})
    return redirect_to(request, reverse("approvals:view_list"))


@require_POST
@allowed(Act.APPROVE)
def view_first(request: AuthedRequest, view_id: UUID) -> HttpResponse:
    """Open the inbox with a view from now on, or no longer."""
    wanted = view_id if request.POST.get("first") == "1" else None
    try:
        views.open_first(view_id=wanted, actor=request.user, at=clock.now())
    except InboxView.DoesNotExist as error:
        raise Http404 from error
    request.session.pop(FIRST, None)
    return redirect_to(request, reverse("approvals:view_list"))
