"""The days of a year as a grid of months, and what differs from the version in force."""

import calendar as weeks
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from expense_mgmt.core.periods import FIRST_WEEKEND_DAY, FiscalYear, Month
from expense_mgmt.core.templatetags.dates import day, month_name, span_words, weekday_short
from expense_mgmt.foundation.models import User
from expense_mgmt.office.calendar_forms import DaysForm, FileForm, PasteForm, YearForm
from expense_mgmt.organisation.access import Act, may
from expense_mgmt.organisation.models import CalendarDay, RoleHolding, WorkCalendar
from expense_mgmt.organisation.queries import companies_of
from expense_mgmt.organisation.roles import Role
from expense_mgmt.organisation.states import CalendarState

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the grid.

    tone   off, make_up, weekend or nothing
    words  what a reader who sees no colours is told
    """

    number: int
    tone: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class MonthGrid:
    """A month with its weeks from Monday; an empty place is None."""

    name: str
    weeks: Sequence[Sequence[Cell | None]]


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row of one kind and name."""

    words: str
    kind: str
    name: str
    days: int


def visible_calendars(user: User, today: dt.date) -> QuerySet[WorkCalendar]:
    """Calendars of the companies in which the person may read what the office keeps."""
    held = RoleHolding.objects.of(user, today).filter(
        company=OuterRef("company"), role__in=Act.OFFICE_READ.roles
    )
    return WorkCalendar.objects.filter(Exists(held)).for_page()


def list_context(user: User, today: dt.date, form: YearForm | None = None) -> dict[str, Any]:
    """Every version, newest year first."""
    rows = visible_calendars(user, today).annotate(
        off=Count("days", filter=Q(days__kind=CalendarDay.Kind.HOLIDAY)),
        made_up=Count("days", filter=Q(days__kind=CalendarDay.Kind.WORKDAY)),
    )[:SHOWN]
    return {
        "calendars": rows,
        "form": form or YearForm(initial={"year": today.year}),
        "companies": companies_of(user, today),
        "may_keep": may(user, Act.ADMINISTER),
        "breadcrumbs": [{"url": "", "label": _("Calendar and holidays")}],
    }


def detail_context(
    calendar: WorkCalendar, user: User, today: dt.date, **given: Any
) -> dict[str, Any]:
    """The year of one version; its author edits a draft, another administrator publishes it.

    given   forms that were refused, and issues of a list
    """
    days = {row.day: row for row in calendar.days.all()}
    is_author = calendar.drafted_by_id == user.pk
    keeps = may(user, Act.ADMINISTER)
    revision = {"revision": calendar.revision}
    return {
        "calendar": calendar,
        "months": [grid_of(month, days) for month in FiscalYear(calendar.year).months],
        "weekdays": [weekday_short(dt.date(2024, 1, number)) for number in range(1, 8)],
        "spans": spans_of(list(days.values())),
        "changes": _changes(calendar, days),
        "is_editable": calendar.is_draft and is_author and keeps,
        "may_publish": calendar.is_draft and not is_author and keeps,
        "seconds": _others(calendar, today) if calendar.is_draft and is_author else (),
        "days_form": DaysForm(initial=revision),
        "paste_form": PasteForm(initial=revision | {"text": as_text(list(days.values()))}),
        "file_form": FileForm(initial=revision),
        "issues": (),
        "breadcrumbs": [
            {"url": reverse("office:calendar_list"), "label": _("Calendar and holidays")},
            {"url": "", "label": str(calendar.year)},
        ],
    } | given


def grid_of(month: Month, days: Mapping[dt.date, CalendarDay]) -> MonthGrid:
    """One month; holidays and make-up days say what they are."""
    return MonthGrid(
        month_name(month),
        [
            [_cell(on, days.get(on)) if on.month == month.month else None for on in week]
            for week in weeks.Calendar().monthdatescalendar(month.year, month.month)
        ],
    )


def _cell(on: dt.date, known: CalendarDay | None) -> Cell:
    if known is None:
        return Cell(on.day, "weekend" if on.weekday() >= FIRST_WEEKEND_DAY else "")
    is_off = known.kind == CalendarDay.Kind.HOLIDAY
    words = f"{known.get_kind_display()} {known.name}".strip()
    return Cell(on.day, "off" if is_off else "make_up", words)


def spans_of(days: Sequence[CalendarDay]) -> list[Span]:
    """The days in words: neighbours of one kind and name together."""
    groups: list[list[CalendarDay]] = []
    for one in sorted(days, key=lambda row: row.day):
        last = groups[-1][-1] if groups else None
        follows = last is not None and (one.day - last.day).days == 1
        if follows and last is not None and (one.kind, one.name) == (last.kind, last.name):
            groups[-1].append(one)
        else:
            groups.append([one])
    return [
        Span(span_words(group[0].day, group[-1].day), group[0].kind, group[0].name, len(group))
        for group in groups
    ]


def as_text(days: Sequence[CalendarDay]) -> str:
    """The days as lines that can be read in again."""
    words = {"holiday": "休", "workday": "班"}
    groups = sorted(days, key=lambda row: row.day)
    return "\n".join(f"{row.day} {words[row.kind]} {row.name}".strip() for row in groups)


def _changes(calendar: WorkCalendar, days: Mapping[dt.date, CalendarDay]) -> list[str]:
    """What a draft changes of the published version of its year, day by day."""
    if not calendar.is_draft:
        return []
    published = CalendarDay.objects.filter(
        calendar__company=calendar.company_id,
        calendar__year=calendar.year,
        calendar__state=CalendarState.PUBLISHED,
    )
    before = {row.day: row for row in published}
    if not before:
        return []
    return [
        _("%(day)s: %(before)s, now %(after)s")
        % {"day": day(on), "before": _kind(before.get(on)), "after": _kind(days.get(on))}
        for on in sorted({*before, *days})
        if _kind(before.get(on)) != _kind(days.get(on))
    ]


def _kind(known: CalendarDay | None) -> str:
    return str(known.get_kind_display()) if known else _("ordinary day")


def _others(calendar: WorkCalendar, today: dt.date) -> list[User]:
    """Who may publish what this person drafted."""
    held = RoleHolding.objects.on(today).filter(
        role=Role.ADMINISTRATOR, company=calendar.company_id, person=OuterRef("pk")
    )
    people = User.objects.filter(Exists(held)).exclude(pk=calendar.drafted_by_id)
    return list(people.order_by("pk"))
