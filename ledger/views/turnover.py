"""Turnover: the sheet of a project's month, reported, confirmed and countersigned."""

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
from expense_mgmt.organisation.models import Project
from expense_mgmt.organisation.queries import projects_in_scope
from ledger import turnover_sheet
from ledger.forms import CorrectionForm, SignatureForm, TurnoverForm
from ledger.models import Turnover
from ledger.services import project_months, turnover
from ledger.states import TurnoverState


@require_GET
@allowed(Act.TURNOVER_READ)
def turnover_list(request: AuthedRequest) -> HttpResponse:
    """Every project in scope for one month, with its sheet or without."""
    month = month_asked(request)
    sheets = Turnover.objects.visible_to(request.user).in_month(month)
    projects = projects_in_scope(request.user).filter(is_active=True).order_by("company", "code")
    context = {
        "month": month,
        "previous": month.plus(-1),
        "next": month.plus(1) if month < Month.of(clock.today()) else None,
        "rows": turnover_sheet.rows(projects, sheets.for_list()),
        "totals": sheets.totals(),
        "may_report": may(request.user, Act.TURNOVER_WRITE),
    }
    return render_page(request, "ledger/turnover_list.html", "rows", context)


@require_GET
@allowed(Act.TURNOVER_WRITE)
def turnover_new(request: AuthedRequest, project_id: UUID, month: Month) -> HttpResponse:
    """The empty sheet of a month nobody has reported."""
    project = get_object_or_404(projects_in_scope(request.user), public_id=project_id)
    reported = Turnover.objects.visible_to(request.user).filter(project=project, month=month)
    if (sheet := reported.first()) is not None:
        return redirect_to(request, page_address(sheet))
    return show_new(request, project, month, TurnoverForm())


@require_POST
@allowed(Act.TURNOVER_WRITE)
def turnover_report(request: AuthedRequest, project_id: UUID, month: Month) -> HttpResponse:
    """Report the figures of a month for the first time."""
    project = get_object_or_404(
        projects_in_scope(request.user).select_related("company"), public_id=project_id
    )
    form = TurnoverForm(request.POST)
    if form.is_valid():
        try:
            sheet = turnover.report(
                project=project,
                month=month,
                figures=form.figures(),
                actor=request.user,
                at=clock.now(),
            )
        except RuleBroken as refusal:
            form.show_refusal(refusal)
        else:
            messages.success(request, _("The turnover is reported."))
            return redirect_to(request, page_address(sheet))
    return show_new(request, project, month, form, status=422)


@require_GET
@allowed(Act.TURNOVER_READ)
def turnover_detail(request: AuthedRequest, public_id: UUID) -> HttpResponse:
    """One sheet: how the turnover comes about, who vouches for it, what may be done now."""
    sheet = sheet_of(request, public_id)
    return show_sheet(request, sheet, CorrectionForm(sheet))


@require_POST
@allowed(Act.TURNOVER_WRITE)
def turnover_save(request: AuthedRequest, public_id: UUID) -> HttpResponse:
    """Report other figures; what finance had confirmed goes back to reported."""
    sheet = sheet_of(request, public_id)
    form = CorrectionForm(sheet, request.POST)
    if form.is_valid():
        try:
            turnover.correct(
                turnover_id=public_id,
                figures=form.figures(),
                version=form.cleaned_data["version"],
                actor=request.user,
                at=clock.now(),
                comment=form.cleaned_data["comment"],
            )
        except RuleBroken as refusal:
            form.show_refusal(refusal)
        else:
            messages.success(request, _("The figures are saved."))
            return redirect_to(request, page_address(sheet))
    return show_sheet(request, sheet, form, status=422)


@require_POST
@allowed(Act.TURNOVER_WRITE)
def turnover_confirm(request: AuthedRequest, public_id: UUID) -> HttpResponse:
    """Finance accepts the figures of the version shown."""
    sheet = sheet_of(request, public_id)
    turnover.confirm(
        turnover_id=public_id,
        version=posted_version(request),
        actor=request.user,
        at=clock.now(),
    )
    messages.success(request, _("Confirmed. The sheet goes round for signature."))
    return redirect_to(request, page_address(sheet))


@require_POST
@allowed(Act.TURNOVER_SIGN)
def turnover_sign(request: AuthedRequest, public_id: UUID) -> HttpResponse:
    """Sign the version shown for one role."""
    sheet = sheet_of(request, public_id)
    form = SignatureForm(request.POST)
    if not form.is_valid():
        return show_sheet(request, sheet, CorrectionForm(sheet), status=422)
    signed = turnover.countersign(
        turnover_id=public_id,
        role=form.cleaned_data["role"],
        version=form.cleaned_data["version"],
        actor=request.user,
        at=clock.now(),
    )
    complete = signed.state == TurnoverState.COUNTERSIGNED
    messages.success(request, _("Signed. The sheet is complete.") if complete else _("Signed."))
    return redirect_to(request, page_address(sheet))


def month_asked(request: AuthedRequest) -> Month:
    """The month of the address; else the last full month, which is due now."""
    try:
        return Month.parse(request.GET.get("month", ""))
    except ValueError:
        return Month.of(clock.today()).plus(-1)


def sheet_of(request: AuthedRequest, public_id: UUID) -> Turnover:
    rows = Turnover.objects.visible_to(request.user).for_page()
    return get_object_or_404(rows, public_id=public_id)


def page_address(sheet: Turnover) -> str:
    return reverse("ledger:turnover_detail", args=[sheet.public_id])


def show_new(
    request: AuthedRequest, project: Project, month: Month, form: TurnoverForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "project": project,
        "month": month,
        "form": form,
        "is_locked": project_months.is_locked(project.pk, month),
        "breadcrumbs": crumbs(month, project.label),
    }
    return render_page(request, "ledger/turnover_new.html", "", context, status=status)


def show_sheet(
    request: AuthedRequest, sheet: Turnover, form: CorrectionForm, *, status: int = 200
) -> HttpResponse:
    user = request.user
    context = {
        "sheet": sheet,
        "form": form,
        "lines": turnover_sheet.derivation(sheet),
        "result": turnover_sheet.result(sheet),
        "explained": turnover_sheet.explained(sheet),
        "steps": turnover_sheet.steps(sheet, user, clock.today()),
        "signable": turnover_sheet.signable(sheet, user),
        "void_signatures": turnover_sheet.void_signatures(sheet),
        "events": turnover_sheet.events(sheet),
        "may_confirm": may_now(sheet.confirm, user),
        "may_correct": may_now(sheet.correct, user)
        and not project_months.is_locked(sheet.project_id, sheet.month),
        "is_reported": sheet.state == TurnoverState.REPORTED,
        "breadcrumbs": crumbs(sheet.month, sheet.project.label),
    }
    return render_page(request, "ledger/turnover_detail.html", "", context, status=status)


def crumbs(month: Month, label: str) -> list[dict[str, str]]:
    address = f"{reverse('ledger:turnover_list')}?month={month}"
    return [{"url": address, "label": _("Turnover")}, {"url": "", "label": label}]
