"""P1: the inbox of a person for whom a tenth of all requests waits."""

from collections.abc import Callable
from typing import Final

from django.test import Client
from django.urls import reverse

from approvals.counts import counts_of
from approvals.models import ApprovalTask
from approvals.narrowing import Narrowing
from approvals.pages.keyset import PAGE_SIZE, Asked, Position, page_of
from approvals.standing import standings_of
from expense_mgmt.core import clock
from expense_mgmt.foundation.models import User
from scripts.benchmarks.database import Size
from scripts.benchmarks.measuring import Cost, buffers_of, cost_of, statements_of
from scripts.benchmarks.record import Result

READER: Final = "zhao"
LOOKUP_FACTOR: Final = 1.25
MOST_QUERIES: Final = 8
WAITING_PER_BUFFER: Final = 100
# "As page 1": what a walk down the index from its root may differ by, while each row may lie in
# a page of the table of its own, as those of page 1 do where they were not written together.
DESCENT: Final = 5
TIMES: Final = 22


class Inbox:
    """Reads one page after another as the page does, without drawing it."""

    def __init__(self) -> None:
        self.reader = User.objects.get(username=READER)
        self.standings = standings_of(self.reader, clock.today())

    def page(self, beside: Position | None = None) -> list[ApprovalTask]:
        asked = Asked(ApprovalTask.objects.all(), Narrowing(), clock.now(), newest_first=True)
        return list(page_of(asked, self.standings, beside).tasks)

    def middle(self) -> Position:
        """The task in the middle of the queue."""
        waiting = ApprovalTask.objects.awaiting(self.reader, clock.today())
        half = waiting.order_by("-opened_at", "-pk")[waiting.count() // 2]
        return Position(half, forward=True)

    def count(self) -> int:
        self.reader.remembered.clear()
        return counts_of(self.reader, clock.now(), self.standings).waiting


def run(size: Size, before: Result | None) -> list[Result]:
    """All of P1 at one size.

    before    page 1 at the smaller size, for the growth
    """
    inbox, label = Inbox(), f"{size.requests:,} requests / {size.requests * 4:,} steps"
    first_page = inbox.page()
    look_ups = buffers_of(
        *(str(ApprovalTask.objects.filter(pk=row.pk).query) for row in first_page)
    )
    middle, waiting = inbox.middle(), inbox.count()
    page_1 = _measured(inbox.page)
    page_n = _measured(lambda: inbox.page(middle))
    counted = _measured(inbox.count)
    results = [
        _result("inbox page 1 (buffers)", label, page_1, look_ups * LOOKUP_FACTOR),
        _result(
            "inbox page n (buffers)", label, page_n, max(page_1.buffers or 0, PAGE_SIZE) + DESCENT
        ),
        _result(
            f"exact count of {waiting:,} waiting (buffers)",
            label,
            counted,
            waiting / WAITING_PER_BUFFER,
        ),
    ]
    if before is not None and before.buffers is not None:
        limit = before.buffers + PAGE_SIZE
        results.append(_result(f"inbox page 1 after {before.size} (buffers)", label, page_1, limit))
    return [*results, _over_http(inbox.reader, label)]


def _measured(act: Callable[[], object]) -> Cost:
    """An act that reads: its time, and the buffers of its statements."""
    timed = cost_of([act] * TIMES)
    return Cost(
        timed.median_ms,
        timed.p95_ms,
        timed.cpu_ms,
        timed.queries,
        buffers_of(*statements_of(act)),
    )


def _result(job: str, label: str, cost: Cost, limit: float) -> Result:
    return Result.of("P1", job, label, cost, measured=cost.buffers or 0, limit=limit)


def _over_http(reader: User, label: str) -> Result:
    """The whole page with its summaries, drawn and answered."""
    client, address = Client(), reverse("approvals:inbox") + "?order=newest"
    client.force_login(reader)
    cost = cost_of([lambda: client.get(address)] * TIMES)
    return Result.of(
        "P1",
        "inbox over HTTP (statements)",
        label,
        cost,
        measured=cost.queries or 0,
        limit=MOST_QUERIES,
    )
