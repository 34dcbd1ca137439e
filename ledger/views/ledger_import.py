"""Finance ledger imports: list and upload, one import, its acts and its files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
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
from expense_mgmt.foundation.services import attachments
from expense_mgmt.foundation.sheets.writer import MEDIA_TYPE
from expense_mgmt.organisation.access import Act, allowed, may
from ledger import import_context, refused_sheet
from ledger.duties import companies_kept_by
from ledger.import_forms import MappingForm, RejectForm, UploadForm
from ledger.import_template import template
from ledger.models import LedgerImport
from ledger.models.ledger_import import is_accountant
from ledger.services import ledger_import as imports
from ledger.states import LedgerImportState

MAPPABLE = (LedgerImportState.VALIDATED, LedgerImportState.MAPPED)


@require_GET
@allowed(Act.LEDGER_READ)
def import_list(request: AuthedRequest) -> HttpResponse:
    return show_list(
        request, upload_form(request, initial={"month": Month.of(clock.today()).plus(-1)})
    )


@require_POST
@allowed(Act.LEDGER_IMPORT)
def import_upload(request: AuthedRequest) -> HttpResponse:
    """Keep and check a sheet; of one with problems only these are shown."""
    form = upload_form(request, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return show_list(request, form, status=422)
    facts = form.cleaned_data
    try:
        found = imports.upload(
            company=facts["company"],
            month=facts["month"],
            upload=facts["file"],
            actor=request.user,
            at=clock.now(),
        )
    except imports.SheetRefused as refusal:
        form.show_refusal(refusal)
        return show_list(request, form, refused=refused_sheet.of(refusal.sheet), status=422)
    except RuleBroken as refusal:
        form.show_refusal(refusal)
        return show_list(request, form, status=422)
    return redirect_to(request, page_address(found))


@require_GET
@allowed(Act.LEDGER_READ)
def import_detail(request: AuthedRequest, public_id: UUID) -> HttpResponse:
    return show_import(request, visible_import(request, public_id))


@require_POST
@allowed(Act.LEDGER_IMPORT)
def import_map(request: AuthedRequest, public_id: UUID) -> HttpResponse:
    """Match every column with its category."""
    found = visible_import(request, public_id)
    form = MappingForm(request.POST, ledger_import=found)
    if form.is_valid():
        try:
            imports.map_columns(
                import_id=found.public_id,
                categories=form.chosen(),
                version=form.cleaned_data["version"],
                actor=request.user,
                at=clock.now(),
            )
        except RuleBroken as refusal:
            form.show_refusal(refusal)
        else:
            messages.success(request, _("The columns are matched. Another accountant confirms."))
            return redirect_to(request, page_address(found))
    return show_import(request, found, form, status=422)


@require_POST
@allowed(Act.LEDGER_IMPORT)
def import_confirm(request: AuthedRequest, public_id: UUID) -> HttpResponse:
    """Let the amounts count."""
    found = visible_import(request, public_id)
    imports.confirm(
        import_id=found.public_id,
        version=posted_version(request),
        actor=request.user,
        at=clock.now(),
    )
    messages.success(request, _("The finance ledger of the month is confirmed."))
    return redirect_to(request, page_address(found))


@require_POST
@allowed(Act.LEDGER_IMPORT)
def import_reject(request: AuthedRequest, public_id: UUID) -> HttpResponse:
    """Put the sheet aside."""
    found = visible_import(request, public_id)
    form = RejectForm(request.POST)
    if not form.is_valid():
        return show_import(request, found, reject_form=form, status=422)
    imports.reject(
        import_id=found.public_id,
        comment=form.cleaned_data["comment"],
        version=form.cleaned_data["version"],
        actor=request.user,
        at=clock.now(),
    )
    messages.success(request, _("The sheet is rejected. Its file may be uploaded again."))
    return redirect_to(request, page_address(found))


@require_GET
@allowed(Act.LEDGER_READ)
def import_file(request: AuthedRequest, public_id: UUID) -> HttpResponseBase:
    """The uploaded workbook, as it came."""
    return attachments.download(visible_import(request, public_id).attachment)


@require_GET
@allowed(Act.LEDGER_IMPORT)
def import_template(request: AuthedRequest, company_id: UUID, month: str) -> HttpResponse:
    """An empty sheet of the month with the company's projects and columns."""
    company = get_object_or_404(companies_kept_by(request.user), public_id=company_id)
    try:
        content = template(company, Month.parse(month))
    except ValueError as error:
        raise Http404 from error
    return HttpResponse(
        content,
        content_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="ledger-{month}.xlsx"'},
    )


def visible_import(request: AuthedRequest, public_id: UUID) -> LedgerImport:
    visible = LedgerImport.objects.visible_to(request.user).for_page()
    return get_object_or_404(visible, public_id=public_id)


def upload_form(request: AuthedRequest, **facts: Any) -> UploadForm:
    return UploadForm(companies=companies_kept_by(request.user), **facts)


def page_address(found: LedgerImport) -> str:
    return reverse("ledger:import_detail", args=[found.public_id])


def show_list(
    request: AuthedRequest,
    form: UploadForm,
    *,
    refused: refused_sheet.RefusedSheet | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "refused": refused,
        "imports": LedgerImport.objects.visible_to(request.user).for_list()[:100],
        "form": form,
        "may_upload": may(request.user, Act.LEDGER_IMPORT),
        "templates": import_context.templates_of(companies_kept_by(request.user), clock.today()),
    }
    return render_page(request, "ledger/import_list.html", "rows", context, status=status)


def show_import(
    request: AuthedRequest,
    found: LedgerImport,
    form: MappingForm | None = None,
    *,
    reject_form: RejectForm | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = import_context.context_of(found, request.user)
    form = form or MappingForm(ledger_import=found)
    context = shown | {
        "may_map": found.state in MAPPABLE and is_accountant(found, request.user),
        "may_confirm": may_now(found.confirm, request.user),
        "may_reject": may_now(found.reject, request.user),
        "form": form,
        "columns": [(column, form[column.field_name]) for column in shown["columns"]],
        "reject_form": reject_form or RejectForm(),
        "breadcrumbs": [
            {"url": reverse("ledger:import_list"), "label": _("Finance ledger")},
            {"url": "", "label": found.number},
        ],
    }
    return render_page(request, "ledger/import_detail.html", "import", context, status=status)
