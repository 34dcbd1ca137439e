"""The long parts of an import: reading, comparing, taking in; at once or by a worker."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from budgets.models import BudgetPlan, PlanImport
from budgets.plan_content import stored_content
from budgets.plan_sheets.cells import Cell, from_json
from budgets.plan_sheets.evaluation import (
    Evaluation,
    Progress,
    SheetPart,
    Verdict,
    evaluate,
    verdict_of,
)
from budgets.plan_sheets.fixes import Fixes
from budgets.plan_sheets.issues import Issue
from budgets.services import plan_drafts
from budgets.services.plan_import_reading import keep_reading, read_plan
from budgets.services.plan_versions import current_version
from budgets.states import PlanImportState
from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict
from expense_mgmt.foundation.models import Job
from expense_mgmt.foundation.services import jobs
from expense_mgmt.foundation.services.record import record

JOB_KIND: Final = "budgets.plan_import"
CHECKED_AT_ONCE: Final = 400
"""Rows that are compared or taken in while the person waits; more are a worker's."""

MOST_GROUPS: Final = 100
NUMBERS_OF_A_GROUP: Final = 5
ROWS_OF_A_STATEMENT: Final = 1_000
# The verdicts of 10,000 rows in one statement of four values.
KEEP_VERDICTS: Final = """
    UPDATE budgets_planimportrow AS kept
    SET verdict = said.verdict, issues = said.issues::jsonb, key = said.key
    FROM unnest(%s::integer[], %s::text[], %s::text[], %s::uuid[])
        AS said (number, verdict, issues, key)
    WHERE kept.plan_import_id = %s AND kept.number = said.number
"""


class Work(StrEnum):
    """What is to be done with an import."""

    READ = "read"
    CHECK = "check"
    WRITE = "write"


def begin(plan_import: PlanImport, work: Work, *, at: dt.datetime) -> None:
    """Do a part of an import now where it is short, else leave it to a worker.

    The import is locked and in the state in which a worker has it.

    raises    Conflict plan_moved_on; those of `plan_drafts.save`
    """
    if work is Work.CHECK and plan_import.row_count <= CHECKED_AT_ONCE:
        _keep_verdicts(plan_import, _evaluated(plan_import, at), plan_import.plan.version)
        return
    if work is Work.WRITE and plan_import.row_count <= CHECKED_AT_ONCE:
        _take_in(plan_import, _evaluated(plan_import, at), at)
        return
    plan_import.job = jobs.queue(
        company=plan_import.plan.company,
        kind=JOB_KIND,
        key=f"{plan_import.public_id}-{plan_import.version}",
        parameters={
            "import": str(plan_import.public_id),
            "work": work,
            "version": plan_import.version,
        },
        owner=plan_import.created_by,
    )
    plan_import.save(update_fields=["job"])


def moved_on() -> Conflict:
    """The refusal of an import whose plan is no longer the one that it was compared with."""
    return Conflict(
        "plan_moved_on",
        _("The plan was changed since the sheet was compared with it. Compare again."),
    )


def run(running: jobs.RunningJob) -> None:
    """Do what a job asks for and end it in the same transaction, or leave everything as it was.

    raises    JobStopped when the import went another way meanwhile; those of `read_plan` and
              `plan_drafts.save`, Conflict plan_moved_on
    source    RELIABILITY promises 17, 18, 26
    """
    plan_import = PlanImport.objects.for_page().get(public_id=running.parameters["import"])
    if plan_import.version != running.parameters["version"] or not plan_import.is_busy:
        raise jobs.JobStopped
    works: dict[str, Callable[[jobs.RunningJob, PlanImport], Callable[[], None]]] = {
        Work.READ: _reading,
        Work.CHECK: _checking,
        Work.WRITE: _writing,
    }
    jobs.finish_with(running, works[running.parameters["work"]](running, plan_import))


def give_up(job: Job) -> None:
    """A job failed for good: the import goes back to where its uploader can go on."""
    plan_import = PlanImport.objects.lock().get(public_id=job.parameters["import"])
    if plan_import.job_id != job.pk:
        return
    match plan_import.state:
        case PlanImportState.READING:
            plan_import.refuse()
        case PlanImportState.CHECKING:
            plan_import.match_again()
        case PlanImportState.WRITING:
            plan_import.fall_back()
        case _:
            return
    plan_import.save(update_fields=["state"])


def _reading(running: jobs.RunningJob, plan_import: PlanImport) -> Callable[[], None]:
    running.progress("reading")
    attachment = plan_import.attachment
    with default_storage.open(attachment.file.storage_name) as content:
        read = read_plan(
            content, attachment.name, plan=plan_import.plan, actor=plan_import.created_by
        )
    running.progress("keeping", 0, len(read.rows))

    def write() -> None:
        mine = _mine(plan_import)
        keep_reading(mine, read)
        mine.read()
        mine.save()

    return write


def _checking(running: jobs.RunningJob, plan_import: PlanImport) -> Callable[[], None]:
    evaluation = _evaluated(plan_import, clock.now(), partial(running.progress, "comparing"))
    running.progress("keeping", plan_import.row_count, plan_import.row_count)
    # The verdicts speak of the plan as it was read; if it was changed since, that shows.
    compared_with = plan_import.plan.version
    return lambda: _keep_verdicts(_mine(plan_import), evaluation, compared_with)


def _writing(running: jobs.RunningJob, plan_import: PlanImport) -> Callable[[], None]:
    # Outside the transaction: a connection that only waits in one is cut off after a while.
    evaluation = _evaluated(plan_import, clock.now(), partial(running.progress, "comparing"))
    running.progress("writing", plan_import.row_count, plan_import.row_count)
    return lambda: _take_in(_mine(plan_import), evaluation, clock.now())


def _mine(plan_import: PlanImport) -> PlanImport:
    """The import and its plan under their locks, as long as the work is still wanted.

    raises    JobStopped
    """
    plan = BudgetPlan.objects.for_page().lock().get(pk=plan_import.plan_id)
    mine = PlanImport.objects.for_page().lock().get(pk=plan_import.pk)
    if (mine.version, mine.state) != (plan_import.version, plan_import.state):
        raise jobs.JobStopped
    mine.plan = plan
    return mine


def _evaluated(
    plan_import: PlanImport, at: dt.datetime, progress: Progress | None = None
) -> Evaluation:
    part = SheetPart(
        fields=plan_import.fields,
        rows=_stored_rows(plan_import),
        fixes=Fixes.from_json(plan_import.fixes),
        takes_off=plan_import.takes_off,
        count=plan_import.row_count,
    )
    before = stored_content(current_version(plan_import.plan))
    today = at.astimezone(ZoneInfo(plan_import.plan.company.time_zone)).date()
    return evaluate(plan_import.plan, before, part, today=today, progress=progress)


def _stored_rows(plan_import: PlanImport) -> Iterator[tuple[int, list[Cell]]]:
    rows = plan_import.rows.order_by("number").values_list("number", "cells")
    for number, cells in rows.iterator(chunk_size=ROWS_OF_A_STATEMENT):
        yield number, from_json(cells)


def _keep_verdicts(plan_import: PlanImport, evaluation: Evaluation, compared_with: int) -> None:
    """Store each row's verdict and what is wrong, and what many rows share."""
    kept = [
        (
            row.number,
            verdict_of(row).value,
            json.dumps([issue.as_json() for issue in row.issues]),
            row.stored.key if row.stored is not None else None,
        )
        for row in evaluation.rows
    ]
    # A row that says nothing is left out.
    plan_import.rows.update(verdict=Verdict.LEFT_OUT, issues=[], key=None)
    columns = [list(column) for column in zip(*kept, strict=True)] or [[], [], [], []]
    with connection.cursor() as cursor:
        cursor.execute(KEEP_VERDICTS, [*columns, plan_import.pk])
    counts = Counter(verdict for _number, verdict, _issues, _key in kept)
    counts[Verdict.LEFT_OUT] += plan_import.row_count - len(kept)
    plan_import.counts = {verdict.value: counts[verdict] for verdict in Verdict} | {
        "missing": len(evaluation.missing)
    }
    plan_import.groups = _groups(evaluation)
    plan_import.refusals = [Issue.of(error, "").as_json() for error in evaluation.refusals]
    plan_import.compared_with = compared_with
    plan_import.end_check()
    plan_import.save()


def _groups(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The same trouble of several rows, the most frequent first."""
    groups: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in evaluation.rows:
        if row.is_left_out:
            continue
        for issue in row.issues:
            group = groups.setdefault(
                issue.group, {"issue": issue.as_json(), "count": 0, "rows": []}
            )
            group["count"] += 1
            if len(group["rows"]) < NUMBERS_OF_A_GROUP:
                group["rows"].append(row.number)
    return sorted(groups.values(), key=lambda group: (-group["count"], group["rows"]))[:MOST_GROUPS]


@transaction.atomic
def _take_in(plan_import: PlanImport, evaluation: Evaluation, at: dt.datetime) -> None:
    """Write the whole sheet into the plan through its own service.

    evaluation   of the version of the plan that the verdicts speak of
    raises       Conflict plan_moved_on; those of `plan_drafts.save`
    """
    plan = plan_import.plan
    if plan_import.compared_with != plan.version or not evaluation.is_fit:
        raise moved_on()
    saved = plan_drafts.save(
        plan_id=plan.public_id,
        version=plan.version,
        content=evaluation.content,
        actor=plan_import.created_by,
        at=at,
    )
    plan_import.applied_at, plan_import.applied_version = at, saved.version
    plan_import.apply()
    plan_import.save()
    plan_import.rows.all().delete()
    record(
        saved,
        "import",
        actor=plan_import.created_by,
        at=at,
        comment=plan_import.attachment.name,
        amounts=saved.amounts,
    )
