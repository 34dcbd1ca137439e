"""What documents in approval are called, in one query for each kind."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from approvals.interface import port_of
from approvals.models import Run
from expense_mgmt.core.money import Money
from expense_mgmt.core.templatetags.dates import month_name
from reports.models import MonthlyStatistic
from requests.models import ExpenseRequest, Payment, SettlementClaim


@dataclass(frozen=True, slots=True)
class Title:
    """A document's number, what it is about, and its own amount.

    A run knows the amount that chose its approvers, with like requests added (R-46).
    """

    number: str
    words: str
    amount: Money


def titles_of(runs: Iterable[Run]) -> dict[UUID, Title]:
    """The titles of documents by their public ids.

    A kind that is not known here is asked for its whole summary, at the cost of its own page.
    """
    by_kind: dict[str, list[UUID]] = {}
    for run in runs:
        by_kind.setdefault(run.kind, []).append(run.subject_id)
    found: dict[UUID, Title] = {}
    for kind, ids in by_kind.items():
        found |= _OF_KIND[kind](ids) if kind in _OF_KIND else _of_summaries(kind, ids)
    return found


def _of_summaries(kind: str, ids: Collection[UUID]) -> dict[UUID, Title]:
    summaries = port_of(kind).summaries(list(ids))
    return {key: Title(one.number, one.title, one.amount) for key, one in summaries.items()}


def _requests(ids: Collection[UUID]) -> dict[UUID, Title]:
    rows = ExpenseRequest.objects.filter(public_id__in=ids)
    return {
        row.public_id: Title(row.number, row.title, Money(row.amount, row.currency)) for row in rows
    }


def _claims(ids: Collection[UUID]) -> dict[UUID, Title]:
    rows = SettlementClaim.objects.filter(public_id__in=ids).select_related("expense_request")
    return {
        row.public_id: Title(
            row.number,
            _("Claim: %(title)s") % {"title": row.expense_request.title},
            Money(row.amount, row.currency),
        )
        for row in rows
    }


def _payments(ids: Collection[UUID]) -> dict[UUID, Title]:
    rows = Payment.objects.filter(public_id__in=ids)
    return {
        row.public_id: Title(
            row.number,
            _("Payment to %(payee)s") % {"payee": row.payee_name},
            Money(row.amount, row.currency),
        )
        for row in rows
    }


def _statistics(ids: Collection[UUID]) -> dict[UUID, Title]:
    rows = MonthlyStatistic.objects.filter(public_id__in=ids)
    return {
        row.public_id: Title(
            row.number,
            _("%(month)s ad-spend statistic, %(project)s")
            % {"month": month_name(row.month), "project": row.project_label},
            Money(row.spend, row.currency),
        )
        for row in rows
    }


_OF_KIND: Final[dict[str, Callable[[Collection[UUID]], dict[UUID, Title]]]] = {
    ExpenseRequest.kind: _requests,
    SettlementClaim.kind: _claims,
    Payment.kind: _payments,
    MonthlyStatistic.kind: _statistics,
}
