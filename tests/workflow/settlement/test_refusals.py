"""What a claim or a payment is refused for, and that nothing changed then."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation

from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.foundation.models import Event, User
from expense_mgmt.organisation.models import Supplier
from ledger.models import Voucher
from requests.models import ExpenseRequest, Invoice, Payment, SettlementClaim
from requests.services import claim_posting, claims, ending, payments
from tests.workflow.settlement import ground

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def wide(digits: str) -> str:
    """The same digits as full-width characters."""
    return digits.translate({0x30 + digit: 0xFF10 + digit for digit in range(10)})


DIGITAL = "25317000000000000018"
SPELLINGS = [
    DIGITAL,
    f" {DIGITAL}",
    f"{DIGITAL} ",
    f"\t{DIGITAL}",
    "2531 7000 0000 0000 0018",
    "2531700000 0000000018",
    "2 5 3 1 7 0 0 0 0 0 0 0 0 0 0 0 0 0 1 8",
    "25317000000000000018\N{IDEOGRAPHIC SPACE}",
    "\N{IDEOGRAPHIC SPACE}25317000000000000018",
    "25317\N{NO-BREAK SPACE}000000000000018",
    "25317\N{NARROW NO-BREAK SPACE}000000000000018",
    "25317\N{THIN SPACE}000000000000018",
    "25317\N{EN SPACE}000000000000018",
    "25317\N{EM SPACE}000000000000018",
    "25317\N{ZERO WIDTH SPACE}000000000000018",
    "25317\N{ZERO WIDTH NON-JOINER}000000000000018",
    "25317\N{ZERO WIDTH JOINER}000000000000018",
    "25317\N{WORD JOINER}000000000000018",
    "\N{ZERO WIDTH NO-BREAK SPACE}25317000000000000018",
    wide("25317000000000000018"),
    wide("2531") + "7000000000000018",
    "2531700000000000001" + wide("8"),
    wide("2") + "5317000000000000018",
    "25317000" + wide("000000") + "000018",
    wide("2531")
    + "\N{IDEOGRAPHIC SPACE}"
    + wide("7000")
    + "\N{IDEOGRAPHIC SPACE}"
    + wide("0000")
    + "\N{IDEOGRAPHIC SPACE}"
    + wide("0000")
    + "\N{IDEOGRAPHIC SPACE}"
    + wide("0018"),
    " " + wide("25317000000000000018") + " ",
    wide("2") + " 5 3 1 7 0 0 0 0 0 0 0 0 0 0 0 0 0 1 " + wide("8"),
    "25317000000000000018\n",
    "25317\r\n000000000000018",
    "25317\v000000000000018",
    "25317\f000000000000018",
]


def refused(act: Callable[[], Any], code: str, family: type[Exception] = RuleBroken) -> Any:
    """The act is refused with that code and leaves no event behind."""
    before = Event.objects.count()
    with pytest.raises(family) as caught:
        act()
    assert getattr(caught.value, "code", "") == code
    assert Event.objects.count() == before
    return caught.value


def submitting(claim: SettlementClaim, day: str = "2026-05-18") -> Callable[[], SettlementClaim]:
    return lambda: claims.submit(
        claim_id=claim.public_id,
        version=claim.version,
        actor=claim.created_by,
        at=ground.moment(day),
    )


def drafting(expense_request: ExpenseRequest, **changes: Any) -> Callable[[], SettlementClaim]:
    draft = ground.claim_draft(None, **{"amount": "60000.00", **changes})
    return lambda: ground.draft_claim(expense_request, draft)


def test_no_spelling_uses_an_invoice_twice(books: object) -> None:
    first, second = ground.approved_request(), ground.approved_request()
    claim = ground.submitted_claim(first)

    errors = [
        refused(drafting(second, invoices=[ground.invoice(number)]), "invoice_used")
        for number in SPELLINGS
    ]

    assert len(set(SPELLINGS)) == len(errors) == 31
    assert {error.field for error in errors} == {"invoices-0-number"}
    assert {str(error) for error in errors} == {
        f"This invoice is already used in claim {claim.number}."
    }


def test_a_draft_does_not_hold_its_invoice_but_the_submitted_claim_does(books: object) -> None:
    first = ground.draft_claim(ground.approved_request())
    second = ground.draft_claim(ground.approved_request())
    submitting(second)()

    error = refused(submitting(first), "invoice_used")

    assert "HX-2605-0001" in str(error)
    assert SettlementClaim.objects.get(pk=first.pk).state == "draft"


@pytest.mark.parametrize("way", ["withdraw", "reject"])
def test_withdrawing_and_rejecting_free_the_invoice(books: object, way: str) -> None:
    first, second = ground.approved_request(), ground.approved_request()
    claim = ground.submitted_claim(first)
    if way == "withdraw":
        claims.withdraw(
            claim_id=claim.public_id,
            version=claim.version,
            actor=claim.created_by,
            at=ground.moment("2026-05-18", 11),
        )
    else:
        chen = User.objects.get(username="chen")
        ground.decide_as(chen, claim, "reject", ground.moment("2026-05-19"), "不合规")

    other = ground.submitted_claim(second)

    assert other.state == "in_approval"
    assert list(Invoice.objects.filter(is_live=True).values_list("claim", flat=True)) == [other.pk]


def test_a_returned_claim_keeps_its_invoice(books: object) -> None:
    first, second = ground.approved_request(), ground.approved_request()
    claim = ground.submitted_claim(first)
    chen = User.objects.get(username="chen")
    ground.decide_as(chen, claim, "return", ground.moment("2026-05-19"), "缺监播")

    refused(drafting(second), "invoice_used")

    assert SettlementClaim.objects.get(pk=claim.pk).state == "returned"


def test_a_returned_claim_comes_again_under_its_number(expense_request: ExpenseRequest) -> None:
    claim = ground.submitted_claim(expense_request)
    chen = User.objects.get(username="chen")
    ground.decide_as(chen, claim, "return", ground.moment("2026-05-19"), "缺监播")
    saved = claims.save(
        claim_id=claim.public_id,
        version=claim.version,
        draft=ground.claim_draft(None, amount="60000.00", papers=["photos"]),
        actor=claim.created_by,
        at=ground.moment("2026-06-20"),
    )

    again = submitting(saved, "2026-06-20")()

    assert (again.number, again.version, again.state) == ("HX-2605-0001", 2, "in_approval")
    assert again.attachments.count() == 4


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"amount": "60000.01"}, "above_commitment", None),
        ({"invoices": [ground.invoice(tax="3396.24")]}, "invoice_sum_differs", "invoices-0-total"),
        (
            {"invoices": [ground.invoice(dated_on="2026-05-19")]},
            "invoice_in_the_future",
            "invoices-0-dated_on",
        ),
        ({"invoices": [ground.invoice("123")]}, "bad_number", "invoices-0-number"),
        (
            {"invoices": [ground.invoice("04821763", kind="legacy", code="44")]},
            "bad_code",
            "invoices-0-code",
        ),
        (
            {"invoices": [ground.invoice("", kind="other", seller="")]},
            "insufficient_key",
            "invoices-0-seller_tax_number",
        ),
        (
            {"invoices": [ground.invoice(), ground.invoice("2531 7000000000000018")]},
            "invoice_twice",
            "invoices-1-number",
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    expense_request: ExpenseRequest, changes: dict[str, Any], code: str, field: str | None
) -> None:
    error = refused(drafting(expense_request, **changes), code)

    if field is not None:
        assert error.field == field
    assert SettlementClaim.objects.count() == 0


def test_shares_of_another_request_are_refused(expense_request: ExpenseRequest) -> None:
    draft = ground.claim_draft({uuid4(): Decimal("1.00")})

    refused(lambda: ground.draft_claim(expense_request, draft), "share_unknown")


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"completed_on": None}, "not_accepted", "accepted"),
        ({"completed_on": "2026-05-19"}, "not_accepted", "not before"),
        ({"completed_on": "2026-05-02"}, "settlement_overdue", "17 May 2026"),
        ({"contract_number": ""}, "papers_missing", "Contract number"),
        ({"papers": ["invoice", "acceptance_form"]}, "papers_missing", "Proof of publication"),
        (
            {"papers": ["acceptance_form", "proof_of_publication"]},
            "papers_missing",
            "Invoice",
        ),
        ({"papers": ["invoice", "proof_of_publication"]}, "papers_missing", "Acceptance note"),
        ({"amount": "59999.99"}, "invoices_differ", "59,999.99"),
        ({"amount": None}, "not_ready", ""),
    ],
)
def test_submit_wants_everything(
    expense_request: ExpenseRequest, changes: dict[str, Any], code: str, words: str
) -> None:
    claim = drafting(expense_request, **changes)()

    error = refused(submitting(claim), code)

    assert words in str(error)
    stored = SettlementClaim.objects.get(pk=claim.pk)
    assert (stored.state, stored.number) == ("draft", "")
    assert not Invoice.objects.filter(is_live=True).exists()


def test_day_fifteen_is_in_time(expense_request: ExpenseRequest) -> None:
    claim = drafting(expense_request, completed_on="2026-05-03")()

    assert submitting(claim)().state == "in_approval"


def test_two_claims_do_not_settle_one_share_twice(expense_request: ExpenseRequest) -> None:
    first = ground.draft_claim(expense_request)
    second = ground.draft_claim(
        expense_request,
        ground.claim_draft(None, amount="60000.00", invoices=[ground.invoice(DIGITAL[:-1] + "9")]),
    )
    submitting(first)()

    refused(submitting(second), "above_commitment")


def test_only_an_approved_request_is_settled(expense_request: ExpenseRequest) -> None:
    ground.posted_claim(expense_request)

    refused(
        drafting(expense_request, invoices=[ground.invoice(DIGITAL[:-1] + "9")]),
        "request_not_approved",
        Conflict,
    )


def test_a_request_with_a_claim_under_way_stays(expense_request: ExpenseRequest) -> None:
    ground.submitted_claim(expense_request)
    end: dict[str, Any] = {
        "request_id": expense_request.public_id,
        "version": expense_request.version,
        "at": ground.moment("2026-05-19"),
        "comment": "不做了",
    }
    lin, wu = User.objects.get(username="lin"), User.objects.get(username="wu")

    refused(lambda: ending.cancel(actor=lin, **end), "work_has_begun", Conflict)
    refused(lambda: ending.close(actor=wu, **end), "claim_is_open", Conflict)


def test_an_old_page_changes_nothing(expense_request: ExpenseRequest) -> None:
    claim = ground.draft_claim(expense_request)
    draft = ground.claim_draft(None, amount="1.00", invoices=[])
    write: dict[str, Any] = {
        "claim_id": claim.public_id,
        "draft": draft,
        "actor": claim.created_by,
        "at": ground.moment("2026-05-18"),
    }
    claims.save(version=claim.version, **write)

    refused(lambda: claims.save(version=claim.version, **write), "stale_version", Conflict)


def test_a_claim_under_way_is_not_written(expense_request: ExpenseRequest) -> None:
    claim = ground.submitted_claim(expense_request)

    refused(
        lambda: claims.save(
            claim_id=claim.public_id,
            version=claim.version,
            draft=ground.claim_draft(None, amount="1.00", invoices=[]),
            actor=claim.created_by,
            at=ground.moment("2026-05-18"),
        ),
        "not_editable",
        Conflict,
    )


def posting(claim: SettlementClaim, username: str) -> Callable[[], SettlementClaim]:
    return lambda: claim_posting.post(
        claim_id=claim.public_id,
        version=claim.version,
        actor=User.objects.get(username=username),
        at=ground.moment("2026-05-20"),
    )


@pytest.mark.parametrize("username", ["lin", "chen", "zhao", "qian", "wang", "ma"])
def test_only_an_accountant_apart_from_the_claim_posts_it(
    expense_request: ExpenseRequest, username: str
) -> None:
    claim = ground.approved_claim(expense_request)

    refused(posting(claim, username), "not_yours", NotAllowed)

    assert Voucher.objects.count() == 0


@pytest.mark.parametrize("username", ["ou", "zheng"])
def test_who_does_not_see_a_claim_finds_none(
    expense_request: ExpenseRequest, username: str
) -> None:
    claim = ground.approved_claim(expense_request)

    with pytest.raises(SettlementClaim.DoesNotExist):
        posting(claim, username)()


def test_posting_twice_is_a_conflict(expense_request: ExpenseRequest) -> None:
    claim = ground.posted_claim(expense_request)

    refused(posting(claim, "xu"), "wrong_state", Conflict)

    assert Voucher.objects.count() == 1


def test_nothing_is_posted_before_the_last_approval(expense_request: ExpenseRequest) -> None:
    claim = ground.submitted_claim(expense_request)

    refused(posting(claim, "wu"), "wrong_state", Conflict)


def asking(claim: SettlementClaim, username: str = "wu", **changes: Any) -> Callable[[], Payment]:
    return lambda: payments.request_payment(
        **{
            "claim_id": claim.public_id,
            "account_id": claim.supplier.accounts.get().public_id,
            "amount": Decimal("60000.00"),
            "actor": User.objects.get(username=username),
            "at": ground.moment("2026-05-21"),
            **changes,
        }
    )


@pytest.mark.parametrize("username", ["lin", "qian", "wang", "ma"])
def test_only_an_accountant_asks_for_payment(
    expense_request: ExpenseRequest, username: str
) -> None:
    claim = ground.posted_claim(expense_request)

    refused(asking(claim, username), "not_yours", NotAllowed)


def test_payment_stays_within_what_is_owed(expense_request: ExpenseRequest) -> None:
    claim = ground.posted_claim(expense_request)

    refused(asking(claim, amount=Decimal("60000.01")), "amount_beyond_payable")
    refused(asking(claim, amount=Decimal("0.00")), "amount_beyond_payable")


def test_payment_goes_to_the_suppliers_own_account(expense_request: ExpenseRequest) -> None:
    claim = ground.posted_claim(expense_request)
    other = Supplier.objects.get(code="S001").accounts.get()

    refused(asking(claim, account_id=other.public_id), "account_of_another_supplier")


def test_one_payment_at_a_time(expense_request: ExpenseRequest) -> None:
    claim = ground.posted_claim(expense_request)
    asking(claim, amount=Decimal("10000.00"))()

    refused(asking(claim, amount=Decimal("10000.00")), "payment_under_way", Conflict)


def test_nothing_is_asked_for_twice(expense_request: ExpenseRequest) -> None:
    claim = ground.posted_claim(expense_request)
    ground.paid_payment(ground.scheduled_payment(claim))

    refused(asking(claim), "wrong_state", Conflict)


def test_a_returned_payment_is_asked_for_again(expense_request: ExpenseRequest) -> None:
    claim = ground.posted_claim(expense_request)
    payment = asking(claim)()
    qian = User.objects.get(username="qian")
    ground.decide_as(qian, payment, "return", ground.moment("2026-05-22"), "账户待核")

    again = asking(claim, amount=Decimal("50000.00"))()

    assert (again.pk, again.number, again.version) == (payment.pk, "FK-2605-0001", 2)
    assert again.amount == Decimal("50000.00")


def paying(payment: Payment, username: str = "zheng", **changes: Any) -> Callable[[], Payment]:
    return lambda: payments.pay(
        **{
            "payment_id": payment.public_id,
            "version": payment.version,
            "paid_on": dt.date(2026, 5, 25),
            "bank_reference": "20260525-0081",
            "actor": User.objects.get(username=username),
            "at": ground.moment("2026-05-25"),
            **changes,
        }
    )


@pytest.mark.parametrize("username", ["wu", "xu", "qian", "wang", "ma"])
def test_only_the_cashier_pays(expense_request: ExpenseRequest, username: str) -> None:
    payment = ground.scheduled_payment(ground.posted_claim(expense_request))

    refused(paying(payment, username), "not_yours", NotAllowed)

    assert Payment.objects.get(pk=payment.pk).state == "scheduled"


def test_a_second_click_is_a_conflict(expense_request: ExpenseRequest) -> None:
    payment = ground.scheduled_payment(ground.posted_claim(expense_request))
    paying(payment)()

    refused(paying(payment), "wrong_state", Conflict)

    assert Voucher.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"paid_on": dt.date(2026, 5, 26)}, "paid_in_the_future"),
        ({"paid_on": dt.date(2026, 5, 19)}, "paid_before_booking"),
        ({"bank_reference": " \u3000"}, "bank_reference_missing"),
    ],
)
def test_a_payment_is_recorded_as_it_was(
    expense_request: ExpenseRequest, changes: dict[str, Any], code: str
) -> None:
    payment = ground.scheduled_payment(ground.posted_claim(expense_request))

    refused(paying(payment, **changes), code)


def test_one_bank_reference_is_one_payment(books: object) -> None:
    first = ground.scheduled_payment(ground.posted_claim(ground.approved_request()))
    other = ground.claim_draft(
        None, amount="60000.00", invoices=[ground.invoice(DIGITAL[:-1] + "9")]
    )
    second = ground.scheduled_payment(ground.posted_claim(ground.approved_request(), other))
    paying(first)()

    error = refused(
        paying(second, bank_reference=wide("2026") + "0525-0081"), "bank_reference_used"
    )

    assert error.field == "bank_reference"
    assert first.number in str(error)


def test_nothing_is_paid_before_its_approval(expense_request: ExpenseRequest) -> None:
    payment = ground.requested_payment(ground.posted_claim(expense_request))

    refused(paying(payment), "wrong_state", Conflict)
