"""The application that ties the others together: doorbell, start-up checks, commands."""

import logging

from django.apps import AppConfig
from django.conf import settings
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def ring(job_id: int) -> None:
    """Tell a worker that a job waits. A broker dead or absent costs a minute, never the job."""
    from expense_mgmt.celery import run_job  # noqa: PLC0415  # apps are not ready at import

    if not settings.REDIS_URL:
        # A queue in this process's own memory would only grow: nobody else reads it.
        return
    try:
        run_job.delay(job_id)
    except (OSError, OperationalError) as error:
        logger.warning("No broker for job %s, the sweeper will find it: %s", job_id, error)


def ring_for_mail() -> None:
    """Tell a worker that letters wait. A broker dead or absent costs a minute, no letter."""
    from expense_mgmt.celery import sweep_outbox  # noqa: PLC0415  # apps are not ready at import

    if not settings.REDIS_URL:
        return
    try:
        sweep_outbox.delay()
    except (OSError, OperationalError) as error:
        logger.warning("No broker for the outbox, the sweeper will find it: %s", error)


class WiringConfig(AppConfig):
    name = "expense_mgmt"
    label = "expense_mgmt"

    def ready(self) -> None:
        from expense_mgmt import checks  # noqa: F401, PLC0415  # registers the checks
        from expense_mgmt.foundation.services import jobs, outbox  # noqa: PLC0415

        jobs.on_queued(ring)
        outbox.on_written(ring_for_mail)
