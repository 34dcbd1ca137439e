"""The process page as .xlsx, through the one writer of sheets."""

import datetime as dt
from collections.abc import Callable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals.insight import figures
from approvals.insight.seen import Seen, look
from approvals.insight.wanted import GROUPINGS, Wanted
from approvals.pages.insight import (
    GROUP_LABELS,
    labels_of,
    period_label,
    units_named,
)
from approvals.pages.rhythm import MONDAY, hours_drawn
from expense_mgmt.core.templatetags.dates import moment_paper, weekday
from expense_mgmt.foundation.services.attachments import clean_name
from expense_mgmt.foundation.services.kept_files import workshop
from expense_mgmt.foundation.sheets import writer
from expense_mgmt.foundation.sheets.layout import (
    Column,
    Heading,
    Layout,
    Row,
    Shape,
    Sheet,
    Table,
    Tone,
)

HeadingOf = Callable[[str], Heading]


def export(wanted: Wanted, *, now: dt.datetime) -> tuple[str, bytes]:
    """Name and bytes of the file; the same data give the same bytes (PLATFORM §6.36).

    What waits is told by the instant it began to, because how long it has waited changes by the
    minute.

    raises    RuleBroken of the writer
    """
    title = _("Process insight %(period)s") % {"period": period_label(wanted)}
    layout = Layout(title, _language(), _sheets(wanted, now=now))
    with workshop() as folder:
        path = folder / "insight.xlsx"
        writer.write(layout, path)
        return clean_name(f"{title}.xlsx"), path.read_bytes()


def _sheets(wanted: Wanted, *, now: dt.datetime) -> tuple[Sheet, ...]:
    seen = look(wanted)
    passed = {by: figures.passed_by(seen, by) for by in GROUPINGS}
    waiting = {by: figures.waiting_by(seen, by, now=now) for by in GROUPINGS}
    asked, rhythm = figures.asked_of(seen, now=now), figures.rhythm_of(seen)
    times = [one.latest for one in passed["role"].values()]
    times += [one.latest for one in waiting["role"].values()]
    as_of = max([*times, *([rhythm.latest] if rhythm.latest else [])], default=None)

    def heading(title: str) -> Heading:
        return Heading(
            title=title,
            company=wanted.company.label,
            project=wanted.unit.label if wanted.unit else _("All departments"),
            month=period_label(wanted),
            as_of=as_of,
            version="",
            time_zone=wanted.company.time_zone,
            unit=_("hours"),
            remarks=(
                _(
                    "Hours of the clock from the opening of a step to its last signature. Median and 9 of 10 by nearest rank: the values at half and at nine tenths of the count, rounded up."
                ),
            ),
        )

    return (
        *(_grouped(by, passed[by], waiting[by], heading) for by in GROUPINGS),
        _people(asked, heading),
        _returns(seen, heading),
        _rhythm(rhythm, heading),
    )


def _grouped(
    by: str,
    passed: dict[figures.Key, figures.Passed],
    waiting: dict[figures.Key, figures.Waiting],
    heading: HeadingOf,
) -> Sheet:
    name = _("By %(group)s") % {"group": str(GROUP_LABELS[by]).lower()}
    keys = sorted({*passed, *waiting}, key=lambda key: tuple(str(part).rjust(5) for part in key))
    units = units_named(keys) if by == "department" else {}
    rows = []
    for key in keys:
        one, now = passed.get(key), waiting.get(key)
        rows.append(
            Row(
                (
                    *labels_of(by, key, units),
                    now.count if now else 0,
                    now.late_count if now else 0,
                    moment_paper(now.oldest) if now else None,
                    one.count if one else 0,
                    one.late_count if one else 0,
                    one.median_hours if one else None,
                    one.ninety_hours if one else None,
                ),
                Tone.AMBER if now and now.late_count else Tone.ITEM,
            )
        )
    columns = (
        Column(str(GROUP_LABELS[by]), Shape.TEXT, 24),
        Column(_("Document and step"), Shape.TEXT, 30),
        Column(_("Waiting now"), Shape.COUNT, 12),
        Column(_("of these late"), Shape.COUNT, 12),
        Column(_("Oldest since"), Shape.TEXT, 18),
        Column(_("Signed"), Shape.COUNT, 12),
        Column(_("of these late"), Shape.COUNT, 12),
        Column(_("Median, hours"), Shape.AMOUNT, 14),
        Column(_("9 of 10 within, hours"), Shape.AMOUNT, 20),
    )
    return Sheet(name, heading(name), (Table(columns, tuple(rows)),))


def _people(asked: list[figures.Asked], heading: HeadingOf) -> Sheet:
    name = _("Who is asked now")
    columns = (
        Column(_("Person"), Shape.TEXT, 24),
        Column(_("Waiting now"), Shape.COUNT, 12),
        Column(_("of these late"), Shape.COUNT, 12),
        Column(_("Oldest since"), Shape.TEXT, 18),
    )
    rows = tuple(
        Row(
            (
                one.person.label,
                one.waiting.count,
                one.waiting.late_count,
                moment_paper(one.waiting.oldest),
            )
        )
        for one in asked
    )
    return Sheet(name, heading(name), (Table(columns, rows),))


def _returns(seen: Seen, heading: HeadingOf) -> Sheet:
    name = _("How documents came out")
    outcome = figures.outcome_of(seen)
    ended = Table(
        (
            Column(_("Outcome"), Shape.TEXT, 24),
            Column(_("Documents"), Shape.COUNT, 12),
            Column(_("Share of those decided"), Shape.RATIO, 24),
        ),
        (
            Row((_("Approved"), outcome.approved, outcome.share(outcome.approved))),
            Row((_("Sent back"), outcome.returned, outcome.returned_percent)),
            Row((_("Rejected"), outcome.rejected, outcome.share(outcome.rejected))),
            Row((_("Withdrawn"), outcome.withdrawn, None)),
        ),
    )
    reasons = Table(
        (Column(_("Reason begins with"), Shape.TEXT, 24), Column(_("Times"), Shape.COUNT, 12)),
        tuple(Row((one.words, one.count)) for one in figures.reasons_of(seen, most=None)),
        heading=_("Why they were sent back"),
    )
    return Sheet(name, heading(name), (ended, reasons))


def _rhythm(rhythm: figures.Rhythm, heading: HeadingOf) -> Sheet:
    name = _("When decisions are made")
    hours = hours_drawn(rhythm)
    columns = (
        Column(_("Weekday"), Shape.TEXT, 14),
        *(Column(f"{hour:02d}:00", Shape.COUNT, 8) for hour in hours),
    )
    rows = tuple(
        Row(
            (
                weekday(MONDAY + dt.timedelta(days=day - 1)),
                *(rhythm.counts.get((day, hour), 0) for hour in hours),
            )
        )
        for day in range(1, 8)
    )
    return Sheet(name, heading(name), (Table(columns, rows),))


def _language() -> str:
    return "zh-hans" if (get_language() or "").startswith("zh") else "en"
