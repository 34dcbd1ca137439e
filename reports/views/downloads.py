"""The download centre."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from approvals.pages.sheet import root_of
from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest, Job
from expense_mgmt.foundation.services import jobs
from expense_mgmt.foundation.services.attachments import download
from expense_mgmt.organisation.access import Act, allowed
from expense_mgmt.organisation.narrowing import narrowing_of
from reports.builders.ask import Ask
from reports.forms import ReportForm
from reports.models import ReportFile, ReportKind
from reports.pages.downloads import centre_context, forms_context
from reports.services import building

TEMPLATE = "reports/report_list.html"


@require_GET
@allowed(Act.REPORT_BUILD)
def report_list(request: AuthedRequest) -> HttpResponse:
    narrowing = narrowing_of(request)
    context = centre_context(request.user, narrowing.project, now=clock.now())
    context["builds"] = forms_context(request.user, narrowing.project, today=clock.today())
    context["scope"] = narrowing.menu()
    return render_page(request, TEMPLATE, "centre", context)


@require_POST
@allowed(Act.REPORT_BUILD)
def report_build(request: AuthedRequest) -> HttpResponse:
    form = ReportForm(request.user, request.POST)
    if not form.is_valid():
        return _again(request, form)
    try:
        building.ask_for(_ask(request, form), actor=request.user)
    except RuleBroken as refusal:
        form.add_error(refusal.field, str(refusal))
        return _again(request, form)
    return redirect_to(request, reverse("reports:report_list"))


@require_POST
@allowed(Act.REPORT_BUILD)
def report_again(request: AuthedRequest, job_id: UUID) -> HttpResponse:
    """Build once more what a job was asked for."""
    job = _own_job(request, job_id)
    ask = building.ask_of(job.company, request.user, job.parameters)
    building.ask_for(ask, actor=request.user)
    return redirect_to(request, reverse("reports:report_list"))


@require_POST
@allowed(Act.REPORT_BUILD)
def report_stop(request: AuthedRequest, job_id: UUID) -> HttpResponse:
    jobs.stop(job=_own_job(request, job_id))
    return redirect_to(request, reverse("reports:report_list"))


@require_GET
@allowed(Act.REPORT_BUILD)
def report_download(request: AuthedRequest, file_id: UUID) -> HttpResponseBase:
    files = ReportFile.objects.visible_to(request.user).for_page()
    return download(get_object_or_404(files, public_id=file_id))


def _ask(request: AuthedRequest, form: ReportForm) -> Ask:
    """Sheets on paper name the address under which the reader reached us."""
    ask = form.ask()
    if ask.kind != ReportKind.APPROVAL_SHEETS:
        return ask
    return replace(ask, root=root_of(request))


def _own_job(request: AuthedRequest, job_id: UUID) -> Job:
    jobs_of_mine = Job.objects.filter(owner=request.user, kind=building.JOB_KIND)
    return get_object_or_404(jobs_of_mine.select_related("company"), public_id=job_id)


def _again(request: AuthedRequest, form: ReportForm) -> HttpResponse:
    narrowing = narrowing_of(request)
    context = centre_context(request.user, narrowing.project, now=clock.now())
    context["builds"] = forms_context(
        request.user, narrowing.project, today=clock.today(), bound=form
    )
    context["scope"] = narrowing.menu()
    return render_page(request, TEMPLATE, "", context, status=422)
