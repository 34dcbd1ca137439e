"""The days of a month by which something is due (DOMAIN §6, R-21)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from django.utils.translation import gettext as _

from budgets.plan_timetable import Timetable
from expense_mgmt.core.periods import Month, Shift
from expense_mgmt.core.templatetags.dates import days_words, month_name
from expense_mgmt.core.working_time import WorkingDays

SOON_DAYS: Final = 3
STATISTIC_DAY: Final = 15
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


def deadlines(today: dt.date, timetable: Timetable) -> tuple[Deadline, ...]:
    """The days of this month that DOMAIN §6 names, moved to working days; books close on its last.

    source    R-21
    """
    this = Month.of(today)
    of_plans = timetable.in_month(this)
    before, after = {"month": month_name(this.plus(-1))}, {"month": month_name(this.plus(1))}
    rows: Sequence[tuple[int, Shift, str, str]] = (
        (
            STATISTIC_DAY,
            Shift.NEXT,
            _("%(month)s ad-spend statistic") % before,
            _("to finance for its check"),
        ),
        (
            of_plans.monthly_submitted_day,
            Shift.NEXT,
            _("%(month)s budget, submitted") % after,
            _("with the completion details of the two months before"),
        ),
        (
            of_plans.monthly_issued_day,
            Shift.NEXT,
            _("%(month)s budget, final") % after,
            _("regular budget signed"),
        ),
        (
            of_plans.overall_submitted_day,
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
    dated = sorted(
        (
            (timetable.working.deadline(this.year, this.month, day, shift), title, text)
            for day, shift, title, text in rows
        ),
        key=itemgetter(0),
    )
    upcoming = min((on for on, *_words in dated if on >= today), default=None)
    return tuple(
        _deadline(on, title, text, today, is_next=on == upcoming) for on, title, text in dated
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
