"""A request as one row of a list, wherever requests are listed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from expense_mgmt.core.templatetags.dates import span_words, waiting
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.roles import Role
from requests.digest import what_words
from requests.models import ExpenseRequest, RequestLine
from requests.models.request_rows import IN_PROGRESS
from requests.queries import open_steps
from requests.states import RequestState

UNSENT: Final = (RequestState.DRAFT, RequestState.WITHDRAWN)
DONE: Final = (RequestState.CLOSED, RequestState.REJECTED, RequestState.CANCELLED)


@dataclass(frozen=True, slots=True)
class ListRow:
    """Ready words of one row; the template only sets them."""

    url: str
    title: str
    number: str
    requester: str
    what: str
    days: str
    state: str
    role: str
    waits_for: str
    waits: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many requests of a person stand where."""

    progress: int
    drafts: int
    done: int
    in_approval: int


def list_rows(page: Sequence[ExpenseRequest], *, now: dt.datetime) -> list[ListRow]:
    """The rows of requests read with `for_summaries`, in three queries more."""
    lines = RequestLine.objects.by_request([one.pk for one in page])
    steps = open_steps([one.run_id for one in page if one.run_id and one.state == "in_approval"])
    rows = []
    for one in page:
        of_one = lines.get(one.pk, [])
        days = [span for line in of_one for span in line.spans.all()]
        step = steps.get(one.run_id) if one.run_id else None
        rows.append(
            ListRow(
                url=_url(one),
                title=one.title or _("Untitled"),
                number=one.number,
                requester=one.created_by.label,
                what=what_words(of_one),
                days=span_words(min(day.start for day in days), max(day.end for day in days))
                if days
                else "",
                state=one.state,
                role=step.role if step else "",
                waits_for=_waits_for(one, step),
                waits=waiting(now - step.opened_at) if step and step.opened_at else "",
                amount=one.amount,
                currency=one.currency,
            )
        )
    return rows


def tally_of(user: User, project_id: str = "") -> Tally:
    """The person's own requests, of one project or all, by where they stand, in one query."""
    counts = (
        ExpenseRequest.objects.filter(created_by=user)
        .for_project(project_id)
        .aggregate(
            progress=Count("pk", filter=Q(state__in=IN_PROGRESS)),
            drafts=Count("pk", filter=Q(state__in=UNSENT)),
            done=Count("pk", filter=Q(state__in=DONE)),
            in_approval=Count("pk", filter=Q(state=RequestState.IN_APPROVAL)),
        )
    )
    return Tally(**counts)


def _waits_for(expense_request: ExpenseRequest, step: Any) -> str:
    if step is not None:
        return str(Role(step.role).label)
    if expense_request.is_editable:
        return expense_request.created_by.label
    return ""


def _url(expense_request: ExpenseRequest) -> str:
    name = "edit" if expense_request.state == RequestState.DRAFT else "detail"
    return reverse(f"requests:expense_request_{name}", args=[expense_request.public_id])
