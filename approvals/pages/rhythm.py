"""The heat map: when decisions are made, by weekday and hour."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from approvals.insight.figures import Rhythm
from approvals.insight.wanted import Wanted

# Hours that are always drawn; others join when something happened then.
FIRST_HOUR: Final = 8
LAST_HOUR: Final = 18
# The heat of a cell is its share of the busiest one, in percent.
FULL: Final = 100
# Any Monday: the names of weekdays are those of its week.
MONDAY: Final = dt.date(2026, 1, 5)


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of one weekday; `heat` is its share of the busiest cell in percent."""

    count: int
    heat: int
    hour: str
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    """One row of the heat map; `on` is a date of that weekday, for its name."""

    on: dt.date
    cells: Sequence[Cell]


def hours_drawn(rhythm: Rhythm) -> range:
    """The hours that get a column: the working day, and any other in which something happened."""
    hours = [hour for _weekday, hour in rhythm.counts]
    return range(min([FIRST_HOUR, *hours]), max([LAST_HOUR, *hours]) + 1)


def days_of(wanted: Wanted, rhythm: Rhythm) -> list[Day]:
    """The seven rows, Monday first."""
    hours = hours_drawn(rhythm)
    return [
        Day(
            MONDAY + dt.timedelta(days=weekday - 1),
            [_cell(wanted, rhythm, weekday, hour) for hour in hours],
        )
        for weekday in range(1, 8)
    ]


def _cell(wanted: Wanted, rhythm: Rhythm, weekday: int, hour: int) -> Cell:
    count = rhythm.counts.get((weekday, hour), 0)
    clock = f"{hour:02d}:00"
    if not count:
        return Cell(0, 0, clock, "")
    url = wanted.documents_url(what="decided", weekday=str(weekday), hour=str(hour))
    return Cell(count, count * FULL // rhythm.most, clock, url)
