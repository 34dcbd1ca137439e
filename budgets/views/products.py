"""The budget out of product sales: its figures, how they came about, and its plan."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from budgets.duties import units_to_plan
from budgets.forms.quota import ProductForm, row_count_of
from budgets.models import BudgetPlan
from budgets.models.quota_setting import quota_setting_of
from budgets.plan_catalogue import plannable_categories
from budgets.plan_kinds import PlanKind
from budgets.services import product_budgets
from budgets.services.product_budgets import ProductAsk, ProductPreview
from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed, holdings_of
from expense_mgmt.organisation.models import Unit

TEMPLATE = "budgets/product_budget.html"
ROWS_AT_FIRST, MORE_ROWS = 5, 5


@require_GET
@allowed(Act.PLAN_ISSUE)
def product_budget(request: AuthedRequest) -> HttpResponse:
    """The form, and the product budgets made so far."""
    form = _form(request, None, initial={"month": Month.of(clock.today()).plus(1)})
    return render_page(request, TEMPLATE, "", _context(request, form))


@require_POST
@allowed(Act.PLAN_ISSUE)
def product_preview(request: AuthedRequest) -> HttpResponse:
    """What the typed sales would give, or more rows to type them into; nothing is stored."""
    if "more" in request.POST:
        return render_page(request, TEMPLATE, "", _context(request, _with_more_rows(request)))
    form = _form(request, request.POST)
    if form.is_valid():
        setting = quota_setting_of(holdings_of(request.user)[0].company_id, clock.today())
        try:
            preview = product_budgets.compute(form.rows(), setting=setting)
        except RuleBroken as error:
            form.show(error)
        else:
            return render_page(request, TEMPLATE, "", _context(request, form, preview))
    return render_page(request, TEMPLATE, "", _context(request, form), status=422)


@require_POST
@allowed(Act.PLAN_ISSUE)
def product_make(request: AuthedRequest) -> HttpResponse:
    """Write what the sales give into a plan."""
    form = _form(request, request.POST)
    if form.is_valid():
        try:
            plan = product_budgets.make(ask=_ask(form), actor=request.user, at=clock.now())
        except Unit.DoesNotExist as error:
            raise Http404 from error
        except RuleBroken as error:
            form.show(error)
        else:
            messages.success(request, _("Computed. Send the plan for signature."))
            return redirect_to(request, plan.get_absolute_url())
    return render_page(request, TEMPLATE, "", _context(request, form), status=422)


def _ask(form: ProductForm) -> ProductAsk:
    cleaned = form.cleaned_data
    return ProductAsk(
        unit_id=UUID(cleaned["unit"]),
        month=cleaned["month"],
        terminal_category=form.categories[cleaned["terminal_category"]],
        circulation_category=form.categories[cleaned["circulation_category"]],
        rows=form.rows(),
    )


def _form(
    request: AuthedRequest, data: Any, *, initial: dict[str, Any] | None = None
) -> ProductForm:
    units = list(units_to_plan(request.user, PlanKind.PRODUCT).order_by("code"))
    categories = list(plannable_categories(PlanKind.PRODUCT, units))
    count = ROWS_AT_FIRST if data is None else row_count_of(data)
    return ProductForm(units, categories, data, row_count=count, initial=initial or {})


def _with_more_rows(request: AuthedRequest) -> ProductForm:
    """What was typed, unjudged, with more rows below it; for a browser without scripts too."""
    typed = request.POST.copy()
    typed["row_count"] = str(row_count_of(typed) + MORE_ROWS)
    shown = {name: value for name, value in typed.items() if name != "csrfmiddlewaretoken"}
    units = list(units_to_plan(request.user, PlanKind.PRODUCT).order_by("code"))
    categories = list(plannable_categories(PlanKind.PRODUCT, units))
    return ProductForm(units, categories, row_count=row_count_of(typed), initial=shown)


def _context(
    request: AuthedRequest, form: ProductForm, preview: ProductPreview | None = None
) -> dict[str, Any]:
    company_id = holdings_of(request.user)[0].company_id
    plans = BudgetPlan.objects.visible_to(request.user).filter(plan_kind=PlanKind.PRODUCT)
    return {
        "form": form,
        "preview": preview,
        "setting": quota_setting_of(company_id, clock.today()),
        "plans": list(plans.for_list()[:10]),
        "breadcrumbs": [
            {"url": reverse("budgets:plan_list"), "label": _("Budget plans")},
            {"url": "", "label": _("Product budget")},
        ],
    }
