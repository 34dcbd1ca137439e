"""A published calendar, reached through the services with its two administrators."""

import datetime as dt

from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import WorkCalendar
from expense_mgmt.organisation.rules.day_lists import lines_of, read_days
from expense_mgmt.organisation.services import calendars

AT = dt.datetime(2026, 1, 2, 2, 0, tzinfo=dt.UTC)


def draft_days(company: Company, text: str, *, year: int = 2026) -> WorkCalendar:
    """A draft of dai's with the days of the lines."""
    author = User.objects.get(username="dai")
    calendar = calendars.draft(company=company, year=year, actor=author, at=AT)
    days, issues = read_days(lines_of(text), year)
    assert issues == []
    return calendars.fill(
        calendar_id=calendar.public_id,
        revision=calendar.revision,
        days=days,
        actor=author,
        at=AT,
    )


def publish_days(company: Company, text: str, *, year: int = 2026) -> WorkCalendar:
    """The same, published by yu."""
    calendar = draft_days(company, text, year=year)
    return calendars.publish(
        calendar_id=calendar.public_id,
        revision=calendar.revision,
        actor=User.objects.get(username="yu"),
        at=AT,
    )
