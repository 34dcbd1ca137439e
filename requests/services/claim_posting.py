"""Booking an approved claim: budget consumed, expense and tax charged, supplier owed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import transaction

from budgets.interface import ShareAsk
from budgets.services import control
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import ZERO, rounded, total_of
from expense_mgmt.core.prepared import Prepared, given
from expense_mgmt.core.prepared_writes import update
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services.record import record
from ledger.services import posting
from ledger.services.charts import AccountCode
from requests.commitments import OpenShare, ensure_no_open_claim, open_shares
from requests.models import ClaimLine, ExpenseRequest, SettlementClaim
from requests.rules.claim_lines import split_expense
from requests.rules.settlement import settle_commitment
from requests.services import placements
from requests.services.claim_content import INVOICES, SETTLED, amounts_of
from requests.services.claim_guards import company_day, ensure_covered
from requests.services.claims import locked
from requests.services.duties import ensure_poster_apart
from requests.services.ending import close_locked

LOCKED_REQUEST: Final = Prepared(
    lambda: ExpenseRequest.objects.select_related("company").lock().filter(pk=given("request"))
)


@transaction.atomic
def post(*, claim_id: UUID, version: int, actor: User, at: dt.datetime) -> SettlementClaim:
    """Book an approved claim; with a final one its request closes and the rest is released.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours; RuleBroken
              above_commitment, claim_is_open, period_closed, unknown_account; BudgetBlocked
    source    DOMAIN §4 settlement claim / post; R-35, R-36; PLATFORM §6.23, 24
    """
    claim = locked(claim_id, actor=actor, version=version)
    ensure_may(claim.post, actor)
    ensure_poster_apart(claim, actor, at)
    expense_request = LOCKED_REQUEST.get(request=claim.expense_request_id)
    lines = SETTLED(claim=claim.pk)
    shares = open_shares(expense_request, without=claim)
    amounts = {line.share_id: line.amount for line in lines}
    ensure_covered(shares, amounts, final=claim.is_final)
    closes = claim.is_final or not _left_over(shares, amounts)
    if closes:
        ensure_no_open_claim(expense_request, without=claim)
    control.consume(
        document=expense_request.ref,
        shares=[_ask(claim, line) for line in lines],
        final=closes,
        settle=settle_commitment,
        actor=actor,
        at=at,
    )
    today = company_day(claim, at)
    claim.voucher = posting.post(
        company=claim.company,
        dated_on=today,
        text=f"{claim.supplier.name} {expense_request.title} {claim.number}",
        entries=entries_of(claim, lines),
        source=(claim.kind, claim.public_id, claim.number),
        actor=actor,
        at=at,
    )
    claim.posted_on = today
    claim.posted_by = actor
    claim.post()
    update(claim, "state", "voucher", "posted_on", "posted_by")
    record(claim, "post", actor=actor, at=at, amounts=amounts_of(claim))
    placements.settle(line_ids=_settled_lines(shares, amounts, closes=closes), actor=actor, at=at)
    if closes:
        close_locked(expense_request, actor=actor, at=at, comment=claim.number)
    return claim


def entries_of(claim: SettlementClaim, lines: Sequence[ClaimLine]) -> list[posting.EntrySpec]:
    """Expense by project and category, input VAT where deductible, and what the supplier is owed.

    shapes    debits first; they add up to the claim's amount
    source    R-36; DOMAIN §4 settlement claim / post
    """
    invoices = INVOICES(claim=claim.pk)
    expense = rounded(total_of(invoice.expense for invoice in invoices))
    tax = rounded(total_of(invoice.input_tax for invoice in invoices))
    gross: dict[tuple[int | None, int], Decimal] = {}
    for line in lines:
        place = (line.share.project_id, line.share.line.category_id)
        gross[place] = gross.get(place, ZERO) + line.amount
    specs = [
        posting.EntrySpec(
            AccountCode.SELLING_EXPENSE,
            debit=part,
            project_id=project,
            category_id=category,
            unit_id=claim.unit_id,
            supplier_id=claim.supplier_id,
        )
        for (project, category), part in split_expense(gross, expense).items()
        if part
    ]
    if tax:
        specs.append(
            posting.EntrySpec(AccountCode.INPUT_VAT, debit=tax, supplier_id=claim.supplier_id)
        )
    specs.append(
        posting.EntrySpec(AccountCode.PAYABLE, credit=claim.amount, supplier_id=claim.supplier_id)
    )
    return specs


def _ask(claim: SettlementClaim, line: ClaimLine) -> ShareAsk:
    share = line.share
    return ShareAsk(
        share_id=share.public_id,
        unit_id=claim.unit_id,
        project_id=share.project_id,
        platform_id=share.line.platform_id,
        category_id=share.line.category_id,
        month=share.month,
        amount=line.amount,
    )


def _left_over(shares: Sequence[OpenShare], amounts: Mapping[int, Decimal]) -> set[int]:
    """Lines of the request that this claim does not use up."""
    return {one.share.line_id for one in shares if one.left != amounts.get(one.share.pk, ZERO)}


def _settled_lines(
    shares: Sequence[OpenShare], amounts: Mapping[int, Decimal], *, closes: bool
) -> set[int]:
    """Lines on which nothing more will be settled once this claim is booked."""
    lines = {one.share.line_id for one in shares if one.share.pk in amounts}
    return lines if closes else lines - _left_over(shares, amounts)
