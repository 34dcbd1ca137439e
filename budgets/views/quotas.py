"""Regional quotas and what outlets get of them: preview, computing, case studies."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from budgets.forms.quota import BasesForm, MonthForm, StudyForm
from budgets.models import CaseStudy
from budgets.pages.allocation import allocation_of, bases_known, initial_bases
from budgets.pages.outlet_list import outlets_of
from budgets.pages.quota_list import quotas_of
from budgets.services import allocations, case_studies, quotas
from budgets.services.allocations import AllocationPreview, ground_of
from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.foundation.services.attachments import download
from expense_mgmt.organisation.access import Act, allowed
from expense_mgmt.organisation.models import Unit
from expense_mgmt.organisation.queries import units_in_scope

QUOTAS, OUTLETS, STUDIES = (
    "budgets/quota_list.html",
    "budgets/allocation.html",
    "budgets/outlet_list.html",
)


@require_GET
@allowed(Act.BUDGET_READ)
def quota_list(request: AuthedRequest) -> HttpResponse:
    """Each region's quota of a month: what it rests on, what it gives, what is left of it."""
    context = quotas_of(request.user, _month_of(request), today=clock.today())
    return render_page(request, QUOTAS, "rows", context)


@require_POST
@allowed(Act.PLAN_ISSUE)
def quota_make(request: AuthedRequest, region_id: UUID) -> HttpResponse:
    """Compute a region's quota and write it into its plan."""
    month = _month_posted(request)
    try:
        plan = quotas.make(region_id=region_id, month=month, actor=request.user, at=clock.now())
    except Unit.DoesNotExist as error:
        raise Http404 from error
    except RuleBroken as error:
        context = quotas_of(request.user, month, today=clock.today()) | {"refusal": error}
        return render_page(request, QUOTAS, "", context, status=422)
    messages.success(request, _("Computed. Send the plan for signature; then it is issued."))
    return redirect_to(request, plan.get_absolute_url())


@require_GET
@allowed(Act.BUDGET_READ)
def allocation(request: AuthedRequest, region_id: UUID) -> HttpResponse:
    """The outlets of a region: what they get of its quota, and what is left of it."""
    region, month = _region(request, region_id), _month_of(request)
    return _show(request, region, month)


@require_POST
@allowed(Act.PLAN_ISSUE)
def allocation_preview(request: AuthedRequest, region_id: UUID) -> HttpResponse:
    """What the typed bases would give; nothing is stored."""
    region, month = _region(request, region_id), _month_posted(request)
    form = _bases(request, region, month)
    if form.is_valid():
        ground = ground_of(region, month, today=clock.today())
        try:
            preview = allocations.divide(ground, form.bases())
        except RuleBroken as error:
            form.show(error)
        else:
            return _show(request, region, month, form, preview=preview)
    return _show(request, region, month, form, status=422)


@require_POST
@allowed(Act.PLAN_ISSUE)
def allocation_make(request: AuthedRequest, region_id: UUID) -> HttpResponse:
    """Divide the quota and write the shares into a plan."""
    region, month = _region(request, region_id), _month_posted(request)
    form = _bases(request, region, month)
    if form.is_valid():
        try:
            plan = allocations.make(
                region_id=region_id,
                month=month,
                bases=form.bases(),
                actor=request.user,
                at=clock.now(),
            )
        except Unit.DoesNotExist as error:
            raise Http404 from error
        except RuleBroken as error:
            form.show(error)
        else:
            messages.success(request, _("Divided. Send the plan for signature."))
            return redirect_to(request, plan.get_absolute_url())
    return _show(request, region, month, form, status=422)


@require_GET
@allowed(Act.BUDGET_READ)
def outlet_list(request: AuthedRequest) -> HttpResponse:
    """Outlets with their stage and the case studies behind them."""
    context = outlets_of(request.user, today=clock.today())
    return render_page(request, STUDIES, "rows", context)


@require_POST
@allowed(Act.PLAN_ISSUE)
def study_attach(request: AuthedRequest, outlet_id: UUID) -> HttpResponse:
    """Keep the case study of an outlet."""
    form = StudyForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            case_studies.attach(
                outlet_id=outlet_id,
                summary=form.cleaned_data["summary"],
                upload=form.cleaned_data["file"],
                actor=request.user,
                at=clock.now(),
            )
        except Unit.DoesNotExist as error:
            raise Http404 from error
        except RuleBroken as error:
            form.show(error)
        else:
            messages.success(request, _("The case study is attached."))
            return redirect_to(request, reverse("budgets:outlet_list"))
    context = outlets_of(request.user, today=clock.today(), refused=(outlet_id, form))
    return render_page(request, STUDIES, "", context, status=422)


@require_GET
@allowed(Act.BUDGET_READ)
def study_file(request: AuthedRequest, study_id: UUID) -> HttpResponseBase:
    rows = CaseStudy.objects.visible_to(request.user).for_page()
    study = get_object_or_404(rows, public_id=study_id)
    return download(study.attachment, inline="inline" in request.GET)


def _month_of(request: AuthedRequest) -> Month:
    """The month of the address; else this one, whose quotas are due first."""
    form = MonthForm(request.GET)
    return form.cleaned_data["month"] if form.is_valid() else Month.of(clock.today())


def _month_posted(request: AuthedRequest) -> Month:
    """The month a form was shown for; what names none is no address of ours."""
    form = MonthForm(request.POST)
    if not form.is_valid():
        raise Http404
    month: Month = form.cleaned_data["month"]
    return month


def _region(request: AuthedRequest, region_id: UUID) -> Unit:
    seen = units_in_scope(request.user, roles=Act.BUDGET_READ.roles)
    rows = seen.filter(kind=Unit.Kind.REGION).select_related("company")
    return get_object_or_404(rows, public_id=region_id)


def _bases(request: AuthedRequest, region: Unit, month: Month) -> BasesForm:
    ground = ground_of(region, month, today=clock.today())
    return BasesForm([one for one in ground.outlets if one.pk in ground.stages], request.POST)


def _show(
    request: AuthedRequest,
    region: Unit,
    month: Month,
    form: BasesForm | None = None,
    *,
    preview: AllocationPreview | None = None,
    status: int = 200,
) -> HttpResponse:
    today = clock.today()
    if form is None:
        ground = ground_of(region, month, today=today)
        with_stage = tuple(one for one in ground.outlets if one.pk in ground.stages)
        known = initial_bases(with_stage, bases_known(region, month, request.user))
        form = BasesForm(with_stage, initial={"month": month, **known})
    context = allocation_of(region, month, request.user, today=today, form=form, preview=preview)
    return render_page(request, OUTLETS, "", context, status=status)
