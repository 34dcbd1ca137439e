"""Imports of plans cut off in the middle, doubled, and raced (RELIABILITY promise 26, §4, 33)."""

import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.db.models.functions import Now

from budgets.models import BudgetPlan, PlanImport, PlanItem
from budgets.services.plan_import_upload import FileKnown
from expense_mgmt import embedded
from expense_mgmt.core.errors import Conflict
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import Company, Job
from expense_mgmt.foundation.services import jobs
from tests.locks import all_at_once, without_row_locks
from tests.workflow.budgets.import_ground import (
    checked,
    confirmed,
    content_of,
    row,
    sheet,
    uploaded,
)
from tests.workflow.budgets.plans import annual, item

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogue")]

ROOT = Path(__file__).resolve().parent.parent.parent.parent

# A worker that stops before the commit, with everything written, and says so.
WORKER = """
import sys, time
import django
django.setup()
from budgets.services import plan_import_work as work
from expense_mgmt.foundation.services import jobs
def halting(*given, **options):
    print("written", flush=True)
    time.sleep(600)
work.record = halting
jobs.run(int(sys.argv[1]))
"""


@pytest.fixture
def plan(company: Company) -> BudgetPlan:
    """A draft with one row."""
    months = dict.fromkeys(FiscalYear(2026).months, "100.00")
    return annual(company, item(company, "1200.00", months, facts={"content": "夏季"}))


@pytest.fixture
def waiting(plan: BudgetPlan, monkeypatch: pytest.MonkeyPatch) -> PlanImport:
    """An import of three rows that waits for a worker to take it in."""
    monkeypatch.setattr("budgets.services.plan_import_work.CHECKED_AT_ONCE", 3)
    found = checked(
        plan,
        *[row(content=f"第{number}项") for number in range(2)],
        row(content="夏季", remark="改"),
    )
    monkeypatch.setattr("budgets.services.plan_import_work.CHECKED_AT_ONCE", 0)
    return confirmed(found)


@contextmanager
def worker(job: Job) -> Iterator[subprocess.Popen[str]]:
    """Another process that has written the whole sheet and not yet committed."""
    name = quote(str(connection.settings_dict["NAME"]))
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "expense_mgmt.settings.dev",
        "DATABASE_URL": embedded.database_url(name),
        "EXPENSE_TODAY": settings.EXPENSE_TODAY,
        "EXPENSE_MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(job.pk)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def lease_ends(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - dt.timedelta(seconds=1))


def test_killed_in_the_middle_leaves_nothing_and_the_sweeper_finishes(
    plan: BudgetPlan, waiting: PlanImport
) -> None:
    job = waiting.job
    assert job is not None
    before = content_of(plan)
    with worker(job) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    after_kill = content_of(plan), PlanImport.objects.get().state, PlanItem.objects.count()
    too_early = jobs.sweep()
    lease_ends(job)

    taken = jobs.sweep()

    assert after_kill == (before, "writing", 1)
    assert (too_early, taken) == (0, 1)
    assert PlanImport.objects.get().state == "applied"
    assert [one.content for one in content_of(plan).items] == ["夏季", "第0项", "第1项"]
    assert BudgetPlan.objects.get().version == 2


def test_killed_each_time_it_goes_back_to_its_uploader(
    plan: BudgetPlan, waiting: PlanImport
) -> None:
    job = waiting.job
    assert job is not None
    before = content_of(plan)
    for _attempt in range(Job.MAXIMUM_ATTEMPTS):
        with worker(job):
            pass
        lease_ends(job)

    jobs.sweep()

    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "worker_lost")
    assert PlanImport.objects.get().state == "checked"
    assert content_of(plan) == before


def test_uploaded_twice_at_once_is_one_import(plan: BudgetPlan) -> None:
    content = sheet(row(content="秋季"))

    results = all_at_once([lambda: uploaded(plan, content), lambda: uploaded(plan, content)])

    assert PlanImport.objects.count() == 1
    assert [type(one) for one in results if isinstance(one, Exception)] == [FileKnown]


def test_uploaded_twice_at_once_without_the_lock_breaks_off(plan: BudgetPlan) -> None:
    content = sheet(row(content="秋季"))

    with without_row_locks():
        results = all_at_once([lambda: uploaded(plan, content), lambda: uploaded(plan, content)])

    assert [type(one) for one in results if isinstance(one, Exception)] == [IntegrityError]


def test_taken_in_twice_at_once_is_taken_in_once(plan: BudgetPlan) -> None:
    found = checked(plan, row(content="秋季"))

    results = all_at_once([lambda: confirmed(found), lambda: confirmed(found)])

    assert [type(one) for one in results if isinstance(one, Exception)] == [Conflict]
    assert BudgetPlan.objects.get().version == 2
    assert len(content_of(plan).items) == 2


def test_two_sheets_at_once_do_not_overwrite_each_other(plan: BudgetPlan) -> None:
    autumn = checked(plan, row(content="秋季"))
    winter = checked(plan, row(content="冬季"))

    results = all_at_once([lambda: confirmed(autumn), lambda: confirmed(winter)])

    (refused,) = [one for one in results if isinstance(one, Conflict)]
    assert refused.code == "plan_moved_on"
    assert len(content_of(plan).items) == 2
