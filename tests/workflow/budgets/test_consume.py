"""A claim uses up what its request holds (R-35, PLATFORM §6.24)."""

from decimal import Decimal
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from budgets.interface import BudgetBlocked, DocumentRef, Effect, ShareAsk
from budgets.models import BudgetLine, Movement
from budgets.queries import committed_by_share
from budgets.services import control, control_settings
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Project
from ledger.services import project_months
from requests.rules.settlement import settle_commitment
from tests.workflow.budgets.ground import (
    JUNE,
    MAY,
    NOON,
    ask,
    balances,
    commit,
    document,
    drifted,
    kinds,
    line,
    reserve,
)

APRIL = Month(2026, 4)
SHARE, OTHER = uuid4(), uuid4()


def approved(company: Company, *shares: ShareAsk) -> DocumentRef:
    request = document(company)
    reserve(request, *shares)
    commit(request)
    return request


def consume(
    request: DocumentRef, *shares: ShareAsk, final: bool = True, overrun: str = "0"
) -> Effect:
    with transaction.atomic():
        return control.consume(
            document=request,
            shares=shares,
            final=final,
            settle=partial(settle_commitment, overrun_percent=Decimal(overrun)),
            actor=None,
            at=NOON,
        )


def online(company: Company, amount: str, month: Month = MAY, share: UUID = SHARE) -> ShareAsk:
    return ask(company, amount, month, share_id=share)


def test_final_claim_consumes_and_gives_the_rest_back(company: Company) -> None:
    may = line(company, "100000", project="YXG", category="ONLINE_MEDIA")
    project = line(company, "100000", project="YXG")
    request = approved(company, online(company, "60000"))

    consume(request, online(company, "54000"))

    assert balances(may) == balances(project) == ("0.00", "0.00", "54000.00")
    assert kinds(request)[2:] == [
        ("consume", "0.00", "-54000.00", "54000.00"),
        ("release", "0.00", "-6000.00", "0.00"),
    ]
    assert committed_by_share(request.id) == {}
    assert drifted() == []


def test_part_claim_keeps_the_rest_committed(company: Company) -> None:
    may = line(company, "100000", project="YXG", category="ONLINE_MEDIA")
    request = approved(company, online(company, "60000"))

    consume(request, online(company, "54000"), final=False)

    assert balances(may) == ("0.00", "6000.00", "54000.00")
    assert committed_by_share(request.id) == {SHARE: Decimal("6000.00")}


def test_claim_beyond_the_overrun_is_blocked_and_changes_nothing(company: Company) -> None:
    may = line(company, "100000", project="YXG", category="ONLINE_MEDIA")
    request = approved(company, online(company, "60000"))

    with pytest.raises(RuleBroken) as refusal:
        consume(request, online(company, "61000"))

    assert refusal.value.code == "settlement_blocked"
    assert refusal.value.params == {"actual": "61,000.00", "committed": "60,000.00"}
    assert balances(may) == ("0.00", "60000.00", "0.00")


def test_excess_within_the_overrun_goes_to_the_current_month(company: Company) -> None:
    april = line(company, "60000", APRIL, project="YXG", category="ONLINE_MEDIA")
    may = line(company, "5000", MAY, project="YXG", category="ONLINE_MEDIA")
    request = approved(company, online(company, "60000", APRIL))

    effect = consume(request, online(company, "61000", APRIL), overrun="2")

    assert balances(april) == ("0.00", "0.00", "60000.00")
    assert balances(may) == ("0.00", "0.00", "1000.00")
    assert [(row.month, row.this) for row in effect.lines] == [(MAY, Decimal("1000.00"))]
    assert drifted() == []


def test_excess_has_to_pass_the_budget_of_the_current_month(company: Company) -> None:
    april = line(company, "60000", APRIL, project="YXG", category="ONLINE_MEDIA")
    line(company, "999.99", MAY, project="YXG", category="ONLINE_MEDIA")
    request = approved(company, online(company, "60000", APRIL))

    with pytest.raises(BudgetBlocked):
        consume(request, online(company, "61000", APRIL), overrun="2")

    assert balances(april) == ("0.00", "60000.00", "0.00")


def test_excess_of_one_share_may_use_what_another_gives_back(company: Company) -> None:
    may = line(company, "60000", MAY, project="YXG", category="ONLINE_MEDIA")
    request = approved(company, online(company, "30000"), online(company, "30000", MAY, OTHER))

    consume(request, online(company, "35000"), online(company, "20000", MAY, OTHER))

    assert balances(may) == ("0.00", "0.00", "55000.00")
    assert drifted() == []


def test_hold_is_consumed_in_its_month_though_that_is_locked(
    company: Company, cast: dict[str, User]
) -> None:
    april = line(company, "60000", APRIL, project="YXG", category="ONLINE_MEDIA")
    request = approved(company, online(company, "60000", APRIL))
    lock_month(company, cast, APRIL)

    consume(request, online(company, "60000", APRIL))

    consumption = Movement.objects.get(kind="consume")
    assert balances(april) == ("0.00", "0.00", "60000.00")
    assert str(consumption.dated_on) == "2026-05-12"


def test_locked_month_takes_no_new_hold(company: Company, cast: dict[str, User]) -> None:
    april = line(company, "60000", APRIL, project="YXG", category="ONLINE_MEDIA")
    lock_month(company, cast, APRIL)

    with pytest.raises(RuleBroken) as refusal:
        reserve(document(company), online(company, "1", APRIL))

    assert refusal.value.code == "month_locked"
    assert balances(april) == ("0.00", "0.00", "0.00")


def test_money_that_came_back_lowers_what_was_consumed(company: Company) -> None:
    may = line(company, "100000", project="YXG", category="ONLINE_MEDIA")
    request = approved(company, online(company, "60000"))
    consume(request, online(company, "60000"))

    consume(request, online(company, "-2500"))

    assert balances(may) == ("0.00", "0.00", "57500.00")
    assert drifted() == []


def test_no_more_comes_back_than_was_spent(company: Company) -> None:
    may = line(company, "100000", project="YXG", category="ONLINE_MEDIA")
    request = approved(company, online(company, "60000"))
    consume(request, online(company, "100"))

    with pytest.raises(RuleBroken) as refusal:
        consume(request, online(company, "-100.01"))

    assert refusal.value.code == "refund_exceeds_spending"
    assert balances(may) == ("0.00", "0.00", "100.00")


def test_final_claim_of_nothing_gives_everything_back(company: Company) -> None:
    june = line(company, "100000", JUNE, project="YXG", category="ONLINE_MEDIA")
    request = approved(company, online(company, "60000", JUNE))

    consume(request)

    assert balances(june) == ("0.00", "0.00", "0.00")
    assert BudgetLine.objects.count() == 1


def lock_month(company: Company, cast: dict[str, User], month: Month) -> None:
    projects = list(Project.objects.filter(company=company, code="YXG"))
    project_months.lock(projects, month, uuid4(), cast["qian"], NOON)


def test_excess_never_goes_to_a_line_that_finance_closed(
    company: Company, cast: dict[str, User]
) -> None:
    april = line(company, "60000", APRIL, project="YXG", category="ONLINE_MEDIA")
    may = line(company, "5000", MAY, project="YXG", category="ONLINE_MEDIA")
    request = approved(company, online(company, "60000", APRIL))
    control_settings.close(
        line_id=may.public_id, whole_month=False, reason="停刊", actor=cast["qian"], at=NOON
    )

    with pytest.raises(RuleBroken) as refusal:
        consume(request, online(company, "61000", APRIL), overrun="2")

    assert refusal.value.code == "budget_line_closed"
    assert balances(april) == ("0.00", "60000.00", "0.00")
    assert balances(may) == ("0.00", "0.00", "0.00")
