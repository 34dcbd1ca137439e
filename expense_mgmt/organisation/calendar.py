"""The working days of a company as far as its calendars say them (R-21; PLATFORM §6.16)."""

import datetime as dt
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from expense_mgmt.core.prepared import DAY, Prepared, given
from expense_mgmt.core.working_time import WorkingDays, WorkingTime
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.access import holdings_of
from expense_mgmt.organisation.models import CalendarDay

# Weeks and festivals before a day may carry a deadline onto it.
BEFORE = dt.timedelta(days=62)


def _with_days(companies: "QuerySet[Any]", since: Any) -> "QuerySet[Any]":
    days = CalendarDay.objects.in_force().since(since).filter(calendar__company=OuterRef("pk"))
    found: QuerySet[Any] = companies.annotate(
        holidays=ArraySubquery(days.filter(kind=CalendarDay.Kind.HOLIDAY).values("day")),
        workdays=ArraySubquery(days.filter(kind=CalendarDay.Kind.WORKDAY).values("day")),
    )
    return found


def with_working_days(companies: "QuerySet[Any]", day: dt.date) -> "QuerySet[Any]":
    """Companies with the `holidays` and `workdays` of their calendars from about a day on."""
    return _with_days(companies, day - BEFORE)


KEPT_TIME: Final = Prepared(
    lambda: _with_days(Company.objects.filter(pk=given("company")), given("day", DAY)).values_list(
        "time_zone", "holidays", "workdays"
    )
)


def working_time_of(company_id: int, day: dt.date) -> WorkingTime:
    """Zone and working days of a company from about a day on; one query.

    A year without a published calendar is worked from Monday to Friday.

    source    R-21; DOMAIN §6 deadlines
    """
    zone, holidays, workdays = KEPT_TIME.get(company=company_id, day=day - BEFORE)
    return WorkingTime(ZoneInfo(zone), WorkingDays(frozenset(holidays), frozenset(workdays)))


def working_days_for(user: User, day: dt.date) -> WorkingDays:
    """The working days of the company in which a person holds the first role; once a request."""
    known = user.remembered.get("working_days")
    if isinstance(known, WorkingDays):
        return known
    held = holdings_of(user, day)
    days = working_time_of(held[0].company_id, day).days if held else WorkingDays()
    user.remembered["working_days"] = days
    return days
