"""What waits for a person in every app, as far as the roles held reach."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from typing import Final
from uuid import UUID

from django.urls import reverse

from approvals.interface import Summary, port_of
from approvals.models import ApprovalTask
from expense_mgmt.core.templatetags.amounts import with_sign
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act, may
from reports.desk import Kind, Need, Pile
from reports.needs_books import statistics_to_prepare, turnover_to_confirm, turnover_to_sign
from reports.needs_spending import claims_to_book, own_requests, payments_to_make
from reports.piles import first_few, joined


def piles_of(user: User, *, today: dt.date, now: dt.datetime) -> list[Pile]:
    """Everything that waits for the person, as far as the roles held reach.

    shapes    one pile for each kind of work, empty ones left out; a fixed number of queries
    """
    found: list[Pile] = []
    for act, fetch in SOURCES:
        if may(user, act):
            found += fetch(user, today, now)
    return found


def _decisions(user: User, today: dt.date, now: dt.datetime) -> Iterator[Pile]:
    """The tasks that have waited longest, in the words of their documents."""
    tasks, count = first_few(ApprovalTask.objects.awaiting(user, today).for_inbox(), "opened_at")
    summaries = _summaries(tasks)
    inbox = reverse("approvals:inbox")
    needs = [
        Need(
            kind=Kind.DECIDE,
            key=f"task-{task.public_id}",
            title=summary.title,
            detail=joined(
                summary.number,
                summary.requester,
                with_sign(summary.amount.amount, summary.amount.currency),
                summary.where,
            ),
            url=f"{inbox}?task={task.public_id}",
            since=task.opened_at,
            is_late=task.due_at < now,
        )
        for task in tasks
        if (summary := summaries.get(task.run.subject_id)) is not None
    ]
    yield Pile(Kind.DECIDE, tuple(needs), count, inbox)


def _summaries(tasks: Collection[ApprovalTask]) -> dict[UUID, Summary]:
    by_kind: dict[str, list[UUID]] = {}
    for task in tasks:
        by_kind.setdefault(task.run.kind, []).append(task.run.subject_id)
    found: dict[UUID, Summary] = {}
    for kind, ids in by_kind.items():
        found |= port_of(kind).summaries(ids)
    return found


Fetch = Callable[[User, dt.date, dt.datetime], Iterator[Pile]]
SOURCES: Final[tuple[tuple[Act, Fetch], ...]] = (
    (Act.APPROVE, _decisions),
    (Act.REQUEST_WRITE, own_requests),
    (Act.STATISTIC_PREPARE, statistics_to_prepare),
    (Act.TURNOVER_SIGN, turnover_to_sign),
    (Act.CLAIM_POST, claims_to_book),
    (Act.TURNOVER_WRITE, turnover_to_confirm),
    (Act.PAYMENT_PAY, payments_to_make),
)
