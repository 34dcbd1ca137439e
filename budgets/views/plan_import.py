"""Bringing a sheet into a draft plan: upload, columns, rows, all or nothing."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from budgets.forms.plan_import import ColumnsForm, FixForm, SheetForm
from budgets.models import BudgetPlan, PlanImport
from budgets.pages.plan_import import import_context, new_context
from budgets.plan_catalogue import PlanCatalogue
from budgets.plan_content import PlanContent, stored_content
from budgets.plan_sheets.columns import columns_of
from budgets.plan_sheets.error_list import error_list
from budgets.plan_sheets.workbook import workbook
from budgets.services import plan_import as imports
from budgets.services.plan_drafts import ensure_writable
from budgets.services.plan_import_upload import FileKnown, upload
from budgets.services.plan_versions import current_version
from budgets.states import PlanImportState
from budgets.views.plans import visible
from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.form_fields import posted_version
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.foundation.services.attachments import clean_name
from expense_mgmt.foundation.sheets.writer import MEDIA_TYPE
from expense_mgmt.foundation.uploads import TOO_LARGE
from expense_mgmt.organisation.access import Act, allowed

FIRST = "budgets/plan_import_new.html"
PAGE = "budgets/plan_import.html"


@require_GET
@allowed(Act.BUDGET_READ)
def plan_export(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """The rows of a plan in the form in which they can be imported."""
    plan = visible(request, plan_id)
    content = stored_content(current_version(plan))
    return _file(workbook(plan, content), f"{plan.number or plan.title}.xlsx")


@require_GET
@allowed(Act.PLAN_WRITE)
def plan_template(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """An empty sheet for the plan."""
    plan = _own(request, plan_id)
    return _file(workbook(plan, PlanContent()), f"{plan.title}.xlsx")


@require_GET
@allowed(Act.PLAN_WRITE)
def plan_import_new(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    return _first(request, _own(request, plan_id), SheetForm())


@require_POST
@allowed(Act.PLAN_WRITE)
def plan_import_upload(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = _own(request, plan_id)
    form = SheetForm(request.POST, request.FILES)
    if request.META.get(TOO_LARGE):
        form.errors.clear()
        form.add_error("file", _("The file is too large and was not kept."))
    if not form.is_valid():
        return _first(request, plan, form, status=422)
    try:
        found = upload(
            plan_id=plan_id, upload=form.cleaned_data["file"], actor=request.user, at=clock.now()
        )
    except RuleBroken as error:
        form.show(error)
        known = error.first if isinstance(error, FileKnown) else None
        return _first(request, plan, form, known=known, status=422)
    return redirect_to(request, found.get_absolute_url())


@require_GET
@allowed(Act.PLAN_WRITE)
def plan_import(request: AuthedRequest, import_id: UUID) -> HttpResponse:
    """The step at which the import stands; asked again every two seconds while a worker has it."""
    return _show(request, _mine(request, import_id))


@require_POST
@allowed(Act.PLAN_WRITE)
def plan_import_match(request: AuthedRequest, import_id: UUID) -> HttpResponse:
    found = _mine(request, import_id)
    plan = found.plan
    form = ColumnsForm(
        request.POST, plan_import=found, columns=columns_of(plan, PlanCatalogue.of(plan))
    )
    if form.is_valid():
        try:
            imports.match(
                import_id=import_id,
                fields=form.chosen(),
                version=posted_version(request),
                actor=request.user,
                at=clock.now(),
            )
        except RuleBroken as error:
            form.show(error)
        else:
            return redirect_to(request, found.get_absolute_url())
    return _show(request, found, form, status=422)


@require_POST
@allowed(Act.PLAN_WRITE)
def plan_import_fix(request: AuthedRequest, import_id: UUID) -> HttpResponse:
    """Answer all rows with the same trouble at once."""
    found = _mine(request, import_id)
    imports.fix(
        import_id=import_id,
        fix=FixForm(request.POST).fix(found),
        version=posted_version(request),
        actor=request.user,
        at=clock.now(),
    )
    return redirect_to(request, found.get_absolute_url())


@require_POST
@allowed(Act.PLAN_WRITE)
def plan_import_unfix(request: AuthedRequest, import_id: UUID) -> HttpResponse:
    """Take one answer back."""
    found = _mine(request, import_id)
    text = request.POST.get("place", "")
    place = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1  # noqa: PLR2004  # beyond any list
    imports.unfix(
        import_id=import_id,
        place=place,
        version=posted_version(request),
        actor=request.user,
        at=clock.now(),
    )
    return redirect_to(request, found.get_absolute_url())


@require_POST
@allowed(Act.PLAN_WRITE)
def plan_import_missing(request: AuthedRequest, import_id: UUID) -> HttpResponse:
    """Whether rows that the sheet does not name stay or go."""
    found = _mine(request, import_id)
    imports.take_off(
        import_id=import_id,
        takes_off=request.POST.get("takes_off") == "on",
        version=posted_version(request),
        actor=request.user,
        at=clock.now(),
    )
    return redirect_to(request, found.get_absolute_url())


@require_POST
@allowed(Act.PLAN_WRITE)
def plan_import_again(request: AuthedRequest, import_id: UUID) -> HttpResponse:
    """Compare again, or go back to the columns: by which button was pressed."""
    found = _mine(request, import_id)
    act: Callable[..., PlanImport] = (
        imports.match_again if request.POST.get("to") == "columns" else imports.compare_again
    )
    act(
        import_id=import_id,
        version=posted_version(request),
        actor=request.user,
        at=clock.now(),
    )
    return redirect_to(request, found.get_absolute_url())


@require_POST
@allowed(Act.PLAN_WRITE)
def plan_import_confirm(request: AuthedRequest, import_id: UUID) -> HttpResponse:
    """Take in the whole sheet."""
    found = _mine(request, import_id)
    done = imports.confirm(
        import_id=import_id,
        version=posted_version(request),
        actor=request.user,
        at=clock.now(),
    )
    if done.state == PlanImportState.APPLIED:
        messages.success(request, _("The sheet is in the plan."))
    return redirect_to(request, found.get_absolute_url())


@require_POST
@allowed(Act.PLAN_WRITE)
def plan_import_abandon(request: AuthedRequest, import_id: UUID) -> HttpResponse:
    found = _mine(request, import_id)
    imports.abandon(
        import_id=import_id,
        version=posted_version(request),
        actor=request.user,
        at=clock.now(),
    )
    messages.success(request, _("The import is given up. The plan stays as it is."))
    return redirect_to(request, found.plan.get_absolute_url())


@require_GET
@allowed(Act.PLAN_WRITE)
def plan_import_errors(request: AuthedRequest, import_id: UUID) -> HttpResponse:
    """Everything that is to be corrected, as a workbook."""
    found = _mine(request, import_id)
    return _file(error_list(found), f"{_('To correct')} {found.attachment.name}")


def _own(request: AuthedRequest, plan_id: UUID) -> BudgetPlan:
    """A plan that the person may write now."""
    plan = visible(request, plan_id)
    ensure_writable(plan, request.user)
    return plan


def _mine(request: AuthedRequest, import_id: UUID) -> PlanImport:
    """The person's own import; else 404."""
    mine = PlanImport.objects.visible_to(request.user).for_page()
    return get_object_or_404(mine, public_id=import_id)


def _first(
    request: AuthedRequest,
    plan: BudgetPlan,
    form: SheetForm,
    *,
    known: PlanImport | None = None,
    status: int = 200,
) -> HttpResponse:
    context = new_context(plan, form, known=known)
    return render_page(request, FIRST, "", context, status=status)


def _show(
    request: AuthedRequest,
    found: PlanImport,
    columns_form: ColumnsForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = import_context(found, request.GET, columns_form=columns_form)
    return render_page(request, PAGE, "import", context, status=status)


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=MEDIA_TYPE,
        headers={
            "Content-Disposition": content_disposition_header(
                as_attachment=True, filename=clean_name(name)
            )
            or ""
        },
    )
