"""Queueing, claiming and finishing background work.

Any number of workers and any number of copies of a message may race for a job: one
conditional UPDATE decides who runs it, and a finish counts only for the attempt that
still holds the lease (fencing).
"""

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import Conflict, DomainError
from expense_mgmt.foundation.models import Company, Job, User

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=5)

Handler = Callable[["RunningJob"], None]
_handlers: dict[str, Handler] = {}
_mourners: dict[str, Callable[[Job], None]] = {}
_doorbells: list[Callable[[int], None]] = []


class JobStopped(Exception):  # noqa: N818  # a signal, not an error
    """The person who asked for the job stopped it; the handler unwinds."""


class RunningJob:
    """What a handler sees of the job it runs, and how it tells its progress."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.parameters: Mapping[str, Any] = job.parameters

    def progress(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Tell where the work stands and renew the lease.

        stage     code of the stage; pages look its words up
        raises    JobStopped when the owner stopped it, or another attempt took over
        """
        alive = _attempt(self.job).update(
            stage=stage, done_count=done, total_count=total, lease_until=_lease_end()
        )
        if not alive:
            raise JobStopped


def register(kind: str, handler: Handler, *, failed: Callable[[Job], None] | None = None) -> None:
    """Name the function that does a kind of work; called from AppConfig.ready.

    failed   told of a job that failed for good, in the transaction that says so
    """
    _handlers[kind] = handler
    if failed is not None:
        _mourners[kind] = failed


def on_queued(ring: Callable[[int], None]) -> None:
    """Name the doorbell (Celery, in the wiring); without one the sweeper finds the work."""
    _doorbells.append(ring)


def queue(
    *, company: Company, kind: str, key: str, parameters: Mapping[str, Any], owner: User
) -> Job:
    """Write down a piece of work, or find the same one already under way.

    key       names what is asked for; equal keys are the same work
    """
    with transaction.atomic():
        job, created = Job.objects.select_for_update().get_or_create(
            kind=kind,
            key=key,
            state__in=[Job.State.WAITING, Job.State.RUNNING],
            defaults={
                "company": company,
                "kind": kind,
                "key": key,
                "state": Job.State.WAITING,
                "parameters": dict(parameters),
                "owner": owner,
                "language": get_language() or "zh-hans",
            },
        )
        if created:
            for ring in _doorbells:
                transaction.on_commit(partial(ring, job.pk), robust=True)
    return job


def run(job_id: int) -> bool:
    """Claim a job and do it; False when another worker has it or it is over.

    An attempt that fails gives the job back; after the third it has failed for good
    and says why.
    """
    if not _claim(job_id):
        return False
    job = Job.objects.select_related("company", "owner").get(pk=job_id)
    try:
        with translation.override(job.language):
            _handlers[job.kind](RunningJob(job))
    except JobStopped:
        return True
    except DomainError as error:
        # The same input would be refused again: no second attempt. The words are for the owner.
        with translation.override(job.language):
            text = str(error)
        _fail(job, code=error.code, text=text)
    except Exception as error:
        logger.exception("Job %s attempt %s failed", job.public_id, job.attempt)
        if job.attempt >= Job.MAXIMUM_ATTEMPTS:
            _fail(job, code="job_failed", text=type(error).__name__)
        else:
            _attempt(job).update(state=Job.State.WAITING, lease_until=None)
    else:
        _finish(job, Job.State.DONE)
    return True


def stop(*, job: Job) -> None:
    """End a job that waits or runs; a running one notices at its next sign of progress.

    raises    Conflict when it is over already
    """
    stopped = Job.objects.filter(
        pk=job.pk, state__in=[Job.State.WAITING, Job.State.RUNNING]
    ).update(state=Job.State.STOPPED, finished_at=Now())
    if not stopped:
        raise Conflict("job_is_over", _("This job is already over."))


def sweep() -> int:
    """Run everything that waits or whose worker died, and close what failed three times.

    Returns the number of jobs taken. Correct without any broker: a message only makes it sooner.
    """
    expired = Q(state=Job.State.RUNNING, lease_until__lt=Now())
    lost = Job.objects.filter(expired, attempt__gte=Job.MAXIMUM_ATTEMPTS)
    for job in lost.select_related("company", "owner"):
        _fail(job, code="worker_lost", text="")
    waiting = Job.objects.filter(Q(state=Job.State.WAITING) | expired)
    return sum(
        run(job_id) for job_id in waiting.order_by("created_at").values_list("pk", flat=True)
    )


def finish_with(running: RunningJob, write: Callable[[], None]) -> None:
    """Publish a result and end the job in one transaction, only for the attempt that holds it.

    raises    JobStopped when the lease went to another attempt; nothing is written then
    """
    with transaction.atomic():
        held = _attempt(running.job).select_for_update().exists()
        if not held:
            raise JobStopped
        write()
        _finish(running.job, Job.State.DONE)


def _claim(job_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE foundation_job SET state = 'running', attempt = attempt + 1,"
            " started_at = COALESCE(started_at, now()), stage = '',"
            " lease_until = clock_timestamp() + %s::interval"
            " WHERE id = %s AND attempt < %s AND (state = 'waiting'"
            " OR (state = 'running' AND lease_until < clock_timestamp()))",
            [str(LEASE), job_id, Job.MAXIMUM_ATTEMPTS],
        )
        return bool(cursor.rowcount == 1)


def _attempt(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, attempt=job.attempt, state=Job.State.RUNNING)


def _lease_end() -> Any:
    return Now() + LEASE


def _fail(job: Job, *, code: str, text: str) -> None:
    with transaction.atomic():
        if _finish(job, Job.State.FAILED, code=code, text=text) and job.kind in _mourners:
            _mourners[job.kind](job)


def _finish(job: Job, state: Job.State, *, code: str = "", text: str = "") -> bool:
    """End this attempt's job; False when another attempt has taken it over."""
    ended = _attempt(job).update(
        state=state,
        error_code=code,
        error_text=text,
        finished_at=Now(),
        lease_until=None,
        done_count=F("total_count") if state == Job.State.DONE else F("done_count"),
    )
    return bool(ended)
