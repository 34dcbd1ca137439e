"""Two people at the same moment: one act counts, the other is told (RELIABILITY 7, 14, 15)."""

from collections.abc import Sequence
from functools import partial

import pytest

from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.foundation.models import Company, User
from ledger.models import Voucher
from requests import verify_settlement
from requests.models import ExpenseRequest, Invoice, Payment, SettlementClaim
from requests.services import claim_posting, claims
from tests.locks import all_at_once, without_row_locks
from tests.workflow.settlement import ground

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def submit(claim: SettlementClaim) -> SettlementClaim:
    return claims.submit(
        claim_id=claim.public_id,
        version=claim.version,
        actor=claim.created_by,
        at=ground.moment("2026-05-18"),
    )


def post(claim: SettlementClaim, username: str) -> SettlementClaim:
    return claim_posting.post(
        claim_id=claim.public_id,
        version=claim.version,
        actor=User.objects.get(username=username),
        at=ground.moment("2026-05-20"),
    )


def kinds(results: Sequence[object]) -> list[str]:
    """What came out, in words that can be compared."""
    return sorted(
        getattr(result, "code", type(result).__name__) if isinstance(result, Exception) else "done"
        for result in results
    )


def test_one_of_two_claims_gets_the_invoice(books: Company) -> None:
    waiting = [ground.draft_claim(ground.approved_request()) for _number in range(2)]

    results = all_at_once([partial(submit, claim) for claim in waiting])

    assert kinds(results) == ["done", "invoice_used"]
    refused = next(result for result in results if isinstance(result, RuleBroken))
    winner = SettlementClaim.objects.get(state="in_approval")
    assert winner.number in str(refused)
    assert Invoice.objects.filter(is_live=True).count() == 1
    assert list(verify_settlement.invoices_used_once()) == []


def test_two_claims_with_the_same_invoices_never_wait_for_each_other(books: Company) -> None:
    """Rows in opposite order: without the order of keys each would hold what the other wants."""
    rows = [
        ground.invoice("25317000000000000018", net="28301.89", tax="1698.11", total="30000.00"),
        ground.invoice("25317000000000000026", net="28301.89", tax="1698.11", total="30000.00"),
    ]
    waiting = [
        ground.draft_claim(
            ground.approved_request(), ground.claim_draft(None, amount="60000.00", invoices=order)
        )
        for order in (rows, rows[::-1])
    ]

    results = all_at_once([partial(submit, claim) for claim in waiting])

    assert kinds(results) == ["done", "invoice_used"]


def test_one_of_two_claims_gets_the_share(expense_request: ExpenseRequest) -> None:
    waiting = [
        ground.draft_claim(
            expense_request,
            ground.claim_draft(None, amount="60000.00", invoices=[ground.invoice(number)]),
        )
        for number in ("25317000000000000018", "25317000000000000026")
    ]

    results = all_at_once([partial(submit, claim) for claim in waiting])

    assert kinds(results) == ["above_commitment", "done"]


def test_without_the_lock_the_share_is_settled_twice(expense_request: ExpenseRequest) -> None:
    waiting = [
        ground.draft_claim(
            expense_request,
            ground.claim_draft(None, amount="60000.00", invoices=[ground.invoice(number)]),
        )
        for number in ("25317000000000000018", "25317000000000000026")
    ]

    with without_row_locks():
        results = all_at_once([partial(submit, claim) for claim in waiting])

    assert kinds(results) == ["done", "done"]


def test_one_of_two_accountants_posts(expense_request: ExpenseRequest) -> None:
    claim = ground.approved_claim(expense_request)

    results = all_at_once([lambda: post(claim, "wu"), lambda: post(claim, "xu")])

    assert kinds(results) == ["done", "wrong_state"]
    assert any(isinstance(result, Conflict) for result in results)
    assert Voucher.objects.count() == 1


def test_a_payment_is_made_once(expense_request: ExpenseRequest) -> None:
    payment = ground.scheduled_payment(ground.posted_claim(expense_request))

    results = all_at_once([lambda: ground.paid_payment(payment)] * 8)

    assert kinds(results) == ["done", *["wrong_state"] * 7]
    assert Payment.objects.get().state == "paid"
    assert Voucher.objects.filter(source_kind="payment").count() == 1
    assert list(verify_settlement.payments_made_once()) == []


def test_without_the_lock_the_second_click_is_not_told(expense_request: ExpenseRequest) -> None:
    """The guards of the database still refuse it, but as a failure instead of an answer."""
    payment = ground.scheduled_payment(ground.posted_claim(expense_request))

    with without_row_locks():
        results = all_at_once([lambda: ground.paid_payment(payment)] * 8)

    assert set(kinds(results)) - {"done", "wrong_state"}


def test_a_payment_is_asked_for_once(expense_request: ExpenseRequest) -> None:
    claim = ground.posted_claim(expense_request)

    results = all_at_once([lambda: ground.requested_payment(claim)] * 2)

    assert kinds(results) == ["done", "payment_under_way"]
    assert Payment.objects.count() == 1
