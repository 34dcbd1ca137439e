"""The download centre: what is being built, what can be built, what is there."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.dates import moment, month, month_span
from expense_mgmt.foundation.models import Job, User
from expense_mgmt.organisation.models import Project
from reports.builders.registry import BUILDERS
from reports.figures.variance import months_of
from reports.forms import ReportForm
from reports.models import ReportFile, ReportKind
from reports.services.building import JOB_KIND

FILES_SHOWN: Final = 50

STAGES = {
    "": gettext_lazy("Waiting for a free worker"),
    "reading": gettext_lazy("Reading figures"),
    "writing": gettext_lazy("Writing rows"),
    "checking": gettext_lazy("Checking the file"),
}
CAUSES = {
    "worker_lost": gettext_lazy("The worker stopped three times in the middle of the work."),
    "job_failed": gettext_lazy("Something went wrong three times. Tell an administrator."),
}
STATES = {Job.State.WAITING: "queued", Job.State.RUNNING: "running", Job.State.FAILED: "failed"}


@dataclass(frozen=True, slots=True)
class JobView:
    """One job as the component job_progress draws it."""

    public_id: object
    title: str
    detail: str
    state: str
    percent: int
    stage: str
    icon: str
    stop_url: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class FileView:
    """One file of the table."""

    file: ReportFile
    title: str
    place: str
    period: str
    size: str


def centre_context(user: User, project: Project | None, *, now: dt.datetime) -> dict[str, Any]:
    """Jobs of the person, and the files, of one project or all, in a fixed number of queries."""
    mine = Job.objects.filter(owner=user, kind=JOB_KIND)
    open_jobs = list(mine.filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).order_by("pk"))
    failed = mine.filter(state=Job.State.FAILED).order_by("-pk")[:5]
    later = {job.key for job in mine.exclude(state=Job.State.FAILED).order_by("-pk")[:50]}
    files = ReportFile.objects.visible_to(user).of_project(project).for_page()[:FILES_SHOWN]
    return {
        "jobs": [_job(job) for job in open_jobs],
        "is_busy": bool(open_jobs),
        "running_count": sum(job.state == Job.State.RUNNING for job in open_jobs),
        "waiting_count": sum(job.state == Job.State.WAITING for job in open_jobs),
        "failed": [_job(job) for job in failed if job.key not in later],
        "files": [_file(file) for file in files],
        "now": now,
    }


def forms_context(
    user: User, project: Project | None, *, today: dt.date, bound: ReportForm | None = None
) -> list[dict[str, Any]]:
    """A form for each report, at first for `project`; one that was refused keeps what was typed."""
    last_month = Month.of(today).plus(-1)
    shown: list[dict[str, Any]] = []
    for kind in ReportKind:
        is_bound = bound is not None and bound.data.get("kind") == kind
        form = (
            bound
            if is_bound
            else ReportForm(
                user,
                initial={
                    "kind": kind.value,
                    "month": last_month,
                    "period": "month",
                    "project": project,
                },
                auto_id=f"id_{kind.value}_%s",
            )
        )
        builder = BUILDERS[kind]
        shown.append(
            {
                "kind": kind.value,
                "label": kind.label,
                "icon": builder.icon,
                "hint": builder.hint,
                "form": form,
                "has_dimension": kind == ReportKind.BUDGET_VARIANCE,
                "is_open": is_bound,
            }
        )
    return shown


def _job(job: Job) -> JobView:
    kind = ReportKind(job.parameters["kind"])
    failed = job.state == Job.State.FAILED
    url = "reports:report_again" if failed else "reports:report_stop"
    project = job.parameters["project"] or _("all projects")
    stage = str(STAGES.get(job.stage if job.state == Job.State.RUNNING else "", ""))
    if job.stage == "writing" and job.total_count:
        stage = _("%(done)s of %(total)s rows") % {
            "done": job.done_count,
            "total": job.total_count,
        }
    return JobView(
        public_id=job.public_id,
        title=_("%(report)s, %(month)s")
        % {"report": kind.label, "month": month(Month.parse(job.parameters["month"]))},
        detail=_("%(project)s · asked for %(time)s")
        % {"project": project, "time": moment(job.created_at)},
        state=STATES[Job.State(job.state)],
        percent=job.percent,
        stage=stage,
        icon=BUILDERS[kind].icon,
        stop_url=reverse(url, args=[job.public_id]),
        error=_cause(job) if failed else "",
    )


def _cause(job: Job) -> str:
    """Why it failed: a refusal in its own words, a fault of the programme by its kind."""
    known = CAUSES.get(job.error_code)
    return str(known) if known else job.error_text


def _file(file: ReportFile) -> FileView:
    months = months_of(file.month, to_date=bool(file.parameters.get("to_date")))
    return FileView(
        file=file,
        title=file.name.rpartition(".")[0],
        place=file.parameters["project"] or _("all projects"),
        period=month_span(months[0], months[-1]),
        size=filesizeformat(file.size),
    )
