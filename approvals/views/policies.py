"""Reading the authority manual: its versions, one of them, its workbook."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from approvals.models import AuthorityPolicy
from approvals.pages.policy_list import list_context
from approvals.pages.policy_page import Asked, PolicyPage
from approvals.policy_sheet import workbook
from expense_mgmt.core import clock
from expense_mgmt.core.pages import render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.foundation.sheets.writer import MEDIA_TYPE
from expense_mgmt.organisation.access import Act, allowed, may


@require_GET
@allowed(Act.POLICY_READ)
def policy_list(request: AuthedRequest) -> HttpResponse:
    context = list_context(request.user, clock.today())
    return render_page(request, "approvals/policy_list.html", "", context)


@require_GET
@allowed(Act.POLICY_READ)
def policy_detail(request: AuthedRequest, policy_id: UUID) -> HttpResponse:
    return show_policy(request, visible_policy(request, policy_id))


@require_GET
@allowed(Act.POLICY_READ)
def policy_export(request: AuthedRequest, policy_id: UUID) -> HttpResponse:
    """The version as a workbook, in the form that can be read in again."""
    policy = visible_policy(request, policy_id)
    return HttpResponse(
        workbook(policy),
        content_type=MEDIA_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="authority-manual-{policy.version}.xlsx"'
        },
    )


def visible_policy(request: AuthedRequest, policy_id: UUID) -> AuthorityPolicy:
    visible = AuthorityPolicy.objects.visible_to(request.user, clock.today()).for_page()
    return get_object_or_404(visible, public_id=policy_id)


def asked(request: HttpRequest) -> Asked:
    """Which kind, and whether only changes, from the address or the form."""
    given = request.POST if request.method == "POST" else request.GET
    return Asked(kind=given.get("kind", ""), only_changes=bool(given.get("changes")))


def show_policy(
    request: AuthedRequest, policy: AuthorityPolicy, *, status: int = 200, **facts: Any
) -> HttpResponse:
    """The page of a version; `facts` are forms that were refused."""
    page = PolicyPage(policy, request.user, clock.today(), asked(request))
    context = page.context(**facts) | {"may_replay": may(request.user, Act.POLICY_REPLAY)}
    return render_page(request, "approvals/policy_detail.html", "", context, status=status)
