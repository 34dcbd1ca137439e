"""What the tasks that wait for a person can be narrowed by, each choice with its number."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, F, Func, QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.counts import counts_of, narrowed_counts
from approvals.models import ApprovalTask, Decision, Run
from approvals.models.task import ApprovalTaskQuerySet
from approvals.narrowing import WAITS, Named
from approvals.pages.wanted import Wanted
from approvals.policy_words import kind_label
from approvals.standing import standings_of
from expense_mgmt.core.templatetags.dates import days_words
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Category, Project, Unit


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One question of the form."""

    name: str
    label: str
    choices: Sequence[Choice]


def facets_of(user: User, wanted: Wanted, *, at: dt.datetime) -> list[Facet]:
    """The questions with the answers that occur in what waits for the person."""
    standings = standings_of(user, timezone.localdate(at))
    waiting = ApprovalTask.objects.awaiting(user, standings=standings).order_by()
    narrowing = wanted.narrowing
    return [
        Facet(
            "project",
            _("Project"),
            _answers(
                Project.objects.all(), _tally(waiting, _each("project_ids")), narrowing.project
            ),
        ),
        Facet(
            "category",
            _("Category"),
            _answers(
                Category.objects.all(), _tally(waiting, _each("category_ids")), narrowing.category
            ),
        ),
        Facet(
            "by",
            _("Requester"),
            _answers(User.objects.all(), _tally(waiting, F("submitted_by")), narrowing.requester),
        ),
        Facet(
            "unit",
            _("Department"),
            _answers(Unit.objects.all(), _tally(waiting, F("unit")), narrowing.unit),
        ),
        Facet("kind", _("Kind"), _kinds(counts_of(user, at, standings).by_kind, narrowing.kind)),
        Facet(
            "waiting",
            _("Waits at least"),
            [
                Choice(str(hours), days_words(hours // 24), current=hours == narrowing.waiting)
                for hours in WAITS
            ],
        ),
    ]


def count_of(user: User, wanted: Wanted, *, at: dt.datetime) -> int:
    """How many items the list would have, exactly."""
    if wanted.tab == "decided":
        return Decision.objects.by(user).narrowed(wanted.narrowing).count()
    if wanted.tab == "copied":
        copied = Run.objects.copied_to(user, timezone.localdate(at))
        return copied.narrowed(wanted.narrowing).count()
    standings = standings_of(user, timezone.localdate(at))
    totals = narrowed_counts(user, at, standings, wanted.narrowing)
    return {"over": totals.over, "due": totals.due}.get(wanted.tab, totals.waiting)


def _each(column: str) -> Func:
    return Func(column, function="unnest", output_field=BigIntegerField())


def _tally(waiting: ApprovalTaskQuerySet, column: Combinable) -> dict[int, int]:
    """How many tasks there are for each value of a column."""
    counted: Any = waiting.annotate(place=column).values("place").annotate(count=Count("pk"))
    return dict(counted.values_list("place", "count"))


def _answers(
    known: QuerySet[Any], numbers: Mapping[int, int], chosen: Named | None
) -> list[Choice]:
    """The places or people that occur, the most frequent first, and the one chosen now."""
    rows = known.filter(pk__in=numbers)
    codes = {row.pk: getattr(row, "username", "") or row.code for row in rows}
    choices = [
        Choice(
            codes[row.pk],
            _numbered(row.label, numbers[row.pk]),
            current=chosen is not None and chosen.code == codes[row.pk],
        )
        for row in sorted(rows, key=lambda row: (-numbers[row.pk], row.label))
    ]
    if chosen is not None and not any(choice.current for choice in choices):
        choices.insert(0, Choice(chosen.code, _numbered(chosen.label, 0), current=True))
    return choices


def _kinds(numbers: Mapping[str, int], chosen: str) -> list[Choice]:
    return [
        Choice(kind, _numbered(kind_label(kind), count), current=kind == chosen)
        for kind, count in sorted(numbers.items())
        if count or kind == chosen
    ]


def _numbered(label: str, count: int) -> str:
    return _("%(label)s (%(count)d)") % {"label": label, "count": count}
