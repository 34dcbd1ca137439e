"""Days of a year as people write them down: lines of a notice, rows of a sheet."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.periods import FIRST_WEEKEND_DAY
from expense_mgmt.core.templatetags.dates import day_year, weekday

HOLIDAY: Final = "holiday"
WORKDAY: Final = "workday"
LONGEST_NAME: Final = 40
ISSUES_SHOWN: Final = 50
# How a notice of the State Council, a calendar or a sheet says it.
WORDS: Final = {
    **dict.fromkeys(("holiday", "off", "休", "放假", "休息", "假日", "节假日"), HOLIDAY),
    **dict.fromkeys(("workday", "work", "班", "上班", "补班", "调休", "工作日"), WORKDAY),
    "make-up workday": WORKDAY,
    "调休上班": WORKDAY,
    "调休工作日": WORKDAY,
}
TO: Final = frozenset({"to", "–", "-", "~", "\uff5e", "—", "至", "到"})
_DATE: Final = re.compile(
    r"(?:(?P<year>[0-9]{4})\s*[-/.年]\s*)?(?P<month>[0-9]{1,2})\s*[-/.月]\s*(?P<day>[0-9]{1,2})日?"
)
_SPLIT: Final = re.compile(r"[\s,，;；]+")


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day with what it is and why."""

    day: dt.date
    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was written: its number and its words."""

    number: int
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class DayIssue:
    """What is wrong in a line."""

    number: int
    text: str


def lines_of(text: str) -> list[Line]:
    """The lines of a text that hold anything."""
    rows = enumerate(text.splitlines(), start=1)
    return [Line(number, _SPLIT.split(row.strip())) for number, row in rows if row.strip()]


def read_days(lines: Iterable[Line], year: int) -> tuple[list[NamedDay], list[DayIssue]]:
    """All days of the lines, or what is wrong with them; never both.

    A line is a day or a first and a last one, then holiday or workday (休, 班), then a name. A
    first line without a day is the heading.
    """
    found: dict[dt.date, int] = {}
    days: list[NamedDay] = []
    issues: list[DayIssue] = []
    for position, line in enumerate(lines):
        try:
            read = list(_read(line, year))
            ensure_worth_saying(read, year)
        except RuleBroken as refusal:
            is_heading = position == 0 and refusal.code == "no_day_in_line"
            if not is_heading:
                issues.append(DayIssue(line.number, str(refusal)))
            continue
        for one in read:
            if one.day in found:
                text = _("%(day)s stands in line %(number)s already.")
                facts = {"day": day_year(one.day), "number": found[one.day]}
                issues.append(DayIssue(line.number, text % facts))
                break
            found[one.day] = line.number
            days.append(one)
    if not days and not issues:
        issues.append(DayIssue(1, _("The list holds no day.")))
    return ([], issues[:ISSUES_SHOWN]) if issues else (sorted(days, key=lambda one: one.day), [])


def ensure_worth_saying(days: Iterable[NamedDay], year: int) -> None:
    """The days lie in the year, and a make-up workday on a weekend.

    raises    RuleBroken day_of_another_year, day_is_worked_anyway
    """
    for one in days:
        if one.day.year != year:
            raise RuleBroken(
                "day_of_another_year",
                gettext_lazy("%(day)s does not lie in %(year)s."),
                {"day": day_year(one.day), "year": str(year)},
                field="first",
            )
        if one.kind == WORKDAY and one.day.weekday() < FIRST_WEEKEND_DAY:
            raise RuleBroken(
                "day_is_worked_anyway",
                gettext_lazy("%(day)s is a %(weekday)s and worked in any case."),
                {"day": day_year(one.day), "weekday": weekday(one.day)},
                field="first",
            )


def _read(line: Line, year: int) -> Iterator[NamedDay]:
    words = list(line.words)
    first = _date(words.pop(0), year)
    if words and words[0] in TO:
        words.pop(0)
    last = first
    if words and _DATE.fullmatch(words[0]):
        last = _date(words.pop(0), year)
    if last < first:
        raise RuleBroken("ends_before_it_begins", gettext_lazy("It ends before it begins."))
    kind = WORDS.get(words.pop(0).casefold()) if words else None
    if kind is None:
        raise RuleBroken(
            "no_kind_in_line", gettext_lazy("Say whether it is a holiday (休) or a workday (班).")
        )
    name = " ".join(words)[:LONGEST_NAME]
    for offset in range((last - first).days + 1):
        yield NamedDay(first + dt.timedelta(days=offset), kind, name)


def _date(word: str, year: int) -> dt.date:
    match = _DATE.fullmatch(word)
    if match is None:
        raise RuleBroken(
            "no_day_in_line",
            gettext_lazy("Begin with a day, such as %(day)s."),
            {"day": f"{year}-10-01"},
        )
    try:
        return dt.date(int(match["year"] or year), int(match["month"]), int(match["day"]))
    except ValueError:
        raise RuleBroken(
            "no_such_day", gettext_lazy("There is no day %(day)s."), {"day": word[:20]}
        ) from None
