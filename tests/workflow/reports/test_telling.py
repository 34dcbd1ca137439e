"""Whoever asked for a file hears when it is there, or that it will not come."""

import datetime as dt

import pytest
from django.db.models.functions import Now
from django.utils import translation

from expense_mgmt.core import clock
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import Company, Job, Notification, User
from expense_mgmt.foundation.notice_words import words_of
from expense_mgmt.foundation.services import jobs
from expense_mgmt.organisation.models import RoleHolding
from reports.builders.ask import Ask
from reports.models import ReportFile, ReportKind
from reports.services import building
from tests.budget_year import open_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(company: Company, cast: dict[str, User]) -> Job:
    """A report that waits to be built for the finance head."""
    year = FiscalYear(clock.today().year)
    open_year(company=company, year=year, at=clock.now())
    question = Ask(
        kind=ReportKind.BUDGET_VARIANCE,
        company=company,
        month=Month(2026, 4),
        asked_by=cast["qian"],
    )
    return building.ask_for(question, actor=cast["qian"])


def told() -> list[tuple[str, str]]:
    return list(Notification.objects.values_list("person__username", "kind"))


def test_finished_file_is_told_with_its_name(job: Job) -> None:
    jobs.run(job.pk)

    file = ReportFile.objects.get()
    row = Notification.objects.get()
    assert told() == [("qian", "report_ready")]
    assert words_of(row).headline == f"{file.name.removesuffix('.xlsx')} is ready"
    assert row.url == "/reports/"


def test_refused_report_is_told_once(job: Job) -> None:
    RoleHolding.objects.filter(person__username="qian").delete()

    jobs.run(job.pk)
    jobs.sweep()

    assert told() == [("qian", "report_failed")]
    row = Notification.objects.get()
    with translation.override("en"):
        assert words_of(row).headline == "Budget variance 2026-04 could not be built"


def test_report_whose_worker_died_each_time_is_told(job: Job) -> None:
    Job.objects.update(
        state="running",
        attempt=Job.MAXIMUM_ATTEMPTS,
        lease_until=Now() - dt.timedelta(seconds=1),
    )

    jobs.sweep()

    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "worker_lost")
    assert told() == [("qian", "report_failed")]


def test_attempt_that_will_be_repeated_tells_nothing(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_running: jobs.RunningJob) -> None:
        raise RuntimeError

    monkeypatch.setitem(jobs._handlers, building.JOB_KIND, broken)

    jobs.run(job.pk)

    assert told() == []
