"""Celery is the doorbell; the job row in the database is the work (RELIABILITY §0.3)."""

import datetime as dt
import logging
import os

from celery import Celery

from expense_mgmt.sweeper import Sweeper

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "expense_mgmt.settings.base")

DAYS_LOOKED_BACK = dt.timedelta(days=7)

logger = logging.getLogger(__name__)

app = Celery("outlay")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(Sweeper)


@app.task(name="foundation.run_job")
def run_job(job_id: int) -> None:
    """Do one job; nothing happens when another worker has it."""
    from expense_mgmt.foundation.services import jobs  # noqa: PLC0415  # apps are ready by now

    jobs.run(job_id)


@app.task(name="foundation.sweep_outbox")
def sweep_outbox() -> None:
    """Send the letters that are due; rung when some were written, and by the clock."""
    from expense_mgmt.core import clock  # noqa: PLC0415  # apps are ready by now
    from expense_mgmt.foundation.services import outbox  # noqa: PLC0415

    outbox.sweep(at=clock.now())


@app.task(name="organisation.write_digests")
def write_digests() -> None:
    """Write the digests whose hour has come."""
    from expense_mgmt.core import clock  # noqa: PLC0415  # apps are ready by now
    from expense_mgmt.organisation.services import digests  # noqa: PLC0415

    digests.write_due(at=clock.now())


@app.task(name="approvals.escalate_overdue")
def escalate_overdue() -> None:
    """Tell superiors of tasks that are overdue."""
    from approvals.services import escalation  # noqa: PLC0415  # apps are ready by now
    from expense_mgmt.core import clock  # noqa: PLC0415

    escalation.escalate_overdue(at=clock.now())


@app.task(name="budgets.watch")
def watch_budgets() -> None:
    """Tell of budgets that will not last the year, and of those nobody uses."""
    from budgets.services import watching  # noqa: PLC0415  # apps are ready by now
    from expense_mgmt.core import clock  # noqa: PLC0415

    watching.watch(at=clock.now())


@app.task(name="budgets.remind_of_plans")
def remind_of_plans() -> None:
    """Tell preparers of plans that are due soon, due today or late."""
    from budgets.services import plan_reminders  # noqa: PLC0415  # apps are ready by now
    from expense_mgmt.core import clock  # noqa: PLC0415

    plan_reminders.remind_of_plans(at=clock.now())


@app.task(name="budgets.expire_imports")
def expire_imports() -> None:
    """Give up sheets that nobody carries on."""
    from budgets.services import plan_import_expiry  # noqa: PLC0415  # apps are ready by now
    from expense_mgmt.core import clock  # noqa: PLC0415

    plan_import_expiry.expire(at=clock.now())


@app.task(name="foundation.forget")
def forget() -> None:
    """Delete old notifications and the records of letters that left."""
    from expense_mgmt.core import clock  # noqa: PLC0415  # apps are ready by now
    from expense_mgmt.foundation.services import notices, outbox  # noqa: PLC0415

    notices.forget(at=clock.now())
    outbox.forget()


@app.task(name="foundation.sweep_jobs")
def sweep_jobs() -> None:
    """Find what waits without a message, and what a dead worker left."""
    from expense_mgmt.foundation.models import Pulse  # noqa: PLC0415  # apps are ready by now
    from expense_mgmt.foundation.services import jobs, pulses  # noqa: PLC0415

    pulses.beat(Pulse.Name.BEAT)
    jobs.sweep()


@app.task(name="books.verify")
def verify_books() -> None:
    """Prove the books each night; what was found is counted in the metrics and told in the log."""
    from expense_mgmt import books  # noqa: PLC0415  # apps are ready by now

    for name, findings in books.prove().items():
        for finding in findings:
            logger.error("%s: %s %s [%s]", name, finding.code, finding.text, finding.reference)


@app.task(name="organisation.turn_the_day")
def turn_the_day() -> None:
    """Shut out who left, and move open tasks whose holders or deputies changed with the calendar.

    Looks a few days back, so that a night without a worker leaves nothing behind.
    """
    from expense_mgmt.core import clock  # noqa: PLC0415  # apps are ready by now
    from expense_mgmt.organisation.services import departures, followers  # noqa: PLC0415

    today = clock.today()
    departures.carry_out(today=today, at=clock.now())
    followers.tell_of_days(today - DAYS_LOOKED_BACK, today, clock.now())
