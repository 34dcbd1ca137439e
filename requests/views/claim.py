"""Lists, pages and acts of settlement claims."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from approvals.pages.sheet import printed
from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.form_fields import posted_comment, posted_version
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.foundation.services import attachments
from expense_mgmt.organisation.access import Act, allowed
from requests.models import ClaimAttachment, SettlementClaim
from requests.services import claim_posting, claims, late_claims
from requests.sheets.claim import paper_of
from requests.views.claim_list import list_of
from requests.views.claim_page import detail_of

LateService = Callable[..., SettlementClaim]


@require_GET
@allowed(Act.REQUEST_READ)
def claim_list(request: AuthedRequest) -> HttpResponse:
    """Claims by what has to happen next."""
    return render_page(request, "requests/claim_list.html", "rows", list_of(request))


@require_GET
@allowed(Act.REQUEST_READ)
def claim_detail(request: AuthedRequest, claim_id: UUID) -> HttpResponse:
    claim = _visible(request, claim_id)
    context = detail_of(claim, request.user)
    context["sheet"] = printed(request, claim.run, partial(paper_of, claim))
    return render_page(request, "requests/claim_detail.html", "", context)


@require_POST
@allowed(Act.REQUEST_WRITE)
def claim_submit(request: AuthedRequest, claim_id: UUID) -> HttpResponse:
    claim = _acted(request, claim_id, claims.submit)
    messages.success(request, _("Claim %(number)s is on its way.") % {"number": claim.number})
    return redirect_to(request, reverse("requests:claim_detail", args=[claim_id]))


@require_POST
@allowed(Act.REQUEST_WRITE)
def claim_withdraw(request: AuthedRequest, claim_id: UUID) -> HttpResponse:
    _acted(request, claim_id, claims.withdraw)
    messages.success(request, _("Withdrawn. Its invoices are free again."))
    return redirect_to(request, reverse("requests:claim_detail", args=[claim_id]))


@require_POST
@allowed(Act.CLAIM_POST)
def claim_post(request: AuthedRequest, claim_id: UUID) -> HttpResponse:
    claim = _acted(request, claim_id, claim_posting.post)
    messages.success(
        request,
        _("Posted as voucher %(voucher)s.") % {"voucher": claim.voucher},
    )
    return redirect_to(request, reverse("requests:claim_detail", args=[claim_id]))


@require_POST
@allowed(Act.CLAIM_WAIVE)
def claim_waive(request: AuthedRequest, claim_id: UUID) -> HttpResponse:
    """The department head lets a late claim through."""
    return _decide_late(request, claim_id, late_claims.waive, _("Claim %(number)s is on its way."))


@require_POST
@allowed(Act.CLAIM_VOID)
def claim_void(request: AuthedRequest, claim_id: UUID) -> HttpResponse:
    """Headquarters settles nothing on a late claim."""
    return _decide_late(request, claim_id, late_claims.void, _("Voided. Its budget is released."))


def _decide_late(
    request: AuthedRequest, claim_id: UUID, service: LateService, said: str
) -> HttpResponse:
    """Call the service and go back to the page; a refusal is shown beside the reason."""
    claim = _visible(request, claim_id)
    try:
        done = service(
            claim_id=claim_id,
            version=posted_version(request),
            comment=posted_comment(request),
            actor=request.user,
            at=clock.now(),
        )
    except RuleBroken as error:
        context = detail_of(claim, request.user) | {
            "refusal": error,
            "comment": request.POST.get("comment", ""),
        }
        return render_page(request, "requests/claim_detail.html", "", context, status=422)
    messages.success(request, said % {"number": done.number})
    return redirect_to(request, reverse("requests:claim_detail", args=[claim_id]))


@require_GET
@allowed(Act.REQUEST_READ)
def claim_attachment(request: AuthedRequest, claim_id: UUID, paper_id: UUID) -> HttpResponseBase:
    """A document of a claim; who does not see the claim does not see the file."""
    paper = get_object_or_404(
        ClaimAttachment.objects.select_related("attachment__file"),
        claim=_visible(request, claim_id),
        public_id=paper_id,
    )
    return attachments.download(paper.attachment, inline="download" not in request.GET)


def _acted(
    request: AuthedRequest, claim_id: UUID, service: Callable[..., SettlementClaim]
) -> SettlementClaim:
    try:
        return service(
            claim_id=claim_id,
            version=posted_version(request),
            actor=request.user,
            at=clock.now(),
        )
    except SettlementClaim.DoesNotExist as error:
        raise Http404 from error


def _visible(request: AuthedRequest, claim_id: UUID) -> SettlementClaim:
    return get_object_or_404(
        SettlementClaim.objects.visible_to(request.user).for_page(), public_id=claim_id
    )
