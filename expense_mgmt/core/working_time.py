"""The days on which a company works, and hours that run on these days alone (R-21)."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from expense_mgmt.core.derivation import Derivation
from expense_mgmt.core.periods import ONE_DAY, Shift, deadline, is_working_day

MIDNIGHT: Final = dt.time()


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Holidays and make-up days (调休); on all other days Monday to Friday are worked."""

    holidays: frozenset[dt.date] = field(default_factory=frozenset)
    workdays: frozenset[dt.date] = field(default_factory=frozenset)

    def is_working(self, day: dt.date) -> bool:
        return is_working_day(day, self.holidays, self.workdays)

    def deadline(
        self,
        year: int,
        month: int,
        day: int,
        shift: Shift = Shift.NEXT,
        *,
        trace: Derivation | None = None,
    ) -> dt.date:
        """R-21 on these days."""
        days = {"holidays": self.holidays, "workdays": self.workdays}
        return deadline(year, month, day, shift, **days, trace=trace)


MONDAY_TO_FRIDAY: Final = WorkingDays()


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Working days in the zone of a company; hours run on them from midnight to midnight."""

    zone: ZoneInfo
    days: WorkingDays = MONDAY_TO_FRIDAY

    def due_after(self, begins_at: dt.datetime, hours: int) -> dt.datetime:
        """The instant at which so many hours of working days have passed.

        A working day has its twenty-four hours, or as many as its zone gives it; a day that is
        not worked has none. What begins on such a day begins with the next working day.

        formula  Friday 17:00 and 24 hours: Monday 17:00
        units    hours, from zero
        source   DOMAIN §5 escalation; ADR 11
        """
        left, at = dt.timedelta(hours=hours), begins_at.astimezone(dt.UTC)
        while True:
            day = at.astimezone(self.zone).date()
            midnight = dt.datetime.combine(day + ONE_DAY, MIDNIGHT, self.zone).astimezone(dt.UTC)
            if self.days.is_working(day):
                if left <= midnight - at:
                    return at + left
                left -= midnight - at
            at = midnight
