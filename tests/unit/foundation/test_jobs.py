"""A job is done once, whatever the broker, the workers and the clock do."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection

from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.foundation.models import Company, Job, User
from expense_mgmt.foundation.services import jobs
from expense_mgmt.foundation.services.jobs import RunningJob


@pytest.fixture
def calls() -> Iterator[list[int]]:
    """Handlers for this test: `test.count` counts, `test.break` fails, `test.refuse` refuses."""
    counted: list[int] = []

    def break_down(running: RunningJob) -> None:
        counted.append(running.job.attempt)
        raise RuntimeError

    def refuse(running: RunningJob) -> None:
        counted.append(running.job.attempt)
        raise RuleBroken("no_data", "Nothing to report on.")

    jobs.register("test.count", lambda running: counted.append(running.job.attempt))
    jobs.register("test.break", break_down)
    jobs.register("test.refuse", refuse)
    yield counted
    for kind in ("test.count", "test.break", "test.refuse"):
        jobs._handlers.pop(kind)


def queue(company: Company, owner: User, kind: str = "test.count") -> Job:
    return jobs.queue(company=company, kind=kind, key="april", parameters={}, owner=owner)


def test_asking_twice_is_one_job(company: Company, cast: dict[str, User], calls: list[int]) -> None:
    first = queue(company, cast["chen"])
    second = queue(company, cast["wang"])

    assert first.pk == second.pk
    assert jobs.sweep() == 1
    assert calls == [1]


def test_done_job_may_be_asked_for_again(
    company: Company, cast: dict[str, User], calls: list[int]
) -> None:
    first = queue(company, cast["chen"])
    jobs.run(first.pk)

    second = queue(company, cast["chen"])

    assert second.pk != first.pk


def test_message_delivered_again_does_nothing(
    company: Company, cast: dict[str, User], calls: list[int]
) -> None:
    job = queue(company, cast["chen"])

    ran = [jobs.run(job.pk) for _ in range(3)]

    assert ran == [True, False, False]
    assert calls == [1]
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE


def test_job_that_breaks_is_tried_three_times(
    company: Company, cast: dict[str, User], calls: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    job = queue(company, cast["chen"], "test.break")

    for _ in range(5):
        jobs.sweep()

    job = Job.objects.get(pk=job.pk)
    assert calls == [1, 2, 3]
    assert (job.state, job.error_code) == (Job.State.FAILED, "job_failed")
    assert "attempt 3 failed" in caplog.text


def test_refused_job_is_not_tried_again(
    company: Company, cast: dict[str, User], calls: list[int]
) -> None:
    job = queue(company, cast["chen"], "test.refuse")

    jobs.sweep()
    jobs.sweep()

    job = Job.objects.get(pk=job.pk)
    assert calls == [1]
    assert (job.error_code, job.error_text) == ("no_data", "Nothing to report on.")


def test_job_of_a_dead_worker_is_taken_over_and_the_old_one_fenced(
    company: Company, cast: dict[str, User], calls: list[int]
) -> None:
    job = queue(company, cast["chen"])
    assert jobs._claim(job.pk)
    stale = RunningJob(Job.objects.get(pk=job.pk))
    assert not jobs._claim(job.pk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE foundation_job SET lease_until = now() - interval '1 second'")
    written: list[str] = []

    assert jobs.sweep() == 1
    with pytest.raises(jobs.JobStopped):
        jobs.finish_with(stale, lambda: written.append("late"))

    assert calls == [2]
    assert written == []


def test_worker_lost_three_times_is_a_visible_failure(
    company: Company, cast: dict[str, User], calls: list[int]
) -> None:
    job = queue(company, cast["chen"])
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, attempt=3, lease_until="2020-01-01T00:00Z"
    )

    jobs.sweep()

    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.error_code) == (Job.State.FAILED, "worker_lost")
    assert calls == []


def test_stopped_job_stops_at_its_next_sign_of_progress(
    company: Company, cast: dict[str, User], calls: list[int]
) -> None:
    job = queue(company, cast["chen"])
    jobs._claim(job.pk)
    running = RunningJob(Job.objects.get(pk=job.pk))
    running.progress("reading", 1, 2)

    jobs.stop(job=job)

    with pytest.raises(jobs.JobStopped):
        running.progress("writing", 2, 2)
    with pytest.raises(Conflict):
        jobs.stop(job=job)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_workers_race_and_one_does_it(
    company: Company, cast: dict[str, User], calls: list[int]
) -> None:
    job = queue(company, cast["chen"])
    start = threading.Barrier(8)

    def work() -> None:
        start.wait()
        jobs.run(job.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert calls == [1]
