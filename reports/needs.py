"""What waits for a person in every app, as far as the roles held reach."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Final

from django.urls import reverse

from approvals.models import ApprovalTask
from expense_mgmt.core.templatetags.amounts import with_sign
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act, may
from reports.desk import Kind, Need, Pile
from reports.needs_books import (
    ledgers_to_confirm,
    statistics_to_prepare,
    turnover_to_confirm,
    turnover_to_sign,
)
from reports.needs_spending import claims_to_book, own_changes, own_requests, payments_to_make
from reports.piles import first_few, joined
from reports.titles import titles_of


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
    """The tasks that have waited longest, under the titles of their documents."""
    rows = ApprovalTask.objects.awaiting(user, today).for_inbox()
    tasks, count = first_few(rows.select_related("run__submitted_by"), "opened_at")
    titles = titles_of(task.run for task in tasks)
    inbox = reverse("approvals:inbox")
    needs = [
        Need(
            kind=Kind.DECIDE,
            key=f"task-{task.public_id}",
            title=title.words,
            detail=joined(
                title.number,
                task.run.submitted_by.label,
                with_sign(title.amount),
            ),
            url=f"{inbox}?task={task.public_id}",
            since=task.opened_at,
            is_late=task.due_at < now,
        )
        for task in tasks
        if (title := titles.get(task.run.subject_id)) is not None
    ]
    yield Pile(Kind.DECIDE, tuple(needs), count, inbox)


Fetch = Callable[[User, dt.date, dt.datetime], Iterator[Pile]]
SOURCES: Final[tuple[tuple[Act, Fetch], ...]] = (
    (Act.APPROVE, _decisions),
    (Act.REQUEST_WRITE, own_requests),
    (Act.BUDGET_CHANGE, own_changes),
    (Act.STATISTIC_PREPARE, statistics_to_prepare),
    (Act.TURNOVER_SIGN, turnover_to_sign),
    (Act.CLAIM_POST, claims_to_book),
    (Act.LEDGER_IMPORT, ledgers_to_confirm),
    (Act.TURNOVER_WRITE, turnover_to_confirm),
    (Act.PAYMENT_PAY, payments_to_make),
)
