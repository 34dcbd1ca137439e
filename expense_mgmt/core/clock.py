"""The application's clock: the only place that reads the time.

Views, tasks and commands read it and pass `at` or `today` on; services and rules
never do. `EXPENSE_TODAY` moves the date of the demo and of the tests while the
time of day goes on, so that pages, pictures and tests agree.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings


def now() -> dt.datetime:
    """The present instant in UTC."""
    actual = dt.datetime.now(dt.UTC)  # noqa: TID251  # the one place that may
    if not settings.EXPENSE_TODAY:
        return actual
    zone = ZoneInfo(settings.TIME_ZONE)
    wanted = dt.date.fromisoformat(settings.EXPENSE_TODAY)
    local = actual.astimezone(zone)
    return dt.datetime.combine(wanted, local.timetz()).astimezone(dt.UTC)


def today(zone_name: str | None = None) -> dt.date:
    """The company's business date; without a zone, that of the installation."""
    return now().astimezone(ZoneInfo(zone_name or settings.TIME_ZONE)).date()
