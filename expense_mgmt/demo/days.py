"""The story's calendar: everything is told around one day, and nothing happens after it."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from expense_mgmt.core.periods import Month

ONE_DAY: Final = dt.timedelta(days=1)
FIRST_WEEKEND_DAY: Final = 5
CLOSING_TIME: Final = dt.time(18, 0)
OPENING_TIME: Final = dt.time(9, 10)
# Acts of the story's own day lie before office hours, so that whoever opens it finds them done.
LATEST_TODAY: Final = dt.time(8, 50)
READING_TIME: Final = dt.timedelta(hours=2, minutes=40)


@dataclass(frozen=True, slots=True)
class Ago:
    """So many working days before the story's day, at a time of the clock."""

    workdays: int
    time: str = "10:00"


@dataclass(frozen=True, slots=True)
class On:
    """A day of a month: 0 is the month of the story's day, −1 the one before."""

    month: int
    day: int
    time: str = "10:00"


@dataclass(frozen=True, slots=True)
class DaysAgo:
    """So many calendar days before the story's day; a negative number lies ahead."""

    days: int
    time: str = "10:00"


@dataclass(frozen=True, slots=True)
class Later:
    """The later of two days, such as the end of a flight and some working days ago."""

    one: Ago | On | DaysAgo
    other: Ago | On | DaysAgo

    @property
    def time(self) -> str:
        return self.one.time


When: TypeAlias = Ago | On | DaysAgo | Later

NUMERALS: Final = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
# What people advertise towards in each month.
FESTIVALS: Final = [
    "元旦",
    "春节",
    "三八节",
    "清明",
    "五一",
    "端午",
    "暑期",
    "七夕",
    "中秋",
    "国庆",
    "双十一",
    "圣诞",
]


@dataclass(frozen=True, slots=True)
class Days:
    """Turns what the tables say about time into days and instants."""

    today: dt.date
    zone: ZoneInfo

    @property
    def month(self) -> Month:
        return Month.of(self.today)

    def date(self, when: When) -> dt.date:
        """The day as the table says it, also one that is still to come."""
        if isinstance(when, On):
            return self.month.plus(when.month).day(when.day)
        if isinstance(when, Later):
            return max(self.date(when.one), self.date(when.other))
        if isinstance(when, DaysAgo):
            return self.today - when.days * ONE_DAY
        day = self.today
        for _count in range(when.workdays):
            day = _workday_before(day)
        return day

    def told(self, text: str) -> str:
        """A text of the tables with the names of this story's months and festivals."""
        last, this, following = (self.month.plus(offset).month - 1 for offset in (-1, 0, 1))
        return text.format(
            last_month=f"{NUMERALS[last]}月",
            month=f"{NUMERALS[this]}月",
            next_month=f"{NUMERALS[following]}月",
            festival=FESTIVALS[this],
            next_festival=FESTIVALS[following],
        )

    def past(self, when: When) -> dt.date:
        """The same, but never after the story's day: something that was done."""
        return min(self.date(when), self.today)

    def at(self, when: When) -> dt.datetime:
        """The instant of something that was done."""
        return self._no_later(self._instant(self.past(when), dt.time.fromisoformat(when.time)))

    def after(self, earlier: dt.datetime) -> dt.datetime:
        """When the next person gets to it: some hours later, within working hours."""
        local = earlier.astimezone(self.zone) + READING_TIME
        if local.time() > CLOSING_TIME or local.date() != earlier.astimezone(self.zone).date():
            local = self._instant(
                _workday_after(earlier.astimezone(self.zone).date()), OPENING_TIME
            )
        return max(self._no_later(local), earlier)

    def in_month(self, month: Month, day: int, time: str) -> dt.datetime:
        """An instant of a month that is over, or of the story's own."""
        return self._no_later(
            self._instant(min(month.day(day), self.today), dt.time.fromisoformat(time))
        )

    def _no_later(self, instant: dt.datetime) -> dt.datetime:
        return min(instant, self._instant(self.today, LATEST_TODAY))

    def _instant(self, day: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, self.zone)


def _workday_before(day: dt.date) -> dt.date:
    day -= ONE_DAY
    while day.weekday() >= FIRST_WEEKEND_DAY:
        day -= ONE_DAY
    return day


def _workday_after(day: dt.date) -> dt.date:
    day += ONE_DAY
    while day.weekday() >= FIRST_WEEKEND_DAY:
        day += ONE_DAY
    return day
