"""What the inbox page is made of."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from approvals.counts import DUE_SOON, Counts, Totals, counts_of, narrowed_counts
from approvals.models import ApprovalTask
from approvals.models.task import ApprovalTaskQuerySet
from approvals.narrowing import Narrowing
from approvals.pages.chips import Chip, chips_of
from approvals.pages.keyset import Asked, Position, page_of
from approvals.pages.rows import Listed, row_of
from approvals.pages.settled import copied_page, decided_page
from approvals.pages.summaries import summaries_of
from approvals.pages.wanted import Wanted
from approvals.standing import Standing, standings_of
from expense_mgmt.foundation.models import User


@dataclass(frozen=True, slots=True)
class Tab:
    url: str
    label: str
    current: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """The list beside the pane.

    chips  what the list is narrowed by, in words
    at     when it was read; what came later is announced, never put under the cursor
    """

    wanted: Wanted
    tabs: Sequence[Tab]
    chips: Sequence[Chip]
    counts: Counts
    listed: Listed
    at: dt.datetime

    @property
    def since(self) -> str:
        """`at` as an address says it."""
        return self.at.isoformat()

    @property
    def bulk_limit(self) -> Decimal | None:
        """Below which amount rows of this page are approved together, where they agree on it."""
        limits = {row.task.bulk_limit for row in self.listed.rows if row.may_select}
        return limits.pop() if len(limits) == 1 else None


def inbox_of(user: User, wanted: Wanted, *, at: dt.datetime) -> Inbox:
    """One page of the list, with tabs and counts."""
    standings = standings_of(user, timezone.localdate(at))
    counts = counts_of(user, at, standings)
    totals = narrowed_counts(user, at, standings, wanted.narrowing)
    if wanted.tab == "decided":
        listed = decided_page(user, wanted)
    elif wanted.tab == "copied":
        listed = copied_page(user, wanted, timezone.localdate(at))
    else:
        listed = _waiting(user, wanted, at, standings)
    return Inbox(wanted, tabs_of(wanted, totals), chips_of(wanted), counts, listed, at)


def tabs_of(wanted: Wanted, totals: Totals) -> list[Tab]:
    """The lists side by side; each stays narrowed as this one is."""
    labels: Mapping[str, tuple[str, int | None]] = {
        "waiting": (pgettext("inbox", "Waiting"), totals.waiting),
        "over": (_("Over budget"), totals.over),
        "due": (_("Due soon"), totals.due),
        "decided": (_("Decided"), None),
        "copied": (pgettext("inbox", "Copies"), None),
    }
    return [
        Tab(wanted.url(tab=tab), label, current=tab == wanted.tab, count=count)
        for tab, (label, count) in labels.items()
    ]


def in_tab(wanted: Wanted, at: dt.datetime) -> ApprovalTaskQuerySet:
    """Tasks of a list of what waits, for whomever they wait."""
    if wanted.tab == "over":
        return ApprovalTask.objects.over_budget()
    if wanted.tab == "due":
        return ApprovalTask.objects.due_before(at + DUE_SOON)
    return ApprovalTask.objects.all()


def _waiting(user: User, wanted: Wanted, at: dt.datetime, standings: Sequence[Standing]) -> Listed:
    asked = Asked(in_tab(wanted, at), wanted.narrowing, at, newest_first=wanted.newest_first)
    page = page_of(asked, standings, _beside(user, wanted, at))
    summaries = summaries_of(page.tasks)
    following = wanted.page_url(after=str(page.tasks[-1].public_id)) if page.has_next else ""
    preceding = wanted.page_url(before=str(page.tasks[0].public_id)) if page.has_previous else ""
    # With the longest waiting first, what follows is newer.
    newer, older = (preceding, following) if wanted.newest_first else (following, preceding)
    return Listed(
        rows=[row_of(task, summaries[task.subject_id], at) for task in page.tasks],
        newer_url=newer,
        older_url=older,
    )


def _beside(user: User, wanted: Wanted, at: dt.datetime) -> Position | None:
    """The task that the page's address names; None for the first page."""
    key = wanted.after or wanted.before
    if key is None:
        return None
    visible = ApprovalTask.objects.visible_to(user, timezone.localdate(at))
    task = visible.filter(public_id=key).first()
    return None if task is None else Position(task, forward=wanted.after is not None)


def next_task(
    user: User, task: ApprovalTask, wanted: Wanted, *, at: dt.datetime
) -> ApprovalTask | None:
    """What comes up after a decision: the next of the list it was taken in, else its first.

    Where nothing of the list is left, the longest waiting of all.
    """
    standings = standings_of(user, timezone.localdate(at))
    if wanted.is_waiting:
        here = Asked(in_tab(wanted, at), wanted.narrowing, at, newest_first=wanted.newest_first)
        for beside in (Position(task, forward=True), None):
            page = page_of(here, standings, beside, size=1)
            if page.tasks:
                return page.tasks[0]
    everything = Asked(ApprovalTask.objects.all(), Narrowing(), at)
    return next(iter(page_of(everything, standings, None, size=1).tasks), None)
