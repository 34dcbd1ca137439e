"""Writing a plan: beginning it, preparing it, changing it as a signer."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from approvals.services.amend import may_change
from budgets.forms.plan import PlanForm, count_of
from budgets.forms.plan_new import PlanNewForm, initial_for
from budgets.forms.plan_sheet import columns_of, with_a_row, with_pasted, with_spread
from budgets.models import BudgetPlan
from budgets.pages.plan_form import completions_of, form_context, stored
from budgets.plan_catalogue import PlanCatalogue
from budgets.plan_content import PlanContent
from budgets.plan_kinds import PlanKind
from budgets.services import plan_drafts, plan_signing, plan_submit
from budgets.services.plan_copies import Source, content_from
from budgets.views.plans import visible
from expense_mgmt.core import clock
from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed

FORM = "budgets/plan_form.html"


@require_GET
@allowed(Act.PLAN_WRITE)
def plan_new(request: AuthedRequest) -> HttpResponse:
    """Which plan; the kind, and what it begins with, may stand in the address."""
    kind, source = request.GET.get("kind", ""), request.GET.get("source", "")
    wanted = kind if kind in PlanKind.values else PlanKind.MONTHLY.value
    initial = initial_for(wanted, clock.today())
    if source in set(Source):
        initial["source"] = source
    form = PlanNewForm(user=request.user, initial=initial)
    return _new_page(request, form)


@require_POST
@allowed(Act.PLAN_WRITE)
def plan_create(request: AuthedRequest) -> HttpResponse:
    form = PlanNewForm(request.POST, user=request.user)
    if not form.is_valid():
        return _new_page(request, form, status=422)
    spec = form.spec()
    try:
        plan = plan_drafts.open_plan(
            plan_id=uuid.uuid4(),
            spec=spec,
            content=content_from(Source(form.cleaned_data["source"]), spec)
            if spec.fiscal_year
            else PlanContent(),
            actor=request.user,
            at=clock.now(),
        )
    except RuleBroken as error:
        field = {"period": "month"}.get(error.field or "", error.field)
        form.add_error(field if field in form.fields else None, str(error))
        return _new_page(request, form, status=422)
    first = "plan_import_new" if form.cleaned_data["source"] == Source.SHEET else "plan_edit"
    return redirect_to(request, reverse(f"budgets:{first}", args=[plan.public_id]))


@require_GET
@allowed(Act.PLAN_WRITE)
def plan_edit(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = own_draft(request, plan_id)
    content, annexes = stored(plan)
    form = PlanForm(
        plan,
        content=content,
        completions=completions_of(annexes),
        start=count_of(request.GET, "from"),
    )
    return render_page(request, FORM, "", form_context(plan, form, annexes))


@require_POST
@allowed(Act.PLAN_WRITE)
def plan_save(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """Keep, send round, paste, spread or add a row: by which button was pressed."""
    plan = own_draft(request, plan_id)
    act = request.POST.get("act", "save")
    if act in {"row", "paste", "spread"}:
        return _filled(request, plan, act)
    content, annexes = stored(plan)
    form = PlanForm.posted(request, plan, content, completions_of(annexes))
    if not form.is_valid():
        return render_page(request, FORM, "", form_context(plan, form, annexes), status=422)
    service = plan_submit.save_and_submit if act == "submit" else plan_drafts.save
    try:
        saved = service(
            plan_id=plan_id,
            version=form.version_posted,
            content=form.content(),
            uploads=form.uploads(),
            detached=form.detached,
            notes=form.written_notes(),
            actor=request.user,
            at=clock.now(),
        )
    except RuleBroken as error:
        form.show(error)
        return render_page(request, FORM, "", form_context(plan, form, annexes), status=422)
    if act == "submit":
        messages.success(request, _("%(number)s is on its way.") % {"number": saved.number})
        return redirect_to(request, saved.get_absolute_url())
    messages.success(request, _("Saved."))
    address = reverse("budgets:plan_edit", args=[plan_id])
    return redirect_to(request, f"{address}?from={form.start}" if form.start else address)


@require_GET
@allowed(Act.APPROVE)
def plan_change(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """A signer changes items, each with its reason."""
    plan = _to_sign(request, plan_id)
    content, annexes = stored(plan)
    form = PlanForm(plan, content=content, start=count_of(request.GET, "from"))
    return render_page(request, FORM, "", _change_context(plan, form, annexes))


@require_POST
@allowed(Act.APPROVE)
def plan_change_save(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = _to_sign(request, plan_id)
    content, annexes = stored(plan)
    form = PlanForm.posted(request, plan, content)
    if not form.is_valid():
        return render_page(request, FORM, "", _change_context(plan, form, annexes), status=422)
    try:
        changed = plan_signing.change_items(
            plan_id=plan_id,
            version=form.version_posted,
            content=form.content(),
            actor=request.user,
            at=clock.now(),
        )
    except RuleBroken as error:
        form.show(error)
        return render_page(request, FORM, "", _change_context(plan, form, annexes), status=422)
    messages.success(
        request,
        _("Version %(number)s is made. Sign it now.") % {"number": changed.edition},
    )
    return redirect_to(request, changed.get_absolute_url())


def _filled(request: AuthedRequest, plan: BudgetPlan, act: str) -> HttpResponse:
    """The form again with rows filled in; nothing is saved."""
    content, annexes = stored(plan)
    typed: QueryDict = request.POST
    extra: dict[str, Any] = {"weights": _typed_weights(typed)}
    refusal = None
    try:
        if act == "row":
            typed = with_a_row(typed)
        elif act == "paste":
            extra["pasted"] = typed.get("pasted", "")
            units = PlanCatalogue.of(plan).units.rows
            columns = columns_of(plan, with_unit=len(units) > 1)
            typed = with_pasted(typed, extra["pasted"], columns)
            extra["pasted"] = ""
        else:
            typed, extra["explained_spread"] = with_spread(typed, plan)
    except RuleBroken as error:
        refusal = error
    form = PlanForm(plan, content=content, completions=completions_of(annexes), data=typed)
    is_fit = act == "row" or form.is_valid()
    if refusal is not None:
        form.general_errors.append(str(refusal))
    context = form_context(plan, form, annexes, **extra)
    return render_page(request, FORM, "", context, status=200 if is_fit and not refusal else 422)


def _typed_weights(typed: QueryDict) -> list[str]:
    return [typed.get(f"weight_{number}", "") for number in range(1, 13)]


def _change_context(plan: BudgetPlan, form: PlanForm, annexes: Any) -> dict[str, Any]:
    return form_context(plan, form, annexes) | {"is_change": True, "next_edition": plan.edition + 1}


def _new_page(request: AuthedRequest, form: PlanNewForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "breadcrumbs": [
            {"url": reverse("budgets:plan_list"), "label": _("Budget plans")},
            {"url": "", "label": _("New plan")},
        ],
    }
    return render_page(request, "budgets/plan_new.html", "", context, status=status)


def own_draft(request: AuthedRequest, plan_id: UUID) -> BudgetPlan:
    """A plan that the person may write now."""
    plan = visible(request, plan_id)
    plan_drafts.ensure_writable(plan, request.user)
    return plan


def _to_sign(request: AuthedRequest, plan_id: UUID) -> BudgetPlan:
    """A plan that waits for the person at a step that may change it."""
    plan = visible(request, plan_id)
    if not may_change(plan.run, request.user):
        raise NotAllowed("not_your_turn", _("It is not your turn to sign this document."))
    return plan
