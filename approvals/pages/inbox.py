"""What the inbox page is made of."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.counts import DUE_SOON, Counts, counts_of
from approvals.interface import Summary, port_of
from approvals.models import ApprovalTask, Decision
from approvals.pages.keyset import PAGE_SIZE, Position, page_of
from approvals.pages.rows import DecidedRow, Row, row_of
from approvals.standing import Standing, standings_of
from expense_mgmt.foundation.models import User

TABS = ("waiting", "over", "due", "decided")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for."""

    tab: str = "waiting"
    newest_first: bool = False
    after: UUID | None = None
    before: UUID | None = None
    task: UUID | None = None

    def url(self, **changes: str) -> str:
        """The address of this list with changes; a new list begins at its first page."""
        asked = {"tab": self.tab, "order": "newest" if self.newest_first else "", **changes}
        shown = {
            key: value
            for key, value in asked.items()
            if value and (key, value) != ("tab", "waiting")
        }
        base = reverse("approvals:inbox")
        return f"{base}?{urlencode(shown)}" if shown else base

    @property
    def oldest_url(self) -> str:
        return self.url(order="")

    @property
    def newest_url(self) -> str:
        return self.url(order="newest")


@dataclass(frozen=True, slots=True)
class Tab:
    url: str
    label: str
    current: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """The list beside the pane. One of `rows` and `decided` is filled."""

    wanted: Wanted
    tabs: Sequence[Tab]
    counts: Counts
    decided_today: int
    rows: Sequence[Row]
    decided: Sequence[DecidedRow]
    newer_url: str
    older_url: str


def inbox_of(user: User, wanted: Wanted, *, at: dt.datetime) -> Inbox:
    """One page of the list, with tabs and counts."""
    standings = standings_of(user, timezone.localdate(at))
    counts = counts_of(user, at, standings)
    listed = _decided if wanted.tab == "decided" else _waiting
    rows, decided, newer_url, older_url = listed(user, wanted, at, standings)
    return Inbox(
        wanted=wanted,
        tabs=tabs_of(wanted, counts),
        counts=counts,
        decided_today=counts.decided,
        rows=rows,
        decided=decided,
        newer_url=newer_url,
        older_url=older_url,
    )


def tabs_of(wanted: Wanted, counts: Counts) -> list[Tab]:
    labels: Mapping[str, tuple[str, int | None]] = {
        "waiting": (_("Waiting for me"), counts.waiting),
        "over": (_("Over budget"), counts.over),
        "due": (_("Due soon"), counts.due),
        "decided": (_("Decided"), None),
    }
    return [
        Tab(Wanted().url(tab=tab), label, current=tab == wanted.tab, count=count)
        for tab, (label, count) in labels.items()
    ]


Listed = tuple[Sequence[Row], Sequence[DecidedRow], str, str]


def _waiting(user: User, wanted: Wanted, at: dt.datetime, standings: Sequence[Standing]) -> Listed:
    tasks = ApprovalTask.objects.all()
    if wanted.tab == "over":
        tasks = tasks.over_budget()
    elif wanted.tab == "due":
        tasks = tasks.due_before(at + DUE_SOON)
    beside = _beside(user, wanted, at)
    page = page_of(tasks, standings, newest_first=wanted.newest_first, beside=beside)
    summaries = summaries_of(page.tasks)
    rows = [row_of(task, summaries[task.subject_id], at) for task in page.tasks]
    following = wanted.url(after=str(page.tasks[-1].public_id)) if page.has_next else ""
    preceding = wanted.url(before=str(page.tasks[0].public_id)) if page.has_previous else ""
    # With the longest waiting first, what follows is newer.
    newer, older = (preceding, following) if wanted.newest_first else (following, preceding)
    return rows, [], newer, older


def _beside(user: User, wanted: Wanted, at: dt.datetime) -> Position | None:
    """The task that the page's address names; None for the first page."""
    key = wanted.after or wanted.before
    if key is None:
        return None
    visible = ApprovalTask.objects.visible_to(user, timezone.localdate(at))
    task = visible.filter(public_id=key).first()
    return None if task is None else Position(task, forward=wanted.after is not None)


def next_task(user: User, task: ApprovalTask, *, at: dt.datetime) -> ApprovalTask | None:
    """What comes up after a decision: the next longest waiting, else the first of all."""
    standings = standings_of(user, timezone.localdate(at))
    everything = ApprovalTask.objects.all()
    for beside in (Position(task, forward=True), None):
        page = page_of(everything, standings, newest_first=False, beside=beside, size=1)
        if page.tasks:
            return page.tasks[0]
    return None


def _decided(user: User, wanted: Wanted, at: dt.datetime, standings: Sequence[Standing]) -> Listed:
    mine = Decision.objects.by(user)
    key = wanted.after or wanted.before
    beside = mine.filter(task__public_id=key).first() if key else None
    forward = beside is None or wanted.before is None
    if beside is not None:
        mine = mine.past(beside.at, beside.pk, newer=not forward)
    order = ("-at", "-pk") if forward else ("at", "pk")
    found = list(mine.select_related("run", "task").order_by(*order)[: PAGE_SIZE + 1])
    has_more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    found = found if forward else found[::-1]
    summaries = _summaries({(each.run.kind, each.run.subject_id) for each in found})
    rows = [
        DecidedRow(
            summary=summaries[each.run.subject_id],
            task_id=str(each.task.public_id),
            verb=each.verb,
            words=each.get_verb_display(),
            comment=each.comment,
            at=each.at,
        )
        for each in found
    ]
    has_newer = beside is not None if forward else has_more
    has_older = has_more if forward else True
    newer = wanted.url(before=rows[0].task_id) if rows and has_newer else ""
    older = wanted.url(after=rows[-1].task_id) if rows and has_older else ""
    return [], rows, newer, older


def summaries_of(tasks: Sequence[ApprovalTask]) -> dict[UUID, Summary]:
    """Each document once, with one call for each kind."""
    return _summaries({(task.kind, task.subject_id) for task in tasks})


def _summaries(subjects: set[tuple[str, UUID]]) -> dict[UUID, Summary]:
    found: dict[UUID, Summary] = {}
    for kind in sorted({kind for kind, _key in subjects}):
        found |= port_of(kind).summaries([key for other, key in subjects if other == kind])
    return found
