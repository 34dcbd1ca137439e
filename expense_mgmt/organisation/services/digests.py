"""When the daily digest is written: at the person's hour, on the company's working days."""

import datetime as dt
from collections.abc import Collection
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from expense_mgmt.core.periods import Shift, deadline
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services import digests
from expense_mgmt.organisation.models import RoleHolding


def write_due(
    *,
    at: dt.datetime,
    holidays: Collection[dt.date] = (),
    workdays: Collection[dt.date] = (),
) -> int:
    """Write today's digest to everyone whose hour has come, in the zone of their company.

    Called every few minutes; one that was missed is made up for at the next call of the same
    day, and none is written twice.

    source    R-21 for what a working day is
    """
    written = 0
    for name in (
        Company.objects.order_by("time_zone").values_list("time_zone", flat=True).distinct()
    ):
        local = at.astimezone(ZoneInfo(name))
        if not _is_working_day(local.date(), holidays, workdays):
            continue
        held = RoleHolding.objects.filter(
            person=OuterRef("pk"), valid__contains=local.date(), company__time_zone=name
        )
        people = User.objects.filter(Exists(held), digest_hour__lte=local.hour)
        written += digests.write(people=people, day=local.date())
    return written


def _is_working_day(
    day: dt.date, holidays: Collection[dt.date], workdays: Collection[dt.date]
) -> bool:
    """A deadline on a working day stays where it is."""
    return day == deadline(
        day.year, day.month, day.day, Shift.NEXT, holidays=holidays, workdays=workdays
    )
