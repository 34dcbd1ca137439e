"""Days, months, spans, instants and waiting times in the reader's language (DESIGN 9)."""

from datetime import date, datetime, timedelta
from typing import Protocol

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from expense_mgmt.core.clock import today
from expense_mgmt.core.periods import DateSpan, Month

register = template.Library()

DASH = "—"
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAYS_ZH = "一二三四五六日"
MINUTES_PER_HOUR = 60
HOURS_PER_DAY = 24


class HasMonth(Protocol):
    """A calendar month: core.periods.Month, or any date in it."""

    @property
    def year(self) -> int: ...

    @property
    def month(self) -> int: ...


def in_chinese() -> bool:
    return (get_language() or "en").startswith("zh")


def as_day(value: date) -> date:
    """An instant counts as the day it falls on in the company's zone."""
    if isinstance(value, datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value


@register.filter
def day(value: date | None) -> str:
    """5月12日, 12 May; of another year than this 2025年5月12日, 12 May 2025."""
    if value is None:
        return DASH
    on = as_day(value)
    return _day(on) if on.year == today().year else day_year(on)


@register.filter
def day_year(value: date | None) -> str:
    """2026年5月12日, 12 May 2026."""
    if value is None:
        return DASH
    on = as_day(value)
    return _with_year(_day(on), on.year)


def _day(on: date) -> str:
    if in_chinese():
        return f"{on.month}月{on.day}日"
    return f"{on.day} {MONTHS[on.month - 1][:3]}"


def _with_year(words: str, year: int) -> str:
    return f"{year}年{words}" if in_chinese() else f"{words} {year}"


@register.filter
def month(value: HasMonth | None) -> str:
    """2026年4月, April 2026."""
    if value is None:
        return DASH
    if in_chinese():
        return f"{value.year}年{value.month}月"
    return f"{MONTHS[value.month - 1]} {value.year}"


def month_span(first: HasMonth, last: HasMonth) -> str:
    """2026年1月 – 4月, January – April 2026; one month alone is said once."""
    if (first.year, first.month) == (last.year, last.month):
        return month(last)
    if first.year != last.year:
        return f"{month(first)} – {month(last)}"
    if in_chinese():
        return f"{month(first)} – {month_name(last)}"
    return f"{month_name(first)} – {month(last)}"


def said(value: object) -> object:
    """A day or month in the reader's words, anything else as it is."""
    if isinstance(value, Month):
        return month(value)
    return day_year(value) if isinstance(value, date) else value


@register.filter
def month_name(value: HasMonth | None) -> str:
    """4月, April; where the year is already said."""
    if value is None:
        return DASH
    return f"{value.month}月" if in_chinese() else MONTHS[value.month - 1]


@register.filter
def month_short(value: HasMonth | None) -> str:
    """4月, Apr; for grid headings."""
    if value is None:
        return DASH
    return f"{value.month}月" if in_chinese() else MONTHS[value.month - 1][:3]


@register.filter
def weekday(value: date) -> str:
    """星期二, Tuesday."""
    index = as_day(value).weekday()
    return f"星期{WEEKDAYS_ZH[index]}" if in_chinese() else WEEKDAYS[index]


@register.filter
def weekday_short(value: date) -> str:
    """周二, Tue."""
    index = as_day(value).weekday()
    return f"周{WEEKDAYS_ZH[index]}" if in_chinese() else WEEKDAYS[index][:3]


@register.simple_tag(name="span")
def span_words(start: date | DateSpan | None, end: date | None = None) -> str:
    """5月16 – 17日, 16 – 17 May; both days belong to it. Takes a DateSpan or two days."""
    if isinstance(start, DateSpan):
        return two_days(start.start, start.end)
    if start is None or end is None:
        return day(start if end is None else end)
    return two_days(start, end)


def two_days(start: date, end: date) -> str:
    """Say year and month once where both days share them; this year is not said."""
    if start == end:
        return day(start)
    if start.year != end.year:
        return f"{day_year(start)} – {day_year(end)}"
    if start.month != end.month:
        words = f"{_day(start)} – {_day(end)}"
    elif in_chinese():
        words = f"{start.month}月{start.day} – {end.day}日"
    else:
        words = f"{start.day} – {_day(end)}"
    return words if start.year == today().year else _with_year(words, start.year)


@register.filter
def waiting(value: timedelta | None) -> str:
    """6 小时, 1 天 3 小时; 6 hours, 1 day 3 hours. Below an hour in minutes."""
    if value is None:
        return DASH
    minutes = max(int(value.total_seconds()) // 60, 0)
    if minutes < MINUTES_PER_HOUR:
        return minutes_words(max(minutes, 1))
    hours = minutes // MINUTES_PER_HOUR
    if hours < HOURS_PER_DAY:
        return hours_words(hours)
    days, rest = divmod(hours, HOURS_PER_DAY)
    if rest == 0:
        return days_words(days)
    return gettext("%(days)s %(hours)s") % {"days": days_words(days), "hours": hours_words(rest)}


def minutes_words(count: int) -> str:
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


@register.filter(name="hours")
def hours_words(count: int) -> str:
    """6 小时, 6 hours."""
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}


@register.filter(name="days")
def days_words(count: int) -> str:
    """3 天, 3 days."""
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


@register.filter
def clock(value: datetime | None) -> str:
    """08:40 in the company's zone."""
    return DASH if value is None else f"{local(value):%H:%M}"


@register.filter
def moment(value: datetime | None) -> str:
    """5月12日 08:40, 12 May 08:40, in the company's zone."""
    if value is None:
        return DASH
    at = local(value)
    return f"{day(at.date())} {at:%H:%M}"


@register.filter
def moment_paper(value: datetime | None) -> str:
    """2026-05-12 10:24, as printed sheets and exports write it."""
    return DASH if value is None else f"{local(value):%Y-%m-%d %H:%M}"


def days_paper(start: date, end: date) -> str:
    """2026-04-16 – 2026-05-15, as printed sheets write it: the same in every year."""
    return f"{start}" if start == end else f"{start} – {end}"


@register.simple_tag
def instant(value: datetime | None, *, css: str = "") -> SafeString:
    """A <time> element that shows the moment and carries the exact instant."""
    if value is None:
        return format_html("{}", DASH)
    return format_html(
        '<time datetime="{}" class="{}">{}</time>', value.isoformat(), css or "num", moment(value)
    )
