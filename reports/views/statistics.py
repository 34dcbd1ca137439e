"""Monthly statistics: the list of a month, one statistic, the rows behind its figures."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.form_fields import posted_version
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed
from reports.forms import MonthFilter, StatisticForm
from reports.models import MonthlyStatistic
from reports.pages.statistic import statistic_context
from reports.pages.statistic_part import part_context
from reports.pages.statistics import list_context
from reports.services import signing
from reports.services import statistic as service

LIST = "reports/statistic_list.html"
DETAIL = "reports/statistic_detail.html"


@require_GET
@allowed(Act.STATISTIC_READ)
def statistic_list(request: AuthedRequest) -> HttpResponse:
    today = clock.today()
    month = MonthFilter(request.GET).choice(today=today)
    return render_page(request, LIST, "rows", list_context(request, month, today=today))


@require_GET
@allowed(Act.STATISTIC_READ)
def statistic_detail(request: AuthedRequest, statistic_id: UUID) -> HttpResponse:
    statistic = _visible(request, statistic_id)
    context = statistic_context(statistic, request.user, today=clock.today())
    return render_page(request, DETAIL, "", context)


@require_GET
@allowed(Act.STATISTIC_READ)
def statistic_part(request: AuthedRequest, statistic_id: UUID, part: str) -> HttpResponse:
    context = part_context(_visible(request, statistic_id), part)
    return render_page(request, "reports/statistic_part.html", "rows", context)


@require_POST
@allowed(Act.STATISTIC_PREPARE)
def statistic_generate(request: AuthedRequest) -> HttpResponse:
    form = StatisticForm(request.user, request.POST)
    if not form.is_valid():
        wrong = " ".join(str(text) for texts in form.errors.values() for text in texts)
        return _list_again(request, Month.of(clock.today()).plus(-1), wrong)
    project, month = form.cleaned_data["project"], form.cleaned_data["month"]
    try:
        statistic = service.generate(
            project=project, month=month, actor=request.user, at=clock.now()
        )
    except RuleBroken as refusal:
        return _list_again(request, month, str(refusal))
    return redirect_to(request, statistic.get_absolute_url())


@require_POST
@allowed(Act.STATISTIC_PREPARE)
def statistic_prepare(request: AuthedRequest, statistic_id: UUID) -> HttpResponse:
    statistic = _visible(request, statistic_id)
    try:
        signing.prepare(
            statistic_id=statistic.public_id,
            version=posted_version(request),
            actor=request.user,
            at=clock.now(),
        )
    except RuleBroken as refusal:
        context = statistic_context(statistic, request.user, today=clock.today())
        return render_page(request, DETAIL, "", context | {"refusal": refusal}, status=422)
    return redirect_to(request, statistic.get_absolute_url())


@require_POST
@allowed(Act.STATISTIC_FILE)
def statistic_file(request: AuthedRequest, statistic_id: UUID) -> HttpResponse:
    statistic = _visible(request, statistic_id)
    service.file_copies(
        statistic_id=statistic.public_id,
        version=posted_version(request),
        actor=request.user,
        at=clock.now(),
    )
    return redirect_to(request, reverse("reports:statistic_detail", args=[statistic_id]))


def _visible(request: AuthedRequest, statistic_id: UUID) -> MonthlyStatistic:
    rows = MonthlyStatistic.objects.visible_to(request.user).for_page()
    return get_object_or_404(rows, public_id=statistic_id)


def _list_again(request: AuthedRequest, month: Month, refusal: str) -> HttpResponse:
    context = list_context(request, month, today=clock.today())
    return render_page(request, LIST, "", context | {"refusal": refusal}, status=422)
