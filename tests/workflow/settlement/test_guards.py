"""What the database refuses whoever writes, and what verify_books finds where it could not."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from expense_mgmt.core.findings import Finding
from expense_mgmt.foundation.models import User
from requests import verify_settlement
from requests.models import ExpenseRequest, Payment, SettlementClaim
from tests.workflow.settlement import ground

pytestmark = pytest.mark.django_db

MADE = (
    "UPDATE requests_payment SET state = 'paid', paid_on = '2026-05-25', paid_by_id = %s,"
    " bank_reference = 'X', voucher_id = (SELECT max(id) FROM ledger_voucher)"
)
CLAIM = "UPDATE requests_settlementclaim SET "
PAYMENT = "UPDATE requests_payment SET "


def attack(sql: str, *values: int | str) -> None:
    """Run raw SQL and let the constraints speak that wait for the commit."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def past_the_guards(sql: str, *values: int | str) -> None:
    """Run raw SQL as an owner who switched the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, values or None)
        cursor.execute("SET session_replication_role = DEFAULT")


def constraint_of(error: IntegrityError) -> str | None:
    """The name of the constraint that refused."""
    cause = error.__cause__
    assert isinstance(cause, psycopg.Error)
    return cause.diag.constraint_name


def found(check: Callable[[], Iterator[Finding]]) -> list[str]:
    return [finding.code for finding in check()]


@pytest.fixture
def claim(expense_request: ExpenseRequest) -> SettlementClaim:
    return ground.submitted_claim(expense_request)


@pytest.fixture
def payment(expense_request: ExpenseRequest) -> Payment:
    return ground.scheduled_payment(ground.posted_claim(expense_request))


@pytest.mark.parametrize(
    "sql",
    [
        CLAIM + "amount = 59999",
        CLAIM + "supplier_id = supplier_id + 1",
        CLAIM + "contract_number = 'HT-2026-9999'",
        CLAIM + "completed_on = completed_on + 1",
        CLAIM + "version = version + 1",
        CLAIM + "state = 'lost'",
        CLAIM + "state = 'paid'",
        CLAIM + "state = 'posted'",
        CLAIM + "paid_amount = 1",
        CLAIM + "state = 'withdrawn'",
        "UPDATE requests_claimline SET amount = amount - 1",
        "DELETE FROM requests_claimline",
        "UPDATE requests_invoice SET net = net - 1, total = total - 1",
        "UPDATE requests_invoice SET total = total + 1",
        "UPDATE requests_invoice SET key = 'D:1'",
        "UPDATE requests_invoice SET is_live = false",
        "DELETE FROM requests_invoice",
        "DELETE FROM requests_claimattachment",
        "UPDATE requests_claimtransition SET comment = 'x'",
        "DELETE FROM requests_claimtransition",
    ],
)
def test_a_claim_under_way_stands_against_raw_sql(claim: SettlementClaim, sql: str) -> None:
    before = list(SettlementClaim.objects.values())

    with pytest.raises(DatabaseError):
        attack(sql)

    assert list(SettlementClaim.objects.values()) == before


@pytest.mark.parametrize(
    ("username", "constraint"),
    [
        ("wu", "payment_payer_is_apart"),
        ("qian", "payment_payer_is_apart"),
        # The cashier may pay, but then the claim has to say that something was paid.
        ("zheng", "payment_add_up_to_what_was_paid"),
    ],
)
def test_a_payment_past_the_service_is_refused(
    payment: Payment, username: str, constraint: str
) -> None:
    person = User.objects.get(username=username)

    with pytest.raises(IntegrityError) as caught:
        attack(MADE, person.pk)

    assert constraint_of(caught.value) == constraint


@pytest.mark.parametrize("username", ["chen", "qian", "wang", "lin"])
def test_who_asked_or_signed_never_pays(payment: Payment, username: str) -> None:
    person = User.objects.get(username=username)

    with pytest.raises(IntegrityError):
        attack(PAYMENT + "paid_by_id = %s", person.pk)


@pytest.mark.parametrize("username", ["chen", "zhao", "qian", "wang", "lin"])
def test_who_asked_or_signed_never_posts(expense_request: ExpenseRequest, username: str) -> None:
    ground.approved_claim(expense_request)
    person = User.objects.get(username=username)

    with pytest.raises(IntegrityError):
        attack(CLAIM + "posted_by_id = %s", person.pk)


@pytest.mark.parametrize(
    "sql",
    [
        PAYMENT + "amount = 1",
        PAYMENT + "state = 'scheduled'",
        PAYMENT + "bank_reference = 'Y'",
        PAYMENT + "payee_number = '1'",
        "DELETE FROM requests_payment",
        CLAIM + "paid_amount = 0",
        CLAIM + "voucher_id = NULL",
        CLAIM + "posted_on = posted_on + 1",
        "UPDATE requests_paymenttransition SET name = 'x'",
    ],
)
def test_what_was_paid_is_never_rewritten(payment: Payment, sql: str) -> None:
    ground.paid_payment(payment)

    with pytest.raises(DatabaseError):
        attack(sql)

    assert Payment.objects.get().state == "paid"


def test_second_payment_under_way_is_refused(payment: Payment) -> None:
    with pytest.raises(IntegrityError, match="payment_one_under_way_per_claim"):
        attack(
            "INSERT INTO requests_payment (public_id, number, version, created_at,"
            " payee_bank, payee_name, payee_number, currency, amount, due_on, bank_reference,"
            " state, account_id, claim_id, company_id, created_by_id, supplier_id)"
            " SELECT gen_random_uuid(), '', 1, created_at, payee_bank, payee_name, payee_number,"
            " currency, amount, due_on, '', 'requested', account_id, claim_id, company_id,"
            " created_by_id, supplier_id FROM requests_payment"
        )


def test_clean_books_have_no_findings(payment: Payment) -> None:
    ground.paid_payment(payment)

    assert found(verify_settlement.claims_and_vouchers) == []
    assert found(verify_settlement.invoices_used_once) == []
    assert found(verify_settlement.payments_made_once) == []
    assert found(verify_settlement.duties_apart) == []


def test_a_claim_changed_behind_the_guards_is_found(payment: Payment) -> None:
    past_the_guards("UPDATE requests_claimline SET amount = amount - 1")
    past_the_guards(CLAIM + "amount = amount - 3")

    assert found(verify_settlement.claims_and_vouchers) == [
        "claim_differs_from_lines",
        "claim_differs_from_voucher",
    ]


def test_an_invoice_freed_behind_the_guards_is_found(payment: Payment) -> None:
    past_the_guards("UPDATE requests_invoice SET is_live = false")

    assert found(verify_settlement.invoices_used_once) == ["invoice_live_differs"]


def test_an_invoice_used_twice_is_found(books: object) -> None:
    ground.draft_claim(ground.approved_request())
    ground.submitted_claim(ground.approved_request())
    past_the_guards("UPDATE requests_settlementclaim SET state = 'approved' WHERE state = 'draft'")

    assert found(verify_settlement.invoices_used_once) == [
        "invoice_used_twice",
        "invoice_live_differs",
    ]


def test_a_payment_booked_twice_is_found(payment: Payment) -> None:
    paid = ground.paid_payment(payment)
    past_the_guards(PAYMENT + "amount = 1")
    past_the_guards(
        "UPDATE ledger_voucher SET source_kind = 'payment', source_number = %s", paid.number
    )

    assert found(verify_settlement.payments_made_once) == [
        "paid_amount_differs",
        "payment_booked_twice",
    ]


def test_a_payer_who_signed_is_found(payment: Payment) -> None:
    ground.paid_payment(payment)
    qian = User.objects.get(username="qian")
    past_the_guards(PAYMENT + "paid_by_id = %s", qian.pk)
    past_the_guards(CLAIM + "posted_by_id = %s", qian.pk)

    assert found(verify_settlement.duties_apart) == ["payer_is_not_apart", "poster_is_not_apart"]
