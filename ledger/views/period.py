"""Closing the books: months of a company, closed by finance and reopened by two people."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.form_fields import posted_comment
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.core.paging import page_of
from expense_mgmt.core.templatetags.dates import month as month_words
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed
from ledger import period_page
from ledger.models import Period
from ledger.services import periods

LONGEST_REASON = 300
Service = Callable[..., Period]


@require_GET
@allowed(Act.PERIOD_READ)
def period_list(request: AuthedRequest) -> HttpResponse:
    """Every month that has books: its state, who closed it, and what may be done now."""
    return show_list(request)


@require_POST
@allowed(Act.PERIOD_CLOSE)
def period_close(request: AuthedRequest, public_id: UUID) -> HttpResponse:
    """Stop posting into a month."""
    return act(request, public_id, periods.soft_close, _("%(month)s is closed for posting."))


@require_POST
@allowed(Act.PERIOD_CLOSE)
def period_lock(request: AuthedRequest, public_id: UUID) -> HttpResponse:
    """Make a closed month final."""
    return act(request, public_id, periods.lock, _("%(month)s is locked."))


@require_POST
@allowed(Act.PERIOD_CLOSE)
def period_ask(request: AuthedRequest, public_id: UUID) -> HttpResponse:
    """Ask a second person to reopen a month; a refusal is shown beside the reason."""
    period = visible_period(request, public_id)
    try:
        periods.ask_to_reopen(
            period_id=public_id,
            reason=posted_comment(request, "reason", longest=LONGEST_REASON),
            actor=request.user,
            at=clock.now(),
        )
    except RuleBroken as refusal:
        return show_list(request, refused=(period.public_id, refusal), status=422)
    messages.success(request, _("Asked. A second person reopens the month or declines."))
    return redirect_to(request, reverse("ledger:period_list"))


@require_POST
@allowed(Act.PERIOD_REOPEN)
def period_reopen(request: AuthedRequest, public_id: UUID) -> HttpResponse:
    """The second person agrees."""
    said = _("%(month)s is open again. Reports made of it are marked as superseded.")
    return act(request, public_id, periods.reopen, said)


@require_POST
@allowed(Act.PERIOD_READ)
def period_decline(request: AuthedRequest, public_id: UUID) -> HttpResponse:
    """The month stays closed; whoever asked may take it back too, so no narrower act fits."""
    return act(request, public_id, periods.decline_reopening, _("%(month)s stays closed."))


def act(request: AuthedRequest, public_id: UUID, service: Service, said: str) -> HttpResponse:
    """Do one act on a month the person sees, and go back to the list."""
    period = visible_period(request, public_id)
    service(period_id=public_id, actor=request.user, at=clock.now())
    messages.success(request, said % {"month": month_words(period.month)})
    return redirect_to(request, reverse("ledger:period_list"))


def visible_period(request: AuthedRequest, public_id: UUID) -> Period:
    return get_object_or_404(Period.objects.visible_to(request.user), public_id=public_id)


def show_list(
    request: AuthedRequest, *, refused: tuple[UUID, RuleBroken] | None = None, status: int = 200
) -> HttpResponse:
    page = page_of(Period.objects.visible_to(request.user).for_list(), request)
    rows = [period_page.row_of(period, request.user) for period in page.rows]
    context = {
        "rows": rows,
        "page": page,
        "has_companies": len({row.period.company_id for row in rows}) > 1,
        "refused_id": refused[0] if refused else None,
        "refusal": refused[1] if refused else None,
        "typed_reason": request.POST.get("reason", ""),
    }
    return render_page(request, "ledger/period_list.html", "rows", context, status=status)
