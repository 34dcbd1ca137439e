"""The same life through the pages: what people type, see and are refused."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from expense_mgmt.foundation.models import User
from requests.commitments import open_shares
from requests.models import ExpenseRequest, Payment, SettlementClaim
from tests.workflow.settlement import ground

pytestmark = pytest.mark.django_db


def signed_in(username: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(username=username))
    return client


def typed(expense_request: ExpenseRequest, **changes: Any) -> dict[str, Any]:
    """The form of the issue's case as a browser sends it."""
    april, may = (one.share.public_id for one in open_shares(expense_request))
    fields = {
        "key": "0d6b7a52-3f1c-4d8a-9b7e-000000000001",
        "version": "0",
        "supplier": str(expense_request.supplier_id),
        "contract_number": "HT-2026-0311",
        "completed_on": "2026-05-15",
        "is_final": "on",
        f"lines-{april}": "30,000.00",
        f"lines-{may}": "\N{FULLWIDTH DIGIT THREE}0,000",
        "invoices-TOTAL_FORMS": "1",
        "invoices-INITIAL_FORMS": "0",
        "invoices-0-kind": "digital",
        "invoices-0-number": "2531 7000 0000 0000 0018",
        "invoices-0-seller_tax_number": "91440101MA5BSF0002",
        "invoices-0-dated_on": "2026-05-16",
        "invoices-0-net": "56,603.77",
        "invoices-0-tax": "3,396.23",
        "invoices-0-total": "60,000.00",
        "invoices-0-deductible": "on",
        "file-invoice": ground.pdf("invoice"),
        "file-acceptance_form": ground.pdf("acceptance"),
        "file-proof_of_publication": ground.pdf("proof"),
        "act": "submit",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


@pytest.fixture(autouse=True)
def _in_may(settings: Settings) -> None:
    settings.EXPENSE_TODAY = "2026-05-18"


def test_the_whole_way_by_hand(expense_request: ExpenseRequest, settings: Settings) -> None:
    lin = signed_in("lin")
    new = lin.get(reverse("requests:claim_new"), {"request": str(expense_request.public_id)})
    assert new.status_code == 200
    assert "30,000.00" in new.content.decode()

    create = reverse("requests:claim_create", args=[expense_request.public_id])
    response = lin.post(create, typed(expense_request))

    claim = SettlementClaim.objects.get()
    page = reverse("requests:claim_detail", args=[claim.public_id])
    assert (response.status_code, response.headers["Location"]) == (303, page)
    assert claim.number == "HX-2605-0001"
    ground.approve_all(claim, ground.moment("2026-05-18", 15))

    wu = signed_in("wu")
    assert "Post ¥60,000.00" in wu.get(page).content.decode()
    post = reverse("requests:claim_post", args=[claim.public_id])
    assert wu.post(post, {"version": claim.version}).status_code == 303
    again = wu.post(post, {"version": claim.version})
    assert again.status_code == 409
    # The claim as it stands now, with the reason above it.
    assert "HX-2605-0001" in again.content.decode()
    assert "Nothing was changed. Reference" in again.content.decode()
    assert "Posted" in again.content.decode()

    ask = reverse("requests:payment_request", args=[claim.public_id])
    account = claim.supplier.accounts.get()
    assert wu.get(reverse("requests:payment_new", args=[claim.public_id])).status_code == 200
    assert wu.post(ask, {"account": account.public_id, "amount": "60,000.01"}).status_code == 422
    assert wu.post(ask, {"account": account.public_id, "amount": "60,000.00"}).status_code == 303
    payment = Payment.objects.get()
    assert wu.post(ask, {"account": account.public_id, "amount": "1"}).status_code == 409
    ground.approve_all(payment, ground.moment("2026-05-18", 16))

    zheng = signed_in("zheng")
    listed = zheng.get(reverse("requests:payment_list")).content.decode()
    assert payment.number in listed
    assert "···· 0002" in listed
    assert account.account_number not in listed
    detail = zheng.get(reverse("requests:payment_detail", args=[payment.public_id]))
    assert "Record payment of ¥60,000.00" in detail.content.decode()
    pay = reverse("requests:payment_pay", args=[payment.public_id])
    made = {"version": "1", "paid_on": "2026-05-18", "bank_reference": "20260518-0001"}
    assert zheng.post(pay, made | {"bank_reference": ""}).status_code == 422
    assert zheng.post(pay, made).status_code == 303
    paid_twice = zheng.post(pay, made)
    assert paid_twice.status_code == 409
    assert payment.number in paid_twice.content.decode()
    assert "Nothing was changed. Reference" in paid_twice.content.decode()

    stored = SettlementClaim.objects.get()
    assert (stored.state, str(stored.open_amount)) == ("paid", "0.00")
    assert Payment.objects.get().paid_on == dt.date(2026, 5, 18)


def test_vouchers_link_the_claim_and_the_payment_they_prove(
    expense_request: ExpenseRequest,
) -> None:
    claim = ground.posted_claim(expense_request)
    payment = ground.paid_payment(ground.scheduled_payment(claim))

    page = signed_in("wu").get("/ledger/vouchers/").content.decode()

    assert f'href="/claims/{claim.public_id}">{claim.number}</a>' in page
    assert f'href="/payments/{payment.public_id}">{payment.number}</a>' in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"invoices-0-tax": "3,396.24"}, "Net and tax do not add up"),
        ({"invoices-0-number": "12"}, "The invoice number does not have the form"),
        ({"invoices-0-dated_on": "2026-05-19"}, "dated in the future"),
        ({"invoices-0-net": "abc"}, "Enter the amount in figures"),
        ({"contract_number": ""}, "Still missing: Contract number"),
        ({"file-proof_of_publication": None}, "Still missing: Proof of publication"),
        ({"completed_on": "2026-05-01"}, "The claim was due on 16 May 2026"),
        ({"supplier": ""}, "This field is required"),
    ],
)
def test_a_refusal_keeps_what_was_typed(
    expense_request: ExpenseRequest, changes: dict[str, Any], words: str
) -> None:
    create = reverse("requests:claim_create", args=[expense_request.public_id])

    response = signed_in("lin").post(create, typed(expense_request, **changes))

    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    assert "2531 7000 0000 0000 0018" in html or changes.get("invoices-0-number") == "12"
    assert "30,000.00" in html
    assert not SettlementClaim.objects.exists()


def test_more_than_is_left_is_told_at_its_month(expense_request: ExpenseRequest) -> None:
    april = open_shares(expense_request)[0].share.public_id
    create = reverse("requests:claim_create", args=[expense_request.public_id])

    response = signed_in("lin").post(
        create, typed(expense_request, **{f"lines-{april}": "30,000.01"})
    )

    assert response.status_code == 422
    assert "April 2026 has 30,000.00 left to settle" in response.content.decode()
    assert SettlementClaim.objects.count() == 0


def test_the_same_form_sent_twice_is_one_claim(expense_request: ExpenseRequest) -> None:
    lin = signed_in("lin")
    create = reverse("requests:claim_create", args=[expense_request.public_id])
    lin.post(create, typed(expense_request, act="save"))

    response = lin.post(create, typed(expense_request, act="save"))

    assert response.status_code == 409
    assert SettlementClaim.objects.count() == 1


def test_a_draft_is_saved_edited_and_submitted(expense_request: ExpenseRequest) -> None:
    lin = signed_in("lin")
    create = reverse("requests:claim_create", args=[expense_request.public_id])
    lin.post(create, typed(expense_request, act="save", completed_on=""))
    claim = SettlementClaim.objects.get()
    edit = lin.get(reverse("requests:claim_edit", args=[claim.public_id]))
    assert "25317000" not in edit.content.decode()
    assert "2531 7000 0000 0000 0018" in edit.content.decode()
    paper = claim.attachments.get(kind="invoice")

    save = reverse("requests:claim_save", args=[claim.public_id])
    response = lin.post(
        save,
        typed(expense_request, version="1", dropped=str(paper.public_id)),
    )

    assert response.status_code == 303
    stored = SettlementClaim.objects.get()
    assert (stored.state, stored.version) == ("in_approval", 2)
    assert stored.attachments.count() == 5


def test_one_amount_is_spread_from_the_oldest_month(expense_request: ExpenseRequest) -> None:
    create = reverse("requests:claim_create", args=[expense_request.public_id])

    response = signed_in("lin").post(create, typed(expense_request, act="spread", amount="40,000"))

    html = response.content.decode()
    assert response.status_code == 200
    assert 'value="30,000.00"' in html
    assert 'value="10,000.00"' in html
    assert SettlementClaim.objects.count() == 0


def test_papers_are_looked_at_while_the_claim_is_written(expense_request: ExpenseRequest) -> None:
    create = reverse("requests:claim_create", args=[expense_request.public_id])
    files = ("file-invoice", "file-acceptance_form", "file-proof_of_publication")
    some = typed(expense_request, act="papers", chosen=files[:1]) | dict.fromkeys(files, "")
    lin = signed_in("lin")

    part = lin.post(create, some, headers={"HX-Request": "true"}).content.decode()
    all_here = lin.post(create, some | {"chosen": files}, headers={"HX-Request": "true"})

    assert "<html" not in part
    assert (part.count(">there<"), part.count(">missing<")) == (2, 2)
    assert all_here.content.decode().count(">missing<") == 0
    assert SettlementClaim.objects.count() == 0


def test_new_claim_begins_with_one_invoice(expense_request: ExpenseRequest) -> None:
    page = signed_in("lin").get(f"/claims/new?request={expense_request.public_id}")

    html = page.content.decode()
    assert 'name="invoices-0-number"' in html
    assert 'name="invoices-1-number"' not in html
    assert html.count('value="30,000.00"') == 2


def test_papers_open_only_to_who_sees_the_claim(expense_request: ExpenseRequest) -> None:
    claim = ground.submitted_claim(expense_request)
    paper = claim.attachments.get(kind="invoice")
    url = reverse("requests:claim_attachment", args=[claim.public_id, paper.public_id])

    answers = {name: signed_in(name).get(url) for name in ("lin", "chen", "zheng", "ou")}

    found = {name: answer.status_code for name, answer in answers.items()}
    assert found == {"lin": 200, "chen": 200, "zheng": 404, "ou": 404}
    for answer in answers.values():
        answer.close()


def test_the_cashier_sees_the_papers_of_what_is_paid(expense_request: ExpenseRequest) -> None:
    claim = ground.posted_claim(expense_request)
    url = reverse("requests:claim_detail", args=[claim.public_id])
    before = signed_in("zheng").get(url).status_code

    ground.scheduled_payment(claim)

    assert (before, signed_in("zheng").get(url).status_code) == (404, 200)


@pytest.mark.parametrize(
    ("name", "username", "status"),
    [
        ("claim_post", "lin", 403),
        ("claim_post", "chen", 403),
        ("claim_post", "qian", 403),
        ("claim_post", "zheng", 403),
        ("claim_post", "ma", 403),
        ("claim_post", "ou", 404),
        ("claim_submit", "chen", 403),
        ("claim_submit", "wu", 403),
        ("claim_withdraw", "wu", 403),
    ],
)
def test_acts_are_for_those_who_may(
    expense_request: ExpenseRequest, name: str, username: str, status: int
) -> None:
    claim = ground.approved_claim(expense_request)
    url = reverse(f"requests:{name}", args=[claim.public_id])

    response = signed_in(username).post(url, {"version": claim.version})

    assert response.status_code == status
    assert SettlementClaim.objects.get().state == "approved"


def test_only_its_author_withdraws_a_claim(expense_request: ExpenseRequest) -> None:
    claim = ground.submitted_claim(expense_request)
    url = reverse("requests:claim_withdraw", args=[claim.public_id])

    by_lead = signed_in("feng").post(url, {"version": claim.version})
    by_author = signed_in("lin").post(url, {"version": claim.version})

    assert (by_lead.status_code, by_author.status_code) == (403, 303)
    assert SettlementClaim.objects.get().state == "withdrawn"


def test_lists_name_what_is_next(expense_request: ExpenseRequest) -> None:
    lin, wu = signed_in("lin"), signed_in("wu")
    url = reverse("requests:claim_list")
    before = lin.get(url).content.decode()
    ground.approved_claim(expense_request)

    after = lin.get(url).content.decode()
    to_post = wu.get(url).content.decode()

    new = f"{reverse('requests:claim_new')}?request={expense_request.public_id}"
    assert new in before
    assert new not in after
    assert "HX-2605-0001" in to_post


def test_claims_on_others_requests_are_refused(expense_request: ExpenseRequest) -> None:
    feng = signed_in("feng")
    create = reverse("requests:claim_create", args=[expense_request.public_id])

    assert feng.post(create, typed(expense_request)).status_code == 403
    assert SettlementClaim.objects.count() == 0


def test_an_unknown_request_is_not_found(expense_request: ExpenseRequest) -> None:
    lin = signed_in("lin")

    assert lin.get(reverse("requests:claim_new")).status_code == 404
    assert lin.get(reverse("requests:claim_new"), {"request": "x"}).status_code == 404


def test_figures_say_what_is_late(expense_request: ExpenseRequest, settings: Settings) -> None:
    payment = ground.scheduled_payment(ground.posted_claim(expense_request))
    settings.EXPENSE_TODAY = "2026-06-25"

    html = signed_in("zheng").get(reverse("requests:payment_list")).content.decode()

    assert payment.due_on == dt.date(2026, 6, 20)
    assert "5 days late" in html
    assert "Overdue" in html
    assert Decimal(payment.amount) == Decimal("60000.00")
