"""Celery is the doorbell; the job row in the database is the work (RELIABILITY §0.3)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "expense_mgmt.settings.base")

app = Celery("outlay")
app.config_from_object("django.conf:settings", namespace="CELERY")


@app.task(name="foundation.run_job")
def run_job(job_id: int) -> None:
    """Do one job; nothing happens when another worker has it."""
    from expense_mgmt.foundation.services import jobs  # noqa: PLC0415  # apps are ready by now

    jobs.run(job_id)


@app.task(name="foundation.sweep_jobs")
def sweep_jobs() -> None:
    """Find what waits without a message, and what a dead worker left."""
    from expense_mgmt.foundation.services import jobs  # noqa: PLC0415  # apps are ready by now

    jobs.sweep()
