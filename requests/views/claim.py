"""Lists, pages and acts of settlement claims."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_fsm import can_proceed, has_transition_perm

from expense_mgmt.core import clock
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest, User
from expense_mgmt.foundation.services import attachments
from expense_mgmt.organisation.access import Act, allowed, may
from requests.claim_checks import checks_of
from requests.claim_forms import VersionForm
from requests.claim_pages import countdown, last_return, trail_of
from requests.models import ClaimAttachment, SettlementClaim
from requests.services import claim_posting, claims


@require_GET
@allowed(Act.REQUEST_READ)
def claim_list(request: AuthedRequest) -> HttpResponse:
    """Claims by what has to happen next."""
    tab = list_tab(request.GET.get("tab", ""), request.user)
    page = claim_page(request.user, tab, request.GET.get("before", ""))
    return render_page(request, "requests/claim_list.html", "rows", page)


@require_GET
@allowed(Act.REQUEST_READ)
def claim_detail(request: AuthedRequest, claim_id: UUID) -> HttpResponse:
    claim = _visible(request, claim_id)
    return render_page(request, "requests/claim_detail.html", "", detail_of(claim, request.user))


@require_POST
@allowed(Act.REQUEST_WRITE)
def claim_submit(request: AuthedRequest, claim_id: UUID) -> HttpResponse:
    claim = claims.submit(
        claim_id=_visible(request, claim_id).public_id,
        version=_version(request),
        actor=request.user,
        at=clock.now(),
    )
    messages.success(request, _("Claim %(number)s is on its way.") % {"number": claim.number})
    return redirect_to(request, reverse("requests:claim_detail", args=[claim_id]))


@require_POST
@allowed(Act.REQUEST_WRITE)
def claim_withdraw(request: AuthedRequest, claim_id: UUID) -> HttpResponse:
    claims.withdraw(
        claim_id=_visible(request, claim_id).public_id,
        version=_version(request),
        actor=request.user,
        at=clock.now(),
    )
    messages.success(request, _("Withdrawn. Its invoices are free again."))
    return redirect_to(request, reverse("requests:claim_detail", args=[claim_id]))


@require_POST
@allowed(Act.CLAIM_POST)
def claim_post(request: AuthedRequest, claim_id: UUID) -> HttpResponse:
    claim = claim_posting.post(
        claim_id=_visible(request, claim_id).public_id,
        version=_version(request),
        actor=request.user,
        at=clock.now(),
    )
    messages.success(
        request,
        _("Posted as voucher %(voucher)s.") % {"voucher": claim.voucher.number_text},
    )
    return redirect_to(request, reverse("requests:claim_detail", args=[claim_id]))


@require_GET
@allowed(Act.REQUEST_READ)
def claim_attachment(
    request: AuthedRequest, claim_id: UUID, paper_id: UUID
) -> HttpResponseBase:
    """A document of a claim; who does not see the claim does not see the file."""
    paper = get_object_or_404(
        ClaimAttachment.objects.select_related("attachment__file"),
        claim=_visible(request, claim_id),
        public_id=paper_id,
    )
    return attachments.download(paper.attachment, inline="download" not in request.GET)
