"""Starting and proving a placement, from the page of its request."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.form_fields import posted_version
from expense_mgmt.core.pages import redirect_to
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed
from requests.models import AdPlacement
from requests.services import placements
from requests.views.detail import refused_placement


@require_POST
@allowed(Act.REQUEST_WRITE)
def placement_start(request: AuthedRequest, placement_id: UUID) -> HttpResponse:
    placement = _visible(request, placement_id)
    try:
        placements.start(
            placement_id=placement_id,
            version=posted_version(request),
            actor=request.user,
            at=clock.now(),
        )
    except (Conflict, RuleBroken) as error:
        return refused_placement(request, placement, error)
    messages.success(request, _("It runs. Its months count from now on."))
    return _back(request, placement)


@require_POST
@allowed(Act.REQUEST_WRITE)
def placement_prove(request: AuthedRequest, placement_id: UUID) -> HttpResponse:
    placement = _visible(request, placement_id)
    try:
        placements.prove(
            placement_id=placement_id,
            version=posted_version(request),
            proofs=request.FILES.getlist("proofs"),
            actor=request.user,
            at=clock.now(),
        )
    except (Conflict, RuleBroken) as error:
        return refused_placement(request, placement, error)
    messages.success(request, _("The publication is proven."))
    return _back(request, placement)


def _visible(request: AuthedRequest, placement_id: UUID) -> AdPlacement:
    seen = AdPlacement.objects.visible_to(request.user).select_related("line__request")
    return get_object_or_404(seen, public_id=placement_id)


def _back(request: AuthedRequest, placement: AdPlacement) -> HttpResponse:
    page = reverse("requests:expense_request_detail", args=[placement.line.request.public_id])
    return redirect_to(request, f"{page}#placements")
