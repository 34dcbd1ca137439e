"""Drafting, changing and publishing the working days of a year (PLATFORM §6.10, 37)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.record import record_event
from expense_mgmt.organisation.models import CalendarDay, WorkCalendar
from expense_mgmt.organisation.models.calendar import is_drafter
from expense_mgmt.organisation.rules.day_lists import NamedDay, ensure_worth_saying
from expense_mgmt.organisation.services.holdings import ensure_administrator
from expense_mgmt.organisation.states import CalendarState

EVENT_KIND = "work_calendar"
FIRST_YEAR, LAST_YEAR = 2000, 2099


@transaction.atomic
def draft(
    *, company: Company, year: int, remark: str = "", actor: User, at: dt.datetime
) -> WorkCalendar:
    """Begin a new version of a year's days, with those that are published.

    raises  NotAllowed not_yours; RuleBroken year_out_of_reach
    source  R-21; PLATFORM §6.37
    """
    # Versions of one company are numbered one after the other.
    company = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    ensure_administrator(actor, company, at)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise RuleBroken(
            "year_out_of_reach",
            _("Enter a year from %(first)s to %(last)s."),
            {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)},
            field="year",
        )
    of_year = WorkCalendar.objects.filter(company=company, year=year)
    last = of_year.order_by("-version").first()
    calendar = WorkCalendar.objects.create(
        company=company,
        year=year,
        version=last.version + 1 if last else 1,
        remark=remark.strip(),
        drafted_by=actor,
        drafted_at=at,
    )
    published = of_year.filter(state=CalendarState.PUBLISHED).first()
    if published is not None:
        _write(calendar, [NamedDay(row.day, row.kind, row.name) for row in published.days.all()])
    _record(calendar, "draft", actor, at, {})
    return calendar


@transaction.atomic
def fill(
    *,
    calendar_id: UUID,
    revision: int,
    days: Sequence[NamedDay],
    actor: User,
    at: dt.datetime,
    source: str = "",
) -> WorkCalendar:
    """Let a draft hold exactly these days.

    days    each once, of the year
    source  the file they come from
    raises  NotAllowed not_yours, not_your_draft; Conflict wrong_state, stale_version;
            RuleBroken day_of_another_year, day_is_worked_anyway
    """
    calendar = _draft_of(calendar_id, revision, actor, at)
    ensure_worth_saying(days, calendar.year)
    calendar.days.all().delete()
    _write(calendar, days)
    return _changed(calendar, "fill", actor, at, {"days": len(days), "file": source})


@transaction.atomic
def set_days(
    *,
    calendar_id: UUID,
    revision: int,
    first: dt.date,
    last: dt.date,
    kind: str,
    name: str = "",
    actor: User,
    at: dt.datetime,
) -> WorkCalendar:
    """Make the days from one through another holidays, make-up workdays, or ordinary again.

    kind    of CalendarDay.Kind; empty for ordinary days
    raises  as `fill`; RuleBroken ends_before_it_begins
    """
    calendar = _draft_of(calendar_id, revision, actor, at)
    if last < first:
        raise RuleBroken("ends_before_it_begins", _("It ends before it begins."), field="last")
    span = [first + dt.timedelta(days=offset) for offset in range((last - first).days + 1)]
    days = [NamedDay(day, kind, name.strip()) for day in span]
    ensure_worth_saying(days, calendar.year)
    calendar.days.filter(day__range=(first, last)).delete()
    if kind:
        _write(calendar, days)
    facts = {"first": first, "last": last, "kind": kind, "name": name.strip()}
    return _changed(calendar, "set_days", actor, at, facts)


@transaction.atomic
def publish(*, calendar_id: UUID, revision: int, actor: User, at: dt.datetime) -> WorkCalendar:
    """Put a draft of somebody else in force; it takes the place of the year's version so far.

    What is due already stays due as it was; what begins from now on follows the new days.

    raises  NotAllowed not_yours, own_draft; Conflict wrong_state, stale_version;
            RuleBroken no_days
    source  PLATFORM §6.37
    """
    found = WorkCalendar.objects.get(public_id=calendar_id)
    versions = WorkCalendar.objects.filter(company=found.company_id, year=found.year).lock()
    calendar = next(version for version in versions if version.pk == found.pk)
    ensure_administrator(actor, calendar.company, at)
    ensure_may(calendar.publish, actor)
    if calendar.drafted_by_id == actor.pk:
        raise NotAllowed("own_draft", _("A second administrator publishes what you drafted."))
    _ensure_revision(calendar, revision)
    if not calendar.days.exists():
        raise RuleBroken("no_days", _("There is no day in this calendar yet."))
    for before in versions:
        if before.state == CalendarState.PUBLISHED:
            before.replace()
            before.save(update_fields=["state"])
    calendar.publish()
    calendar.published_by, calendar.published_at = actor, at
    calendar.save(update_fields=["state", "published_by", "published_at"])
    _record(calendar, "publish", actor, at, {"revision": calendar.revision})
    return calendar


@transaction.atomic
def discard(*, calendar_id: UUID, revision: int, actor: User, at: dt.datetime) -> WorkCalendar:
    """Give a draft up; it stays readable and its number is not used again.

    raises  NotAllowed not_yours; Conflict wrong_state, stale_version
    """
    calendar = WorkCalendar.objects.lock().get(public_id=calendar_id)
    ensure_administrator(actor, calendar.company, at)
    ensure_may(calendar.discard, actor)
    _ensure_revision(calendar, revision)
    calendar.discard()
    calendar.save(update_fields=["state"])
    _record(calendar, "discard", actor, at, {"revision": calendar.revision})
    return calendar


def _draft_of(calendar_id: UUID, revision: int, actor: User, at: dt.datetime) -> WorkCalendar:
    """The draft under its lock, as its author saw it."""
    calendar = WorkCalendar.objects.lock().get(public_id=calendar_id)
    ensure_administrator(actor, calendar.company, at)
    if not calendar.is_draft:
        raise Conflict("wrong_state", _("The document has moved on. Its present state is shown."))
    if not is_drafter(calendar, actor):
        raise NotAllowed("not_your_draft", _("Only who drafted it changes it."))
    _ensure_revision(calendar, revision)
    return calendar


def _ensure_revision(calendar: WorkCalendar, revision: int) -> None:
    if calendar.revision != revision:
        raise Conflict(
            "stale_version", _("The draft has changed since this page was opened. Read it again.")
        )


def _write(calendar: WorkCalendar, days: Sequence[NamedDay]) -> None:
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, day=one.day, kind=one.kind, name=one.name) for one in days
    )


def _changed(
    calendar: WorkCalendar, name: str, actor: User, at: dt.datetime, facts: Mapping[str, Any]
) -> WorkCalendar:
    calendar.revision += 1
    calendar.save(update_fields=["revision"])
    _record(calendar, name, actor, at, facts)
    return calendar


def _record(
    calendar: WorkCalendar, name: str, actor: User, at: dt.datetime, facts: Mapping[str, Any]
) -> None:
    record_event(
        company=calendar.company,
        kind=EVENT_KIND,
        subject_id=calendar.public_id,
        name=name,
        actor=actor,
        at=at,
        payload={"year": calendar.year, "version": calendar.version, **facts},
    )
