"""A placement of 60,000 over April and May, from claim to payment (DOMAIN §4)."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db.models import Sum

from budgets.models import BudgetLine
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Project, Supplier
from ledger.models import Entry
from ledger.services import project_months
from requests.models import AdPlacement, ExpenseRequest, Payment, SettlementClaim
from requests.services import claim_posting
from tests.workflow.settlement import ground

pytestmark = pytest.mark.django_db


def budget_of(month: Month) -> tuple[str, str, str]:
    """Reserved, committed and consumed of the month's online line."""
    line = BudgetLine.objects.get(month=month, category__code="ONLINE_MEDIA")
    return str(line.reserved), str(line.committed), str(line.consumed)


def owed_to(claim: SettlementClaim) -> Decimal:
    """What the payable account says of the claim's supplier."""
    entries = Entry.objects.filter(account__code="2202", supplier=claim.supplier_id)
    sums = entries.aggregate(credit=Sum("credit"), debit=Sum("debit"))
    return Decimal((sums["credit"] or 0) - (sums["debit"] or 0))


def test_claim_takes_the_shares_from_the_oldest_month(expense_request: ExpenseRequest) -> None:
    draft = ground.claim_draft(None, amount="40000.00", is_final=False, invoices=[])

    claim = ground.draft_claim(expense_request, draft)

    lines = claim.lines.order_by("share__month").values_list("share__month", "amount")
    assert list(lines) == [
        (Month(2026, 4), Decimal("30000.00")),
        (Month(2026, 5), Decimal("10000.00")),
    ]
    assert claim.amount == Decimal("40000.00")
    assert claim.number == ""


def test_submit_keeps_the_commitment_and_proves_the_placement(
    expense_request: ExpenseRequest,
) -> None:
    claim = ground.submitted_claim(expense_request)

    assert claim.state == "in_approval"
    assert claim.number == "HX-2605-0001"
    assert budget_of(Month(2026, 4)) == ("0.00", "30000.00", "0.00")
    assert budget_of(Month(2026, 5)) == ("0.00", "30000.00", "0.00")
    assert [invoice.is_live for invoice in claim.invoices.all()] == [True]
    placement = AdPlacement.objects.get()
    assert placement.state == "published"
    assert placement.proofs.count() == 1


def test_claim_proves_a_placement_whose_month_was_locked_meanwhile(
    expense_request: ExpenseRequest,
) -> None:
    project = Project.objects.get(code="YXG")
    project_months.lock(
        [project],
        Month(2026, 4),
        uuid4(),
        User.objects.get(username="qian"),
        ground.moment("2026-05-14"),
    )

    ground.submitted_claim(expense_request)

    assert AdPlacement.objects.get().state == "published"


def test_sixty_thousand_need_the_cfo(expense_request: ExpenseRequest) -> None:
    claim = ground.submitted_claim(expense_request)

    signed = ground.approve_all(claim, ground.moment("2026-05-19"))

    assert signed == ["chen", "zhao", "qian", "wang"]
    assert SettlementClaim.objects.get(pk=claim.pk).state == "approved"


def test_claim_with_the_longest_names_is_posted(expense_request: ExpenseRequest) -> None:
    claim = ground.approved_claim(expense_request)
    Supplier.objects.filter(pk=claim.supplier_id).update(name="供" * 120)
    ExpenseRequest.objects.filter(pk=expense_request.pk).update(title="题" * 200)

    posted = claim_posting.post(
        claim_id=claim.public_id,
        version=claim.version,
        actor=User.objects.get(username="wu"),
        at=ground.moment("2026-05-20"),
    )

    assert posted.voucher is not None
    text = f"{'供' * 120} {'题' * 200} {claim.number}"
    assert posted.voucher.text == text
    assert {entry.text for entry in posted.voucher.entries.all()} == {text}


def test_posting_consumes_by_month_and_balances(expense_request: ExpenseRequest) -> None:
    claim = ground.posted_claim(expense_request)

    assert claim.state == "posted"
    assert budget_of(Month(2026, 4)) == ("0.00", "0.00", "30000.00")
    assert budget_of(Month(2026, 5)) == ("0.00", "0.00", "30000.00")
    assert claim.voucher is not None
    entries = [
        (entry.account.code, entry.debit, entry.credit) for entry in claim.voucher.entries.all()
    ]
    assert entries == [
        ("6601", Decimal("56603.77"), Decimal(0)),
        ("2221.01", Decimal("3396.23"), Decimal(0)),
        ("2202", Decimal(0), Decimal("60000.00")),
    ]
    assert claim.voucher.dated_on == dt.date(2026, 5, 20)
    assert owed_to(claim) == Decimal("60000.00")
    assert AdPlacement.objects.get().state == "settled"
    assert ExpenseRequest.objects.get(pk=expense_request.pk).state == "closed"


def test_payment_clears_what_is_owed(expense_request: ExpenseRequest) -> None:
    claim = ground.posted_claim(expense_request)
    payment = ground.requested_payment(claim)
    assert payment.number == "FK-2605-0001"
    assert payment.due_on == dt.date(2026, 6, 20)
    assert payment.masked_number == "···· 0002"

    signed = ground.approve_all(payment, ground.moment("2026-05-22"))
    scheduled = Payment.objects.get(pk=payment.pk)
    paid = ground.paid_payment(scheduled)

    assert signed == ["qian", "wang"]
    assert scheduled.state == "scheduled"
    names = payment.transitions.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["create", "submit", "approve", "schedule", "pay"]
    assert paid.voucher is not None
    entries = [
        (entry.account.code, entry.debit, entry.credit) for entry in paid.voucher.entries.all()
    ]
    assert entries == [
        ("2202", Decimal("60000.00"), Decimal(0)),
        ("1002", Decimal(0), Decimal("60000.00")),
    ]
    claim = SettlementClaim.objects.get(pk=claim.pk)
    assert claim.state == "paid"
    assert claim.open_amount == 0
    assert owed_to(claim) == 0


def test_less_than_committed_gives_the_rest_back(expense_request: ExpenseRequest) -> None:
    draft = ground.claim_draft(
        None,
        amount="54000.00",
        invoices=[ground.invoice(net="50943.40", tax="3056.60", total="54000.00")],
    )

    ground.posted_claim(expense_request, draft)

    assert budget_of(Month(2026, 4)) == ("0.00", "0.00", "30000.00")
    assert budget_of(Month(2026, 5)) == ("0.00", "0.00", "24000.00")


def test_part_claims_close_the_request_when_all_is_settled(
    expense_request: ExpenseRequest,
) -> None:
    first = ground.claim_draft(
        None,
        amount="30000.00",
        is_final=False,
        invoices=[ground.invoice(net="28301.89", tax="1698.11", total="30000.00")],
    )
    second = ground.claim_draft(
        None,
        amount="30000.00",
        is_final=False,
        invoices=[
            ground.invoice("25317000000000000026", net="28301.89", tax="1698.11", total="30000.00")
        ],
    )

    ground.posted_claim(expense_request, first)
    between = ExpenseRequest.objects.get(pk=expense_request.pk).state
    ground.posted_claim(expense_request, second)

    assert between == "approved"
    assert ExpenseRequest.objects.get(pk=expense_request.pk).state == "closed"
    assert AdPlacement.objects.get().state == "settled"


def test_tax_that_is_not_deductible_is_cost(expense_request: ExpenseRequest) -> None:
    draft = ground.claim_draft(None, amount="60000.00", invoices=[ground.invoice(deductible=False)])

    claim = ground.posted_claim(expense_request, draft)

    assert claim.voucher is not None
    entries = [(entry.account.code, entry.debit) for entry in claim.voucher.entries.all()]
    assert entries == [("6601", Decimal("60000.00")), ("2202", Decimal(0))]


def test_two_payments_make_one_claim_paid(expense_request: ExpenseRequest) -> None:
    claim = ground.posted_claim(expense_request)

    ground.paid_payment(ground.scheduled_payment(claim, "20000.00"), "20260525-0001")
    between = SettlementClaim.objects.get(pk=claim.pk)
    ground.paid_payment(ground.scheduled_payment(between, "40000.00"), "20260525-0002")

    assert (between.state, between.open_amount) == ("part_paid", Decimal("40000.00"))
    assert SettlementClaim.objects.get(pk=claim.pk).state == "paid"
    assert owed_to(claim) == 0


def test_every_act_leaves_its_trail(expense_request: ExpenseRequest) -> None:
    claim = ground.posted_claim(expense_request)
    ground.paid_payment(ground.scheduled_payment(claim))

    trail = claim.transitions.order_by("pk").values_list("name", "actor__username")
    assert list(trail) == [
        ("create", "lin"),
        ("submit", "lin"),
        ("approve", "wang"),
        ("post", "wu"),
        ("pay", "zheng"),
    ]
    assert User.objects.get(username="zheng").pk == claim.payments.get().paid_by_id
