"""Who signed a statistic, for the foot of the sheet and the chain on its page."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from expense_mgmt.organisation.roles import Role
from reports.models import MonthlyStatistic


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature on the sheet."""

    role: str
    name: str
    on: dt.date


def signed(statistic: MonthlyStatistic) -> tuple[Signed, ...]:
    """The preparer and everyone who agreed so far, in order."""
    zone = ZoneInfo(statistic.time_zone)
    found: list[Signed] = []
    if statistic.prepared_by is not None and statistic.prepared_at is not None:
        prepared_on = statistic.prepared_at.astimezone(zone).date()
        found.append(Signed(Role.PROJECT_LEAD, statistic.prepared_by.label, prepared_on))
    return tuple(found)
