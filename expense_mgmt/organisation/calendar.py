"""The working days of a company as far as its calendars say them (R-21; PLATFORM §6.16)."""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from expense_mgmt.core.working_time import WorkingDays, WorkingTime
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.access import holdings_of
from expense_mgmt.organisation.models import CalendarDay

# Weeks and festivals before a day may carry a deadline onto it.
BEFORE = dt.timedelta(days=62)


def working_time_of(company_id: int, day: dt.date) -> WorkingTime:
    """Zone and working days of a company from about a day on; one query.

    A year without a published calendar is worked from Monday to Friday.

    source    R-21; DOMAIN §6 deadlines
    """
    days = CalendarDay.objects.in_force().since(day - BEFORE)
    found = (
        Company.objects.filter(pk=company_id)
        .annotate(
            zone=F("time_zone"),
            days=ArraySubquery(
                days.filter(calendar__company=OuterRef("pk")).values(
                    facts=JSONObject(day="day", kind="kind")
                )
            ),
        )
        .values_list("zone", "days")
        .get()
    )
    zone, facts = found
    return WorkingTime(
        ZoneInfo(zone),
        working_days((dt.date.fromisoformat(one["day"]), one["kind"]) for one in facts),
    )


def working_days_for(user: User, day: dt.date) -> WorkingDays:
    """The working days of the company in which a person holds the first role; once a request."""
    known = user.remembered.get("working_days")
    if isinstance(known, WorkingDays):
        return known
    held = holdings_of(user, day)
    days = working_time_of(held[0].company_id, day).days if held else WorkingDays()
    user.remembered["working_days"] = days
    return days


def working_days(days: Iterable[tuple[dt.date, str]]) -> WorkingDays:
    """Days with their kinds, as the deadlines take them."""
    pairs = list(days)
    return WorkingDays(
        frozenset(day for day, kind in pairs if kind == CalendarDay.Kind.HOLIDAY),
        frozenset(day for day, kind in pairs if kind == CalendarDay.Kind.WORKDAY),
    )
