"""What the process page is made of: tables, people, outcome, rhythm, each with its way back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from approvals.insight import figures
from approvals.insight.figures import Asked, Key, Passed, Reason, Waiting
from approvals.insight.form import units_of
from approvals.insight.seen import look
from approvals.insight.wanted import Wanted
from approvals.interface import kinds_shown, port_of
from approvals.pages.rhythm import days_of, hours_drawn
from approvals.rules.insight import MEDIAN, NINE_OF_TEN, nearest_rank
from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.dates import month as month_words
from expense_mgmt.organisation.models import Unit
from expense_mgmt.organisation.roles import Role

PERIOD_LABELS: Final[Mapping[str, StrOrPromise]] = {
    "month": gettext_lazy("Month"),
    "quarter": gettext_lazy("Quarter"),
    "year": gettext_lazy("Year to date"),
}
GROUP_LABELS: Final[Mapping[str, StrOrPromise]] = {
    "step": gettext_lazy("Step"),
    "role": gettext_lazy("Role"),
    "department": gettext_lazy("Department"),
}
MONTHS_OFFERED: Final = 15
PEOPLE_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One step, role or department: what waits there now, and how long it takes."""

    label: str
    beside: str
    waiting: Waiting | None
    waited: dt.timedelta | None
    passed: Passed | None
    waiting_url: str
    late_url: str
    passed_url: str


def insight_context(wanted: Wanted, *, now: dt.datetime) -> dict[str, Any]:
    """Every panel, in a fixed number of queries."""
    seen = look(wanted)
    passed = figures.passed_by(seen, wanted.by)
    waiting = figures.waiting_by(seen, wanted.by, now=now)
    outcome, rhythm = figures.outcome_of(seen), figures.rhythm_of(seen)
    rows = rows_of(wanted, passed, waiting, now=now)
    asked = figures.asked_of(seen, now=now)
    reasons = figures.reasons_of(seen)
    return {
        "wanted": wanted,
        "period_label": period_label(wanted),
        "rows": rows,
        "group_label": GROUP_LABELS[wanted.by],
        "scale": scale_of(passed.values()),
        "is_empty": not (rows or asked or outcome.decided or outcome.withdrawn or rhythm.counts),
        "asked": [_person(one, wanted, now) for one in asked[:PEOPLE_SHOWN]],
        "asked_left": max(len(asked) - PEOPLE_SHOWN, 0),
        "outcome": outcome,
        "outcome_urls": {
            state: wanted.documents_url(what="ended", state=state)
            for state in ("approved", "returned", "rejected", "withdrawn")
        },
        "reasons": [_reason(one, wanted) for one in reasons],
        "days": days_of(wanted, rhythm),
        "hours": hours_drawn(rhythm),
        "segments": [
            {
                "url": wanted.query(period=period),
                "label": label,
                "current": period == wanted.period,
                "count": None,
            }
            for period, label in PERIOD_LABELS.items()
        ],
        "groups": [
            {"url": wanted.query(by=by), "label": label, "current": by == wanted.by, "count": None}
            for by, label in GROUP_LABELS.items()
        ],
        "filters": _filters(wanted, Month.of(now.astimezone(wanted.zone).date())),
        "kept": [{"name": "period", "value": wanted.period}, {"name": "by", "value": wanted.by}],
        "clear_url": f"?by={wanted.by}" if wanted.unit or wanted.kind else "",
        "export_url": reverse("approvals:insight_export") + wanted.query(),
    }


def rows_of(
    wanted: Wanted,
    passed: Mapping[Key, Passed],
    waiting: Mapping[Key, Waiting],
    *,
    now: dt.datetime,
) -> list[Row]:
    """What waits, the longest waiting first; then what only passed, in the order of passing."""
    units = _units({key[0] for key in [*passed, *waiting]}) if wanted.by == "department" else {}
    ordered = sorted(
        {*passed, *waiting},
        key=lambda key: (
            (0, waiting[key].oldest.timestamp()) if key in waiting else (1, 0.0),
            tuple(str(part).rjust(5) for part in key),
        ),
    )
    return [
        _row(wanted, key, passed=passed.get(key), waiting=waiting.get(key), units=units, now=now)
        for key in ordered
    ]


def labels_of(by: str, key: Key, units: Mapping[int, Unit]) -> tuple[str, str]:
    """What a row is called, and what stands beside it."""
    if by == "department":
        return units[key[0]].label, ""
    if by == "role":
        return str(Role(key[0]).label), ""
    kind, sequence, role = key
    beside = _("%(kind)s, step %(number)s") % {"kind": port_of(kind).label, "number": sequence}
    return str(Role(role).label), beside


def units_named(keys: Sequence[Key]) -> dict[int, Unit]:
    """The departments of rows, by primary key."""
    return _units({key[0] for key in keys})


def scale_of(passed: Any) -> Decimal:
    """The length of the bars: the longest limit or nine-of-ten, so that nothing is cut."""
    lengths = [length for one in passed for length in (one.ninety_hours, Decimal(one.limit_hours))]
    return max(lengths, default=Decimal(0))


def period_label(wanted: Wanted) -> str:
    """The months of the period in words."""
    first, last = wanted.months
    if first == last:
        return month_words(first)
    return _("%(first)s to %(last)s") % {"first": month_words(first), "last": month_words(last)}


def computed(count: int, wanted: Wanted) -> str:
    """How median and nine-of-ten of so many steps are found, with these numbers put in."""
    return _(
        "%(count)s steps were signed in %(period)s. Sorted by their hours, the shortest first, the median is number %(median)s (50 %% of %(count)s, rounded up) and “9 of 10” is number %(ninety)s (90 %% of %(count)s, rounded up). Hours are those of the clock from the opening of the step to its last signature, nights and weekends included."
    ) % {
        "count": count,
        "period": period_label(wanted),
        "median": nearest_rank(count, MEDIAN),
        "ninety": nearest_rank(count, NINE_OF_TEN),
    }


def _row(
    wanted: Wanted,
    key: Key,
    *,
    passed: Passed | None,
    waiting: Waiting | None,
    units: Mapping[int, Unit],
    now: dt.datetime,
) -> Row:
    label, beside = labels_of(wanted.by, key, units)
    place = _place_of(wanted.by, key, units)
    return Row(
        label=label,
        beside=beside,
        waiting=waiting,
        waited=now - waiting.oldest if waiting else None,
        passed=passed,
        waiting_url=wanted.documents_url(what="waiting", **place),
        late_url=wanted.documents_url(what="passed", late="on", **place),
        passed_url=wanted.documents_url(what="passed", **place),
    )


def _place_of(by: str, key: Key, units: Mapping[int, Unit]) -> dict[str, str]:
    if by == "department":
        return {"department": str(units[key[0]].public_id)}
    if by == "role":
        return {"role": key[0]}
    kind, sequence, role = key
    return {"kinds": kind, "sequence": str(sequence), "role": role}


def _units(keys: Any) -> dict[int, Unit]:
    return Unit.objects.in_bulk(list(keys))


def _person(asked: Asked, wanted: Wanted, now: dt.datetime) -> dict[str, Any]:
    return {
        "name": asked.person.label,
        "count": asked.waiting.count,
        "late_count": asked.waiting.late_count,
        "waited": now - asked.waiting.oldest,
        "url": wanted.documents_url(what="waiting", person=str(asked.person.public_id)),
    }


def _reason(reason: Reason, wanted: Wanted) -> dict[str, Any]:
    return {
        "words": reason.words,
        "count": reason.count,
        "url": wanted.documents_url(what="returned", words=reason.words),
    }


def _filters(wanted: Wanted, present: Month) -> list[dict[str, Any]]:
    offered = [present.plus(-back) for back in range(MONTHS_OFFERED)]
    if wanted.month not in offered:
        offered.append(wanted.month)
    units = units_of(wanted.user, wanted.company)
    kinds = {kind: str(port_of(kind).label) for kind in kinds_shown()}
    return [
        {
            "name": "month",
            "label": _("Month"),
            "icon": "calendar",
            "chosen": month_words(wanted.month),
            "options": [
                {"value": str(one), "label": month_words(one), "current": one == wanted.month}
                for one in offered
            ],
        },
        {
            "name": "unit",
            "label": _("Department"),
            "icon": "building",
            "chosen": wanted.unit.label if wanted.unit else "",
            "options": [
                {"value": str(one.public_id), "label": one.label, "current": one == wanted.unit}
                for one in units
            ],
        },
        {
            "name": "kind",
            "label": _("Kind of document"),
            "icon": "files",
            "chosen": kinds.get(wanted.kind, ""),
            "options": [
                {"value": kind, "label": label, "current": kind == wanted.kind}
                for kind, label in kinds.items()
            ],
        },
    ]
