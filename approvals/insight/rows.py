"""The documents behind one figure of the process page."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, RowNumber
from django.http import HttpRequest
from django.utils.translation import gettext as _

from approvals.insight.figures import OPENING, TOOK, queues_of
from approvals.insight.form import unit_named
from approvals.insight.seen import Seen, look
from approvals.insight.wanted import Wanted
from approvals.interface import Summary, port_of
from approvals.models import ApprovalTask, Decision, Run, Step
from approvals.rules.insight import MEDIAN, NINE_OF_TEN, hours_of, nearest_rank
from expense_mgmt.core.paging import PAGE_SIZE, page_of
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.roles import Role


@dataclass(frozen=True, slots=True)
class DrillRow:
    """One document behind a figure.

    detail    who, which step, what was said
    hours     how long it took, or waits by now
    mark      that this row is the median, or the nine-of-ten
    """

    summary: Summary
    kind: str
    detail: str
    at: dt.datetime
    hours: Decimal | None = None
    rank: int | None = None
    mark: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Drill:
    """A page of documents, and how many there are in all where they are ranked."""

    rows: Sequence[DrillRow]
    newer_url: str = ""
    older_url: str = ""
    count: int = 0
    median_rank: int = 0
    ninety_rank: int = 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """One figure that was opened."""

    seen: Seen
    parts: Mapping[str, Any]
    request: HttpRequest
    now: dt.datetime

    def __contains__(self, name: str) -> bool:
        return name in self.parts

    def part(self, name: str, default: Any = None) -> Any:
        return self.parts.get(name, default)


@dataclass(frozen=True, slots=True)
class _Found:
    """A row of the engine that became a row of the page."""

    run: Run
    detail: str
    at: dt.datetime
    more: Mapping[str, Any] = field(default_factory=dict)


def drill(
    wanted: Wanted, parts: Mapping[str, Any], request: HttpRequest, *, now: dt.datetime
) -> Drill:
    """The documents of one figure; the same conditions that the figure was counted by.

    parts    DrillForm.asked
    """
    return _READERS[parts.get("what", "passed")](_Asked(look(wanted), parts, request, now))


def _passed(asked: _Asked) -> Drill:
    """Signed steps by how long they took, the longest first, each with its rank."""
    steps = asked.seen.steps_signed().filter(_place(asked, step=""))
    if asked.part("late"):
        steps = steps.filter(closed_at__gt=F("due_at"))
    count = steps.aggregate(count=Count("pk"))["count"]
    if not count:
        return Drill([])
    ranked = steps.annotate(
        took=TOOK, rank=Window(RowNumber(), order_by=[TOOK.asc(), F("pk").asc()])
    )
    first = min(asked.part("below", count), count)
    found = list(ranked.filter(rank__lte=first).select_related("run").order_by("-rank")[:PAGE_SIZE])
    people = _signers(found)
    # Of the late ones alone no percentile is shown anywhere.
    median, ninety = (
        0 if asked.part("late") else nearest_rank(count, share) for share in (MEDIAN, NINE_OF_TEN)
    )
    rows = _rows(
        _Found(
            step.run,
            _(", ").join([str(Role(step.role).label), *people.get(step.pk, [])]),
            step.closed_at or step.run.opened_at,
            {
                "hours": hours_of(step.took),
                "rank": step.rank,
                "mark": _mark(step.rank, median, ninety),
                "is_late": bool(step.due_at and step.closed_at and step.closed_at > step.due_at),
            },
        )
        for step in found
    )
    last = first - len(found)
    return Drill(
        rows,
        newer_url=_address(asked.request, min(first + PAGE_SIZE, count)) if first < count else "",
        older_url=_address(asked.request, last) if last else "",
        count=count,
        median_rank=median,
        ninety_rank=ninety,
    )


def _waiting(asked: _Asked) -> Drill:
    """Open tasks, the longest waiting first."""
    tasks = asked.seen.tasks_open().filter(_place(asked, step="step__"))
    if asked.part("late"):
        tasks = tasks.filter(due_at__lt=asked.now)
    if asked.part("person"):
        tasks = _of_person(tasks, asked)
    page = page_of(tasks.select_related("run", "step").order_by("opened_at", "pk"), asked.request)
    rows = _rows(
        _Found(
            task.run,
            str(Role(task.step.role).label),
            task.opened_at,
            {"hours": hours_of(asked.now - task.opened_at), "is_late": task.due_at < asked.now},
        )
        for task in page.rows
    )
    return Drill(rows, page.newer_url, page.older_url)


def _of_person(tasks: QuerySet[ApprovalTask], asked: _Asked) -> QuerySet[ApprovalTask]:
    """Those that wait for one person, as figures.asked_of counts them."""
    person = User.objects.filter(public_id=asked.part("person")).first()
    if person is None:
        return tasks.none()
    queues = queues_of(person, asked.seen, now=asked.now)
    return tasks.filter(queue__in=queues).exclude(barred__contains=[person.pk])


def _decided(asked: _Asked) -> Drill:
    return _signatures(asked.seen.decisions(), asked)


def _returned(asked: _Asked) -> Drill:
    return _signatures(asked.seen.returns(), asked)


def _signatures(decisions: QuerySet[Decision], asked: _Asked) -> Drill:
    """Signatures of the period, the newest first."""
    if "weekday" in asked:
        decisions = decisions.alias(
            weekday=ExtractIsoWeekDay("at", tzinfo=asked.seen.wanted.zone),
            hour=ExtractHour("at", tzinfo=asked.seen.wanted.zone),
        ).filter(weekday=asked.part("weekday"), hour=asked.part("hour", 0))
    if "words" in asked:
        decisions = decisions.alias(words=OPENING).filter(words=asked.part("words"))
    chosen = decisions.filter(_place(asked, step="step__"))
    named = chosen.select_related("run", "step", "actor", "on_behalf_of")
    page = page_of(named.order_by("-at", "-pk"), asked.request)
    rows = _rows(
        _Found(
            one.run,
            _("%(verb)s by %(name)s, %(role)s")
            % {
                "verb": one.get_verb_display(),
                "name": one.actor.label,
                "role": Role(one.step.role).label,
            }
            + (f": {one.comment}" if one.comment else ""),
            one.at,
        )
        for one in page.rows
    )
    return Drill(rows, page.newer_url, page.older_url)


def _ended(asked: _Asked) -> Drill:
    """Passages that ended in the period, the newest first."""
    runs = asked.seen.runs_ended()
    if asked.part("state"):
        runs = runs.filter(state=asked.part("state"))
    page = page_of(runs.order_by("-closed_at", "-pk"), asked.request)
    rows = _rows(
        _Found(
            run,
            str(run.get_state_display()),
            run.closed_at or run.opened_at,
            {"hours": hours_of((run.closed_at or run.opened_at) - run.opened_at)},
        )
        for run in page.rows
    )
    return Drill(rows, page.newer_url, page.older_url)


_READERS: Final = {
    "passed": _passed,
    "waiting": _waiting,
    "returned": _returned,
    "decided": _decided,
    "ended": _ended,
}


def _place(asked: _Asked, *, step: str) -> Q:
    """The row of the table that was opened: a step of a kind, a role, or a department."""
    place = Q()
    if asked.part("kinds"):
        place &= Q(run__kind=asked.part("kinds"))
    if asked.part("sequence"):
        place &= Q((f"{step}sequence", asked.part("sequence")))
    if asked.part("role"):
        place &= Q((f"{step}role", asked.part("role")))
    if asked.part("department"):
        place &= Q(run__unit=unit_named(asked.part("department"), asked.seen.wanted.company))
    return place


def _rows(found: Any) -> list[DrillRow]:
    """With what each document says of itself: one call for each kind."""
    rows: list[_Found] = list(found)
    summaries: dict[Any, Summary] = {}
    for kind in sorted({row.run.kind for row in rows}):
        keys = {row.run.subject_id for row in rows if row.run.kind == kind}
        summaries |= port_of(kind).summaries(sorted(keys))
    return [
        DrillRow(
            summary=summaries[row.run.subject_id],
            kind=str(port_of(row.run.kind).label),
            detail=row.detail,
            at=row.at,
            **row.more,
        )
        for row in rows
    ]


def _signers(steps: Sequence[Step]) -> dict[int, list[str]]:
    """Who signed each step, in one query."""
    signed: dict[int, list[str]] = {}
    rows = Decision.objects.filter(step__in=[step.pk for step in steps]).select_related("actor")
    for decision in rows.order_by("at", "pk"):
        signed.setdefault(decision.step_id, []).append(decision.actor.label)
    return signed


def _mark(rank: int, median: int, ninety: int) -> str:
    marks = [
        words for at, words in ((median, _("median")), (ninety, _("9 of 10 within"))) if at == rank
    ]
    return _(", ").join(marks)


def _address(request: HttpRequest, below: int) -> str:
    query = request.GET.copy()
    query["below"] = str(below)
    return f"?{query.urlencode()}"
