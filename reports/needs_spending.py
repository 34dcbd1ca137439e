"""What waits in requests, claims and payments for those who write, book and pay them."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.change_seal import title_of
from budgets.models import BudgetChange, ChangeTransition
from expense_mgmt.core.templatetags.amounts import with_sign
from expense_mgmt.core.templatetags.dates import day as day_words
from expense_mgmt.foundation.models import TransitionLog, User
from reports.desk import Kind, Need, Pile
from reports.piles import first_few, joined
from requests.commitments import to_settle
from requests.models import (
    ClaimTransition,
    ExpenseRequest,
    Payment,
    RequestTransition,
    SettlementClaim,
)
from requests.rules.settlement import settlement_due


def own_requests(user: User, today: dt.date, now: dt.datetime) -> Iterator[Pile]:
    """Requests sent back, what is done and not settled, claims begun and not sent."""
    rows, count = first_few(ExpenseRequest.objects.sent_back_to(user), "saved_at")
    returns = _returns(RequestTransition, rows)
    needs = [
        _sent_back(
            row,
            row.title,
            reverse("requests:expense_request_edit", args=[row.public_id]),
            returns.get(row.pk),
        )
        for row in rows
    ]
    listing = f"{reverse('requests:expense_request_list')}?view=progress"
    yield Pile(Kind.CORRECT, tuple(needs), count, listing)
    yield from _to_settle(user, today)
    yield from _claims_to_finish(user, today)


def own_changes(user: User, today: dt.date, now: dt.datetime) -> Iterator[Pile]:
    """Budget changes that approvers sent back to their preparer."""
    rows, count = first_few(BudgetChange.objects.sent_back_to(user), "saved_at")
    returns = _returns(ChangeTransition, rows)
    needs = [
        _sent_back(
            row,
            title_of(row),
            reverse("budgets:change_edit", args=[row.public_id]),
            returns.get(row.pk),
        )
        for row in rows
    ]
    yield Pile(Kind.CORRECT, tuple(needs), count, reverse("budgets:change_list"))


def _to_settle(user: User, today: dt.date) -> Iterator[Pile]:
    rows, count = first_few(to_settle(user, today), "last_day")
    needs = [
        Need(
            kind=Kind.SETTLE,
            key=f"settle-{row.public_id}",
            title=_("Settle: %(title)s") % {"title": row.title},
            detail=_("%(number)s · ended %(day)s; invoice, acceptance and proof are missing")
            % {"number": row.number, "day": day_words(row.last_day)},
            url=f"{reverse('requests:claim_new')}?request={row.public_id}",
            # What appeared before its last day is over has no countdown yet.
            due_on=settlement_due(row.last_day, today).due if row.last_day < today else None,
        )
        for row in rows
    ]
    yield Pile(Kind.SETTLE, tuple(needs), count, f"{reverse('requests:claim_list')}?tab=to_submit")


def _claims_to_finish(user: User, today: dt.date) -> Iterator[Pile]:
    rows = SettlementClaim.objects.to_finish_by(user).select_related("expense_request")
    claims, count = first_few(rows, "created_at")
    returns = _returns(ClaimTransition, claims)
    needs = []
    for claim in claims:
        url = reverse("requests:claim_edit", args=[claim.public_id])
        title = claim.expense_request.title
        if claim.state == "returned":
            needs.append(_sent_back(claim, title, url, returns.get(claim.pk)))
            continue
        accepted = claim.completed_on
        needs.append(
            Need(
                kind=Kind.FINISH_CLAIM,
                key=f"claim-{claim.public_id}",
                title=_("Finish the claim: %(title)s") % {"title": title},
                detail=joined(
                    claim.expense_request.number,
                    _("accepted %(day)s") % {"day": day_words(accepted)} if accepted else "",
                ),
                url=url,
                due_on=settlement_due(accepted, today).due if accepted else None,
                since=None if accepted else claim.created_at,
            )
        )
    listing = f"{reverse('requests:claim_list')}?tab=to_submit"
    yield Pile(Kind.FINISH_CLAIM, tuple(needs), count, listing)


def _sent_back(document: Any, title: str, url: str, last: TransitionLog | None) -> Need:
    said = ""
    if last is not None and last.actor is not None:
        facts = {"name": last.actor.label, "words": last.comment}
        said = _("%(name)s: “%(words)s”") % facts if last.comment else last.actor.label
    return Need(
        kind=Kind.CORRECT,
        key=f"back-{document.public_id}",
        title=_("Sent back: %(title)s") % {"title": title},
        detail=joined(document.number, said),
        url=url,
        since=last.at if last is not None else None,
    )


def _returns(log: type[TransitionLog], documents: Collection[Any]) -> Mapping[int, TransitionLog]:
    """Who sent each document back last, and why."""
    manager: Any = log._default_manager  # noqa: SLF001  # the name Django gives a model's own door
    rows = (
        manager.filter(document__in=[one.pk for one in documents], name="send_back")
        .select_related("actor")
        .order_by("document", "-at", "-pk")
        .distinct("document")
    )
    return {row.document_id: row for row in rows}


def claims_to_book(user: User, today: dt.date, now: dt.datetime) -> Iterator[Pile]:
    """The accountant's desk: post, ask for payment."""
    seen = SettlementClaim.objects.visible_to(user)
    claims, count = first_few(_of_claims(seen.to_post_by(user)), "submitted_at")
    needs = [_claim_need(Kind.POST, claim, _("Post: %(title)s")) for claim in claims]
    listing = reverse("requests:claim_list")
    yield Pile(Kind.POST, tuple(needs), count, f"{listing}?tab=to_post")
    claims, count = first_few(_of_claims(seen.without_payment_for(user)), "posted_on")
    needs = [_claim_need(Kind.ASK_PAYMENT, claim, _("Unpaid: %(title)s")) for claim in claims]
    yield Pile(Kind.ASK_PAYMENT, tuple(needs), count, f"{listing}?tab=done")


def _of_claims(rows: Any) -> Any:
    return rows.select_related("expense_request", "supplier")


def _claim_need(kind: Kind, claim: SettlementClaim, title: str) -> Need:
    asks = kind is Kind.ASK_PAYMENT
    amount = claim.open_amount if asks else claim.amount
    page = "requests:payment_new" if asks else "requests:claim_detail"
    return Need(
        kind=kind,
        key=f"{kind}-{claim.public_id}",
        title=title % {"title": claim.expense_request.title},
        detail=joined(claim.number, claim.supplier.label, with_sign(amount, claim.currency)),
        url=reverse(page, args=[claim.public_id]),
        since=claim.submitted_at,
    )


def payments_to_make(user: User, today: dt.date, now: dt.datetime) -> Iterator[Pile]:
    """The cashier's desk: what is scheduled, the earliest due first."""
    rows = Payment.objects.visible_to(user).to_pay().select_related("supplier")
    payments, count = first_few(rows, "due_on")
    needs = [
        Need(
            kind=Kind.PAY,
            key=f"pay-{payment.public_id}",
            title=_("Pay %(amount)s to %(payee)s")
            % {
                "amount": with_sign(payment.amount, payment.currency),
                "payee": payment.supplier.label,
            },
            detail=joined(payment.number, payment.masked_number),
            url=reverse("requests:payment_detail", args=[payment.public_id]),
            due_on=payment.due_on,
        )
        for payment in payments
    ]
    yield Pile(Kind.PAY, tuple(needs), count, reverse("requests:payment_list"))
