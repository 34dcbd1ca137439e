"""Claims and payments on paper: the same frame, their own facts."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals.paper import sheet_of
from expense_mgmt.foundation.models import User
from requests.models import ExpenseRequest, Payment, SettlementClaim
from requests.sheets import claim as claims
from requests.sheets import payment as payments
from tests.workflow.settlement import ground

pytestmark = pytest.mark.django_db


def words_of(paper: Any) -> str:
    html = render_to_string(
        "approvals/sheet.html", {"sheet": sheet_of(paper, root="https://outlay.example")}
    )
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def claim_of(public_id: Any) -> SettlementClaim:
    return SettlementClaim.objects.for_page().get(public_id=public_id)


def test_claim_names_lines_invoices_papers_and_voucher(expense_request: ExpenseRequest) -> None:
    claim = claim_of(ground.posted_claim(expense_request).public_id)
    assert claim.run is not None
    assert claim.voucher is not None

    words = words_of(claims.paper_of(claim, claim.run))

    assert claim.number in words
    assert expense_request.number in words
    assert claim.voucher.number_text in words
    assert claim.invoices.get().number in words
    assert "Acceptance note" in words
    assert "Paid so far : 0.00" in words or "Paid so far: 0.00" in words


def test_payment_names_payee_basis_and_papers_of_its_claim(
    expense_request: ExpenseRequest,
) -> None:
    payment = Payment.objects.for_page().get(pk=asked_for(expense_request).pk)
    assert payment.run is not None

    words = words_of(payments.paper_of(payment, payment.run))

    assert payment.number in words
    assert payment.claim.number in words
    assert payment.payee_name in words
    assert payment.payee_number not in words
    assert "Acceptance note" in words


def asked_for(expense_request: ExpenseRequest) -> Payment:
    return ground.requested_payment(ground.posted_claim(expense_request))


@pytest.mark.parametrize(
    ("kind", "username", "status"),
    [
        ("claim", "lin", 200),
        ("claim", "wu", 200),
        ("claim", "ou", 404),
        ("payment", "wu", 200),
        ("payment", "lin", 403),
        ("payment", "feng", 403),
    ],
)
def test_who_sees_the_document_gets_its_sheet(
    client: Client, expense_request: ExpenseRequest, kind: str, username: str, status: int
) -> None:
    payment = asked_for(expense_request)
    public_id = payment.public_id if kind == "payment" else payment.claim.public_id
    client.force_login(User.objects.get(username=username))

    response = client.get(f"/{kind}s/{public_id}/sheet.pdf")

    assert response.status_code == status
    if status == 200:
        assert response.content.startswith(b"%PDF-")


def test_page_of_a_claim_prints_its_sheet_in_few_more_queries(
    client: Client, expense_request: ExpenseRequest
) -> None:
    claim = ground.posted_claim(expense_request)
    client.force_login(User.objects.get(username="wu"))

    with CaptureQueriesContext(connection) as captured:
        page = client.get(f"/claims/{claim.public_id}").content.decode()

    assert "fx-paper" in page
    assert f"/claims/{claim.public_id}/sheet.pdf" in page
    of_events = [query for query in captured if "foundation_event" in query["sql"]]
    # The check value is that of the last event; the trail of the page reads events as well.
    of_the_sheet = [query for query in of_events if query["sql"].endswith("LIMIT 1")]
    assert len(of_the_sheet) == 1
