"""Search: what is found, for whom, and that no input breaks it."""

import pytest
from django.test import Client

from expense_mgmt.foundation.models import Company, User
from ledger.models import Voucher
from requests.models import Payment, SettlementClaim
from tests.workflow.home import ground
from tests.workflow.settlement import ground as settling

CORPUS = [
    *["", " ", "%", "_", "\\", "'", "\x00", "a\x00b", "-", "0000-1", "\u202e\u200b", "💰"],
    *["x" * 10_000, "9" * 400, "2605-" + "9" * 40, "2605-٣", "ﬃ" * 100, "\r\n\t"],
    "'; DROP TABLE requests_expenserequest; --",
    "<script>alert(1)</script>",
]


@pytest.fixture
def settled(office: Company) -> tuple[SettlementClaim, Payment, Voucher]:
    """A request with its posted claim, its voucher and a scheduled payment."""
    request = ground.approved(
        "搜房网首页通栏", "60000.00", days=("2026-04-16", "2026-05-15"), platform="PORTAL"
    )
    claim = settling.posted_claim(request)
    payment = settling.scheduled_payment(claim)
    assert claim.voucher is not None
    return claim, payment, claim.voucher


def visit(username: str, text: str) -> tuple[int, str, str]:
    """Status, address led to, and page of a search."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(username=username))
    response = client.get("/search", {"q": text})
    page = response.content.decode()
    assert "MISSING VARIABLE" not in page
    return response.status_code, response.headers.get("Location", ""), page


def test_title_is_found_in_every_kind_the_person_sees(
    settled: tuple[SettlementClaim, Payment, Voucher],
) -> None:
    claim, payment, voucher = settled

    _, _, page = visit("wu", "首页通栏")

    for group in ("Requests", "Settlement claims", "Payments", "Vouchers"):
        assert f"<h2>{group}</h2>" in page
    for number in (
        claim.expense_request.number,
        claim.number,
        payment.number,
        voucher.number_text,
    ):
        assert number in page


def test_supplier_is_found_in_both_languages(
    settled: tuple[SettlementClaim, Payment, Voucher],
) -> None:
    for text in ("搜房网络广告", "SouFun Portal", "soufun"):
        _, _, page = visit("qian", text)

        for group in ("Requests", "Settlement claims", "Payments", "Vouchers"):
            assert f"<h2>{group}</h2>" in page, (text, group)


def test_groups_follow_the_roles(settled: tuple[SettlementClaim, Payment, Voucher]) -> None:
    _, _, mine = visit("lin", "首页通栏")
    _, _, stranger = visit("ou", "首页通栏")

    assert "<h2>Requests</h2>" in mine
    assert "<h2>Settlement claims</h2>" in mine
    assert "<h2>Payments</h2>" not in mine
    assert "<h2>Vouchers</h2>" not in mine
    assert "Nothing found for “首页通栏”" in stranger


def test_number_in_full_leads_to_its_document(
    settled: tuple[SettlementClaim, Payment, Voucher],
) -> None:
    claim, payment, voucher = settled

    for number, address in (
        (claim.expense_request.number, f"/requests/{claim.expense_request.public_id}"),
        (claim.number, f"/claims/{claim.public_id}"),
        (payment.number, f"/payments/{payment.public_id}"),
        (voucher.number_text, f"/ledger/vouchers/{voucher.public_id}"),
    ):
        wide = "".join(chr(ord(one) + 0xFEE0) if one.isalnum() else one for one in number)
        for typed in (number, f" {number} ", number.lower(), wide):
            assert visit("wu", typed)[:2] == (303, address), typed


def test_number_of_what_one_may_not_see_leads_nowhere(
    settled: tuple[SettlementClaim, Payment, Voucher],
) -> None:
    claim, payment, voucher = settled

    for number in (claim.number, payment.number, voucher.number_text):
        status, _, page = visit("ou", number)
        assert status == 200
        assert "Nothing found" in page
    assert visit("lin", payment.number)[0] == 200


def test_drafts_of_others_are_not_found(office: Company) -> None:
    ground.draft("样板房开放日")

    assert "样板房开放日</a>" in visit("lin", "样板房")[2]
    assert "样板房开放日</a>" not in visit("chen", "样板房")[2]


def test_only_ten_of_a_kind_are_shown(office: Company) -> None:
    for number in range(11):
        ground.submitted(f"短信群呼 {number:02}", "100.00")

    page = visit("chen", "短信群呼")[2]

    assert page.count("data-row>") == 10
    assert "The ten newest." in page


def test_wildcards_are_letters(office: Company) -> None:
    ground.submitted("满 100% 返现")
    ground.submitted("a_b")
    ground.submitted("acb")

    percent, underscore = visit("lin", "0%")[2], visit("lin", "a_b")[2]

    assert percent.count("data-row>") == 1
    assert "满 100% 返现" in percent
    assert "acb</a>" not in underscore
    assert "a_b</a>" in underscore


def test_any_text_is_answered(office: Company) -> None:
    ground.submitted("周末暖场促销")

    for text in CORPUS:
        status, _, page = visit("wu", text)
        assert status == 200, text
        assert "<script>alert" not in page


def test_part_is_the_results_alone(office: Company) -> None:
    client = Client()
    client.force_login(ground.person("lin"))

    part = client.get("/search?q=x", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert 'id="results"' in part
