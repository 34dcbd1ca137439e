"""Sales receipts of regions: reported by one accountant, confirmed by another."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.form_fields import posted_version
from expense_mgmt.core.fsm import may_now
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed, may
from expense_mgmt.organisation.models import Unit
from expense_mgmt.organisation.queries import units_in_scope
from ledger.forms import ReceiptsForm
from ledger.models import RegionReceipts
from ledger.receipts_page import rows_of, sheets_of
from ledger.services import receipts as service
from ledger.views.turnover import month_asked


@require_GET
@allowed(Act.TURNOVER_READ)
def receipts_list(request: AuthedRequest) -> HttpResponse:
    """Every region in scope for one month, with its receipts or without."""
    month = month_asked(request)
    may_report = may(request.user, Act.TURNOVER_WRITE)
    rows = [
        {
            "row": row,
            "may_confirm": row.receipts is not None and may_now(row.receipts.confirm, request.user),
        }
        for row in rows_of(request.user, month)
    ]
    context = {
        "month": month,
        "previous": month.plus(-1),
        "next": month.plus(1) if month < Month.of(clock.today()) else None,
        "rows": rows,
        "may_report": may_report,
    }
    return render_page(request, "ledger/receipts_list.html", "rows", context)


@require_GET
@allowed(Act.TURNOVER_WRITE)
def receipts_edit(request: AuthedRequest, region_id: UUID, month: Month) -> HttpResponse:
    """The figure of one region's month, empty or as it stands."""
    region = _region(request, region_id)
    stored = _stored(request, region, month)
    sheets, _missing = sheets_of([region], month)[region.pk]
    return _show(request, region, month, ReceiptsForm(stored, suggested=sheets))


@require_POST
@allowed(Act.TURNOVER_WRITE)
def receipts_save(request: AuthedRequest, region_id: UUID, month: Month) -> HttpResponse:
    """Report the figure for the first time, or another one."""
    region = _region(request, region_id)
    stored = _stored(request, region, month)
    form = ReceiptsForm(stored, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            if stored is None:
                service.report(
                    region=region,
                    month=month,
                    amount=given["amount"],
                    actor=request.user,
                    at=clock.now(),
                )
            else:
                service.correct(
                    receipts_id=stored.public_id,
                    version=given["version"],
                    amount=given["amount"],
                    comment=given["comment"],
                    actor=request.user,
                    at=clock.now(),
                )
        except RuleBroken as refusal:
            form.show_refusal(refusal)
        else:
            messages.success(request, _("Reported. A second accountant confirms it."))
            return redirect_to(request, _list_address(month))
    return _show(request, region, month, form, status=422)


@require_POST
@allowed(Act.TURNOVER_WRITE)
def receipts_confirm(request: AuthedRequest, public_id: UUID) -> HttpResponse:
    """A second accountant accepts the figure of the version shown."""
    rows = RegionReceipts.objects.visible_to(request.user)
    receipts = get_object_or_404(rows, public_id=public_id)
    service.confirm(
        receipts_id=public_id,
        version=posted_version(request),
        actor=request.user,
        at=clock.now(),
    )
    messages.success(request, _("Confirmed. Quotas can be computed from it."))
    return redirect_to(request, _list_address(receipts.month))


def _region(request: AuthedRequest, region_id: UUID) -> Unit:
    seen = units_in_scope(request.user, roles=Act.TURNOVER_READ.roles)
    rows = seen.filter(kind=Unit.Kind.REGION).select_related("company")
    return get_object_or_404(rows, public_id=region_id)


def _stored(request: AuthedRequest, region: Unit, month: Month) -> RegionReceipts | None:
    rows = RegionReceipts.objects.visible_to(request.user).in_month(month).for_page()
    return rows.filter(region=region).first()


def _list_address(month: Month) -> str:
    return f"{reverse('ledger:receipts_list')}?month={month}"


def _show(
    request: AuthedRequest, region: Unit, month: Month, form: ReceiptsForm, *, status: int = 200
) -> HttpResponse:
    sheets, missing = sheets_of([region], month)[region.pk]
    context = {
        "region": region,
        "month": month,
        "form": form,
        "receipts": form.receipts,
        "sheets": sheets,
        "missing": missing,
        "breadcrumbs": [
            {"url": _list_address(month), "label": _("Regional receipts")},
            {"url": "", "label": region.label},
        ],
    }
    return render_page(request, "ledger/receipts_edit.html", "", context, status=status)
