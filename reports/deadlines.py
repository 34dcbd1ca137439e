"""The days of a month by which something is due (DOMAIN §6, R-21)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from expense_mgmt.core.periods import Month, Shift
from expense_mgmt.core.templatetags.dates import days_words, month_name
from expense_mgmt.core.working_time import WorkingDays

SOON_DAYS: Final = 3
STATISTIC_DAY: Final = 15
BUDGET_DAY: Final = 18
BUDGET_FINAL_DAY: Final = 21
PLAN_DAY: Final = 25
LAST_DAY: Final = 31


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day of the month by which something is due. Only the next one carries its days left."""

    on: dt.date
    title: str
    text: str
    is_past: bool
    chip: str = ""
    tone: str = ""


def statistic_due(month: Month, days: WorkingDays) -> dt.date:
    """By when the statistic of a month is due: the 15th of the next.

    source    DOMAIN §6 deadlines; R-21
    """
    place = month.plus(1)
    return days.deadline(place.year, place.month, STATISTIC_DAY)


def deadlines(today: dt.date, working: WorkingDays) -> tuple[Deadline, ...]:
    """The days of this month that DOMAIN §6 names, moved to working days; books close on its last.

    source    R-21
    """
    this = Month.of(today)
    before, after = {"month": month_name(this.plus(-1))}, {"month": month_name(this.plus(1))}
    rows: Sequence[tuple[int, Shift, str, str]] = (
        (
            STATISTIC_DAY,
            Shift.NEXT,
            _("%(month)s ad-spend statistic") % before,
            _("to finance for its check"),
        ),
        (
            BUDGET_DAY,
            Shift.NEXT,
            _("%(month)s budget, submitted") % after,
            _("with the completion details of the two months before"),
        ),
        (
            BUDGET_FINAL_DAY,
            Shift.NEXT,
            _("%(month)s budget, final") % after,
            _("regular budget signed"),
        ),
        (
            PLAN_DAY,
            Shift.NEXT,
            _("%(month)s overall plan") % after,
            _("advertising planning to sales director and CEO"),
        ),
        (
            LAST_DAY,
            Shift.NONE,
            _("%(month)s closes") % {"month": month_name(this)},
            _("nothing in it changes afterwards"),
        ),
    )
    days = [working.deadline(this.year, this.month, on, shift) for on, shift, *_words in rows]
    upcoming = min((on for on in days if on >= today), default=None)
    return tuple(
        _deadline(on, title, text, today, is_next=on == upcoming)
        for on, (_named, _shift, title, text) in zip(days, rows, strict=True)
    )


def _deadline(on: dt.date, title: str, text: str, today: dt.date, *, is_next: bool) -> Deadline:
    left = (on - today).days
    chip = ""
    if is_next:
        chip = _("%(days)s left") % {"days": days_words(left)} if left else _("today")
    return Deadline(
        on=on,
        title=title,
        text=text,
        is_past=left < 0,
        chip=chip,
        tone="warn" if is_next and left <= SOON_DAYS else "",
    )
