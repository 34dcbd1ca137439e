"""Claims after their 15 days: let through by the department head, or voided (DOMAIN §4, R-22)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django import Settings

from approvals.models import ApprovalTask
from budgets.models import BudgetLine, Movement
from budgets.verify import balances
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from ledger.models import Voucher
from requests import verify_settlement
from requests.commitments import open_shares
from requests.models import ExpenseRequest, Invoice, SettlementClaim
from requests.services import claims, late_claims
from tests.workflow.settlement import ground

pytestmark = pytest.mark.django_db

# Accepted on 15 May: the 30th is in time, from the 31st on it is late.
LATE = "2026-06-05"
Act = Callable[..., SettlementClaim]


def person(username: str) -> User:
    return User.objects.get(username=username)


def late_draft(expense_request: ExpenseRequest, **changes: Any) -> SettlementClaim:
    facts = {"amount": "60000.00"} | changes
    return ground.draft_claim(
        expense_request, ground.claim_draft(None, **facts), at=ground.moment("2026-05-18")
    )


def told(
    service: Act, claim: SettlementClaim, by: str, day: str = LATE, comment: str = "广告公司迟交"
) -> SettlementClaim:
    return service(
        claim_id=claim.public_id,
        version=claim.version,
        comment=comment,
        actor=person(by),
        at=ground.moment(day),
    )


def stored(claim: SettlementClaim) -> SettlementClaim:
    return SettlementClaim.objects.get(pk=claim.pk)


def committed(month: int) -> Decimal:
    line = BudgetLine.objects.get(month=Month(2026, month), category__code="ONLINE_MEDIA")
    return Decimal(line.committed)


def test_late_claim_is_not_submitted_by_its_author(expense_request: ExpenseRequest) -> None:
    claim = late_draft(expense_request)

    with pytest.raises(RuleBroken) as refused:
        claims.submit(
            claim_id=claim.public_id, version=1, actor=person("lin"), at=ground.moment(LATE)
        )

    assert (refused.value.code, refused.value.field) == ("settlement_overdue", "completed_on")


def test_department_head_waives_the_delay(expense_request: ExpenseRequest) -> None:
    claim = late_draft(expense_request)

    waived = told(late_claims.waive, claim, "chen")

    assert (waived.state, waived.waived_by, waived.number) == (
        "in_approval",
        person("chen"),
        "HX-2606-0001",
    )
    assert waived.run is not None
    assert waived.run.submitted_by == person("lin")
    event = waived.transitions.get(name="waive")
    assert (event.actor, event.comment, event.source) == (person("chen"), "广告公司迟交", "draft")
    assert ground.approve_all(waived, ground.moment("2026-06-08"))[0] == "chen"


def test_waived_claim_that_was_sent_back_comes_again(expense_request: ExpenseRequest) -> None:
    claim = told(late_claims.waive, late_draft(expense_request), "chen")
    ground.decide_as(person("zhao"), _past_chen(claim), "return", ground.moment(LATE), "缺监播")

    again = claims.submit(
        claim_id=claim.public_id,
        version=claim.version,
        actor=person("lin"),
        at=ground.moment("2026-06-09"),
    )

    assert again.state == "in_approval"


def _past_chen(claim: SettlementClaim) -> SettlementClaim:
    ground.decide_as(person("chen"), claim, "approve", ground.moment(LATE))
    return claim


@pytest.mark.parametrize("username", ["lin", "zhao", "qian", "wang"])
def test_only_the_department_head_waives(expense_request: ExpenseRequest, username: str) -> None:
    claim = late_draft(expense_request)

    with pytest.raises(NotAllowed):
        told(late_claims.waive, claim, username)

    assert stored(claim).state == "draft"


@pytest.mark.parametrize(
    ("day", "comment", "code"),
    [(LATE, " ", "reason_missing"), ("2026-05-30", "迟交", "claim_not_late")],
)
def test_waiving_needs_a_delay_and_a_reason(
    expense_request: ExpenseRequest, day: str, comment: str, code: str
) -> None:
    claim = late_draft(expense_request)

    with pytest.raises(RuleBroken) as refused:
        told(late_claims.waive, claim, "chen", day, comment)

    assert (refused.value.code, refused.value.field) == (code, "comment")
    assert stored(claim).state == "draft"
    assert not Invoice.objects.filter(is_live=True).exists()


def test_database_keeps_the_author_from_waiving(expense_request: ExpenseRequest) -> None:
    claim = late_draft(expense_request)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE requests_settlementclaim SET waived_by_id = created_by_id WHERE id = %s",
            [claim.pk],
        )


def test_headquarters_voids_and_the_budget_is_released(expense_request: ExpenseRequest) -> None:
    claim = late_draft(expense_request)

    voided = told(late_claims.void, claim, "qian")

    assert voided.state == "voided"
    assert [committed(4), committed(5)] == [0, 0]
    assert ExpenseRequest.objects.get(pk=expense_request.pk).state == "closed"
    assert not Voucher.objects.exists()
    event = voided.transitions.get(name="void")
    assert (event.actor, event.comment) == (person("qian"), "广告公司迟交")
    assert event.amounts["amount"] == "60000.00"
    assert list(balances()) == []
    assert list(verify_settlement.claims_and_vouchers()) == []


def test_void_of_a_claim_under_way_ends_its_run_and_frees_its_invoices(
    expense_request: ExpenseRequest,
) -> None:
    claim = told(late_claims.waive, late_draft(expense_request), "chen")

    told(late_claims.void, claim, "wang", "2026-06-09")

    assert stored(claim).state == "voided"
    assert not ApprovalTask.objects.open().filter(run=claim.run_id).exists()
    assert not Invoice.objects.filter(is_live=True).exists()
    assert list(verify_settlement.invoices_used_once()) == []


def test_void_of_a_part_leaves_the_rest_to_settle(expense_request: ExpenseRequest) -> None:
    claim = late_draft(
        expense_request,
        amount="40000.00",
        is_final=False,
        invoices=[ground.invoice(net="37735.85", tax="2264.15", total="40000.00")],
    )

    told(late_claims.void, claim, "qian")

    assert [committed(4), committed(5)] == [Decimal(0), Decimal("20000.00")]
    assert ExpenseRequest.objects.get(pk=expense_request.pk).state == "approved"
    left = {str(one.share.month): one.left for one in open_shares(expense_request)}
    assert left == {"2026-04": Decimal(0), "2026-05": Decimal("20000.00")}
    released = Movement.objects.filter(kind=Movement.Kind.RELEASE, is_own=True)
    assert sorted(released.values_list("committed_delta", flat=True)) == [
        Decimal("-30000.00"),
        Decimal("-10000.00"),
    ]


def test_what_was_voided_is_not_claimed_again(expense_request: ExpenseRequest) -> None:
    part = late_draft(expense_request, amount="40000.00", is_final=False, invoices=[])
    told(late_claims.void, part, "qian")

    with pytest.raises(RuleBroken) as refused:
        ground.draft_claim(
            expense_request,
            ground.claim_draft(None, amount="30000.00"),
            at=ground.moment("2026-06-08"),
        )

    assert refused.value.code == "above_commitment"


@pytest.mark.parametrize("username", ["lin", "chen", "zhao", "wu"])
def test_only_headquarters_voids(expense_request: ExpenseRequest, username: str) -> None:
    claim = late_draft(expense_request)

    with pytest.raises(NotAllowed):
        told(late_claims.void, claim, username)

    assert stored(claim).state == "draft"
    assert committed(4) == Decimal("30000.00")


@pytest.mark.parametrize(
    ("day", "comment", "code"),
    [(LATE, "", "reason_missing"), ("2026-05-30", "迟交", "claim_in_time")],
)
def test_voiding_needs_the_fifteen_days_and_a_reason(
    expense_request: ExpenseRequest, day: str, comment: str, code: str
) -> None:
    claim = late_draft(expense_request)

    with pytest.raises(RuleBroken) as refused:
        told(late_claims.void, claim, "qian", day, comment)

    assert (refused.value.code, refused.value.field) == (code, "comment")
    assert committed(4) == Decimal("30000.00")


def test_claim_sent_in_time_is_for_its_approvers(expense_request: ExpenseRequest) -> None:
    claim = ground.submitted_claim(expense_request)

    with pytest.raises(RuleBroken) as refused:
        told(late_claims.void, claim, "wang")

    assert refused.value.code == "claim_in_time"


def test_claim_sent_back_and_forgotten_is_voided(expense_request: ExpenseRequest) -> None:
    claim = ground.submitted_claim(expense_request)
    ground.decide_as(person("chen"), claim, "return", ground.moment("2026-05-19"), "缺监播")

    told(late_claims.void, claim, "qian")

    assert stored(claim).state == "voided"
    assert not Invoice.objects.filter(is_live=True).exists()


def test_posted_claim_is_never_voided(expense_request: ExpenseRequest) -> None:
    claim = ground.posted_claim(expense_request)

    with pytest.raises(Conflict):
        told(late_claims.void, claim, "wang")

    assert stored(claim).state == "posted"


def signed_in(username: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(username))
    return client


def test_pages_offer_what_may_be_done_to_a_late_claim(
    expense_request: ExpenseRequest, settings: Settings
) -> None:
    settings.EXPENSE_TODAY = LATE
    claim = late_draft(expense_request)
    page = f"/claims/{claim.public_id}"

    seen = {name: signed_in(name).get(page).content.decode() for name in ("lin", "chen", "qian")}

    assert {name: f"{page}/waive" in html for name, html in seen.items()} == {
        "lin": False,
        "chen": True,
        "qian": False,
    }
    assert {name: f"{page}/void" in html for name, html in seen.items()} == {
        "lin": False,
        "chen": False,
        "qian": True,
    }
    listed = signed_in("qian").get("/claims?tab=late").content.decode()
    assert page in listed


def test_waiving_and_voiding_from_the_page(
    expense_request: ExpenseRequest, settings: Settings
) -> None:
    settings.EXPENSE_TODAY = LATE
    claim = late_draft(expense_request)
    page = f"/claims/{claim.public_id}"

    silent = signed_in("chen").post(f"{page}/waive", {"version": 1, "comment": ""})
    waived = signed_in("chen").post(f"{page}/waive", {"version": 1, "comment": "供应商迟开票"})
    voided = signed_in("qian").post(f"{page}/void", {"version": 1, "comment": "不再承担"})

    assert (silent.status_code, waived.status_code, voided.status_code) == (422, 303, 303)
    assert "Say why." in silent.content.decode()
    assert stored(claim).state == "voided"
    assert "voided it: 不再承担" in signed_in("lin").get(page).content.decode()
