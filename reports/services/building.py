"""Building report files in the background: read at one moment, write, check, publish."""

import datetime as dt
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core import clock
from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.core.snapshot import snapshot
from expense_mgmt.foundation.models import Company, Job, NotificationKind, StoredFile, User
from expense_mgmt.foundation.paper import pdf
from expense_mgmt.foundation.services import jobs, notices
from expense_mgmt.foundation.services.attachments import clean_name
from expense_mgmt.foundation.services.kept_files import keep, workshop
from expense_mgmt.foundation.services.notices import Facts
from expense_mgmt.foundation.services.record import record_event
from expense_mgmt.foundation.sheets import writer
from expense_mgmt.foundation.sheets.proof import Written, measure
from expense_mgmt.organisation.access import Act, may
from reports.builders.ask import Ask
from reports.builders.registry import BUILDERS
from reports.builders.report import Report
from reports.figures.variance import Dimension
from reports.models import ReportFile, ReportKind, ReportScope
from reports.scope import projects_seen

JOB_KIND: Final = "reports.build"
MEDIA_TYPES: Final = {"xlsx": writer.MEDIA_TYPE, "pdf": pdf.MEDIA_TYPE}


def ask_for(ask: Ask, *, actor: User) -> Job:
    """Queue a report in the person's language; the same one under way is the same job.

    source    RELIABILITY promises 17, 18
    """
    language = get_language() or "zh-hans"
    return jobs.queue(
        company=ask.company,
        kind=JOB_KIND,
        key=ask.key(language),
        parameters=ask.parameters,
        owner=actor,
    )


def run(running: jobs.RunningJob) -> None:
    """Build the file of a job and publish it with the job's end, or publish nothing.

    raises    JobStopped; NotAllowed act_not_allowed, RuleBroken project_not_visible: the person
              lost the right since asking; RuleBroken report_not_written and those of the writer
              and the builders
    source    RELIABILITY promise 19
    """
    job = running.job
    ask = ask_of(job.company, job.owner, job.parameters)
    running.progress("reading")
    with snapshot():
        report = BUILDERS[ask.kind].read(ask)
    running.progress("writing", 0, report.row_count)
    try:
        with workshop() as folder:
            path = folder / f"report.{report.ending}"
            written = write(report, path, partial(running.progress, "writing"))
            running.progress("checking", report.row_count, report.row_count)
            at = clock.now()
            with written.path.open("rb") as content:
                kept = keep(
                    content=content, size=written.size, media_type=MEDIA_TYPES[report.ending], at=at
                )
            jobs.finish_with(
                running, partial(_publish, job, ask, report, kept=kept, written=written, at=at)
            )
    except OSError as error:
        raise RuleBroken(
            "report_not_written",
            _("The file could not be written: %(reason)s. Nothing was published."),
            {"reason": error.strerror or type(error).__name__},
        ) from error


def tell_failure(job: Job) -> None:
    """Say to whoever asked that there will be no file; the page of reports says why."""
    titles = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            titles[language] = (
                f"{ReportKind(job.parameters['kind']).label} {job.parameters['month']}"
            )
    facts = Facts(
        title=titles["zh-hans"], title_en=titles["en"], url=reverse("reports:report_list")
    )
    notices.notify(
        notices.one(job.owner_id),
        NotificationKind.REPORT_FAILED,
        facts,
        actor=None,
        at=clock.now(),
    )


def write(report: Report, path: Path, progress: writer.Progress | None = None) -> Written:
    """Lay a report out in the active language and write it, checked.

    raises    as writer.write and pdf.pdf_of
    """
    if report.lay_out is not None:
        return writer.write(report.lay_out(), path, progress=progress)
    if report.pages is None:
        msg = "a report has a layout or pages"
        raise ValueError(msg)
    path.write_bytes(pdf.pdf_of(report.pages(), progress=progress))
    return measure(path, ())


def ask_of(company: Company, owner: User, parameters: Mapping[str, Any]) -> Ask:
    """The question a job stored, asked again with the person's present rights.

    raises    NotAllowed act_not_allowed; RuleBroken project_not_visible
    """
    if not may(owner, Act.REPORT_BUILD):
        raise NotAllowed(
            "act_not_allowed", _("Your roles do not include this. Ask an administrator.")
        )
    project = None
    if parameters["project"]:
        seen = {one.code: one for one in projects_seen(company, owner)}
        project = seen.get(parameters["project"])
        if project is None:
            raise RuleBroken(
                "project_not_visible",
                _("The project %(code)s is not among those you see."),
                {"code": parameters["project"]},
                field="project",
            )
    return Ask(
        kind=ReportKind(parameters["kind"]),
        company=company,
        month=Month.parse(parameters["month"]),
        project=project,
        asked_by=owner,
        to_date=bool(parameters["to_date"]),
        dimension=Dimension(parameters["dimension"]),
        query=str(parameters.get("query", "")),
        root=str(parameters.get("root", "")),
    )


def _publish(
    job: Job, ask: Ask, report: Report, *, kept: StoredFile, written: Written, at: dt.datetime
) -> None:
    """Make the file visible and retire the one it replaces."""
    ReportFile.objects.filter(key=job.key, is_superseded=False).update(
        is_superseded=True, superseded_because=ReportFile.Superseded.NEWER_FILE
    )
    file = ReportFile.objects.create(
        company=ask.company,
        job=job,
        kind=ask.kind,
        key=job.key,
        parameters=ask.parameters,
        language=job.language,
        name=clean_name(f"{report.name()}.{report.ending}"),
        month=ask.month,
        asked_by=job.owner,
        file=kept,
        row_count=report.row_count,
        size=written.size,
        sha256=written.sha256,
        data_time=report.as_of,
        data_version=report.version[:30],
        created_at=at,
    )
    ReportScope.objects.bulk_create(
        [ReportScope(file=file, project_id=key) for key in sorted(report.projects)]
        + [ReportScope(file=file, unit_id=key) for key in sorted(report.units)]
    )
    title = file.name.rpartition(".")[0]
    notices.notify(
        notices.one(job.owner_id),
        NotificationKind.REPORT_READY,
        Facts(title=title, url=reverse("reports:report_list")),
        actor=None,
        at=at,
    )
    record_event(
        company=ask.company,
        kind="report_file",
        subject_id=file.public_id,
        name="build",
        actor=job.owner,
        at=at,
        payload={"parameters": ask.parameters, "sha256": written.sha256},
    )
