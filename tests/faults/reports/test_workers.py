"""Workers killed or frozen in the middle of a report, or cut off (RELIABILITY §4, 5, 6, 8, 16)."""

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.db.models.functions import Now
from pytest_django import Settings

from expense_mgmt import embedded, sweeper, wiring
from expense_mgmt.celery import run_job
from expense_mgmt.core import clock
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import Company, Job, User
from expense_mgmt.foundation.services import jobs
from reports import verify
from reports.builders.ask import Ask
from reports.models import ReportFile, ReportKind
from reports.services import building
from tests import celery_worker
from tests.budget_year import open_year

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent.parent.parent

# A worker that stops, once the file is written, until somebody touches the file named last.
WORKER = """
import sys, time
from pathlib import Path
import django
django.setup()
from expense_mgmt.foundation.services import jobs
from reports.services import building
write = building.write
def halting(*given, **options):
    written = write(*given, **options)
    print("written", flush=True)
    while not Path(sys.argv[2]).exists():
        time.sleep(0.05)
    return written
building.write = halting
print(jobs.run(int(sys.argv[1])), flush=True)
"""


@pytest.fixture
def job(company: Company, cast: dict[str, User]) -> Job:
    """A report that waits to be built."""
    year = FiscalYear(clock.today().year)
    open_year(company=company, year=year, at=clock.now())
    question = Ask(
        kind=ReportKind.BUDGET_VARIANCE,
        company=company,
        month=Month(2026, 4),
        asked_by=cast["qian"],
    )
    return building.ask_for(question, actor=cast["qian"])


@contextmanager
def worker(job: Job, go_on: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has written the file and not yet published it."""
    name = quote(str(connection.settings_dict["NAME"]))
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "expense_mgmt.settings.dev",
        "DATABASE_URL": embedded.database_url(name),
        "EXPENSE_TODAY": settings.EXPENSE_TODAY,
        "EXPENSE_MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(job.pk), str(go_on)],
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


def test_killed_worker_leaves_nothing_and_the_next_finishes(job: Job, tmp_path: Path) -> None:
    with worker(job, tmp_path / "never") as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    job.refresh_from_db()
    state_after, files_after = job.state, ReportFile.objects.count()
    too_early = jobs.sweep()
    lease_ends(job)

    taken = jobs.sweep()

    job.refresh_from_db()
    assert (state_after, files_after, too_early) == ("running", 0, 0)
    assert (taken, job.state, job.attempt) == (1, "done", 2)
    assert ReportFile.objects.count() == 1
    assert list(verify.report_files()) == []


def test_worker_killed_each_time_fails_in_the_open(job: Job, tmp_path: Path) -> None:
    for _attempt in range(Job.MAXIMUM_ATTEMPTS):
        with worker(job, tmp_path / "never"):
            pass
        lease_ends(job)

    jobs.sweep()

    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "worker_lost")
    assert not ReportFile.objects.exists()


def test_worker_frozen_past_its_lease_publishes_nothing(job: Job, tmp_path: Path) -> None:
    go_on = tmp_path / "go on"
    with worker(job, go_on) as process:
        process.send_signal(signal.SIGSTOP)
        lease_ends(job)
        jobs.sweep()
        published = ReportFile.objects.get().pk
        go_on.touch()

        process.send_signal(signal.SIGCONT)
        process.wait(timeout=60)

    job.refresh_from_db()
    assert (job.state, job.attempt) == ("done", 2)
    assert [file.pk for file in ReportFile.objects.all()] == [published]


def wait_for(job: Job, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while Job.objects.get(pk=job.pk).state != Job.State.DONE:
        assert time.monotonic() < end, "nobody did the job"
        time.sleep(0.1)


def test_worker_without_a_broker_finds_the_work_by_itself(job: Job, settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        # Bound and never listening: whoever knocks is refused.
        broker = f"redis://127.0.0.1:{taken.getsockname()[1]}/0"

        with celery_worker.process(broker, settings):
            wait_for(job)

    assert ReportFile.objects.count() == 1


def test_message_rings_where_the_worker_listens_whatever_was_published_before(
    company: Company, cast: dict[str, User], settings: Settings
) -> None:
    year = FiscalYear(clock.today().year)
    open_year(company=company, year=year, at=clock.now())
    question = Ask(
        kind=ReportKind.BUDGET_VARIANCE,
        company=company,
        month=Month(2026, 4),
        asked_by=cast["qian"],
    )
    run_job.delay(0)

    with celery_worker.running(settings):
        asked = building.ask_for(question, actor=cast["qian"])
        # Well before the worker looks by itself again.
        wait_for(asked, seconds=sweeper.PAUSE_SECONDS / 2)

    assert ReportFile.objects.count() == 1


def test_nothing_is_published_where_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    published: list[int] = []
    monkeypatch.setattr(run_job, "delay", published.append)

    wiring.ring(7)

    assert published == []
