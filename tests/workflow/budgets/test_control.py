"""Reserve, commit, release on exact figures."""

from decimal import Decimal

import pytest
from django.db import transaction

from budgets.interface import BudgetBlocked, Status
from budgets.models import BudgetLine, Movement
from budgets.models.line import Mode
from budgets.queries import effects_for
from budgets.services import control
from expense_mgmt.foundation.models import Company
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
    release,
    reserve,
)


def test_reserve_commit_and_release_move_the_exact_amount(company: Company) -> None:
    online = line(company, "300000", project="YXG", category="ONLINE_MEDIA")
    request = document(company)

    effect = reserve(request, ask(company, "60000.50"))
    reserved = balances(online)
    commit(request)
    committed = balances(online)
    release(request)

    assert (effect.status, effect.blocked) == (Status.WITHIN, False)
    assert effect.lines[0].available_after == Decimal("239999.50")
    assert reserved == ("60000.50", "0.00", "0.00")
    assert committed == ("0.00", "60000.50", "0.00")
    assert balances(online) == ("0.00", "0.00", "0.00")
    assert kinds(request) == [
        ("reserve", "60000.50", "0.00", "0.00"),
        ("commit", "-60000.50", "60000.50", "0.00"),
        ("release", "0.00", "-60000.50", "0.00"),
    ]
    assert drifted() == []


def test_shares_of_one_line_are_added_up_and_give_one_message(company: Company) -> None:
    line(company, "100000", project="YXG", category="ONLINE_MEDIA")

    with pytest.raises(BudgetBlocked) as refusal:
        reserve(document(company), ask(company, "60000"), ask(company, "40000.01"))

    assert len(refusal.value.effect.lines) == 1
    assert refusal.value.code == "budget_blocked"
    assert refusal.value.params == {
        "line": "云岫花园 · 网络",
        "month": MAY,
        "requested": "100,000.01",
        "available": "100,000.00",
        "overage": "0.01",
        "others": 0,
    }
    assert Movement.objects.count() == 0


def test_the_last_cent_can_be_taken(company: Company) -> None:
    online = line(company, "100000", project="YXG", category="ONLINE_MEDIA")

    effect = reserve(document(company), ask(company, "100000"))

    assert effect.status is Status.WITHIN
    assert balances(online)[0] == "100000.00"


def test_tolerance_lets_through_with_a_warning(company: Company) -> None:
    tolerance = {"tolerance_percent": Decimal("1"), "tolerance_amount": Decimal("2000")}
    online = line(company, "310000", project="YXG", category="ONLINE_MEDIA", control=tolerance)
    reserve(document(company), ask(company, "210000"))

    effect = reserve(document(company), ask(company, "101000"))
    with pytest.raises(BudgetBlocked) as refusal:
        reserve(document(company), ask(company, "1000.01"))

    assert (effect.status, effect.lines[0].overage) == (Status.OVER, Decimal("1000.00"))
    assert refusal.value.effect.lines[0].overage == Decimal("2000.01")
    assert balances(online)[0] == "311000.00"


def test_warning_line_takes_more_than_it_has(company: Company) -> None:
    online = line(
        company, "1000", project="YXG", category="ONLINE_MEDIA", control={"mode": Mode.WARN}
    )

    effect = reserve(document(company), ask(company, "1500"))

    assert (effect.status, effect.lines[0].overage) == (Status.OVER, Decimal("500.00"))
    assert balances(online)[0] == "1500.00"


def test_parents_with_control_are_held_too_and_may_block(company: Company) -> None:
    own = line(company, "100000", project="YXG", category="ONLINE_MEDIA")
    group = line(company, "120000", project="YXG", category="MEDIA")
    project = line(company, "500000", project="YXG")
    uncontrolled = line(company, "1", unit="MKT", control={"mode": Mode.NONE})
    request = document(company)

    effect = reserve(request, ask(company, "80000"))
    with pytest.raises(BudgetBlocked) as refusal:
        reserve(document(company), ask(company, "50000", category="NEWSPAPER"))

    assert [effect_line.label for effect_line in effect.lines] == [
        "云岫花园 · 网络",
        "云岫花园 · 媒体投放",
        "云岫花园",
    ]
    assert [effect_line.is_own for effect_line in effect.lines] == [True, False, False]
    assert [balances(row)[0] for row in (own, group, project, uncontrolled)] == [
        "80000.00",
        "80000.00",
        "80000.00",
        "0.00",
    ]
    assert refusal.value.params["line"] == "云岫花园 · 媒体投放"
    assert Movement.objects.filter(is_own=True).count() == 1
    assert drifted() == []


def test_own_line_is_the_most_specific(company: Company) -> None:
    by_category = line(company, "1000", project="YXG", category="ONLINE_MEDIA")
    by_platform = line(company, "1000", project="YXG", category="ONLINE_MEDIA", platform="PORTAL")
    other_platform = line(
        company, "1000", project="YXG", category="ONLINE_MEDIA", platform="SEARCH"
    )

    reserve(document(company), ask(company, "100", platform="PORTAL"))

    own = Movement.objects.get(is_own=True)
    assert own.line == by_platform
    assert balances(by_category)[0] == "100.00"
    assert balances(other_platform)[0] == "0.00"


def test_unbudgeted_submit_opens_a_zero_line_that_warns(company: Company) -> None:
    effect = reserve(document(company), ask(company, "5000", category="RADIO"))

    zero = BudgetLine.objects.get()
    assert effect.status is Status.UNBUDGETED
    assert (zero.is_planned, zero.mode, str(zero.revised)) == (False, "warn", "0.00")
    assert (zero.project.code, zero.category.code, zero.unit) == ("YXG", "RADIO", None)  # type: ignore[union-attr]  # both are named
    assert balances(zero)[0] == "5000.00"


def test_second_unbudgeted_submit_uses_the_same_line(company: Company) -> None:
    reserve(document(company), ask(company, "5000", category="RADIO"))

    effect = reserve(document(company), ask(company, "700", category="RADIO"))

    assert effect.status is Status.UNBUDGETED
    assert balances(BudgetLine.objects.get())[0] == "5700.00"


def test_blocking_ceiling_blocks_an_unbudgeted_amount(company: Company) -> None:
    line(company, "4000", unit="MKT")

    with pytest.raises(BudgetBlocked) as refusal:
        reserve(document(company), ask(company, "5000", category="RADIO"))

    assert refusal.value.effect.status is Status.UNBUDGETED
    assert refusal.value.params["line"] == "营销策划部"
    assert BudgetLine.objects.filter(is_planned=False).count() == 0


def test_plan_takes_over_the_zero_line_with_its_holds(company: Company) -> None:
    request = document(company)
    reserve(request, ask(company, "5000", category="RADIO"))

    planned = line(company, "3000", project="YXG", category="RADIO")

    assert balances(planned)[0] == "5000.00"
    assert str(planned.allowed_overrun) == "2000.00"
    with pytest.raises(BudgetBlocked):
        reserve(document(company), ask(company, "0.01", category="RADIO"))


def test_commit_checks_again_without_the_own_hold(company: Company) -> None:
    online = line(company, "100000", project="YXG", category="ONLINE_MEDIA")
    request = document(company)
    reserve(request, ask(company, "100000"))

    effect = commit(request)

    assert effect.lines[0].pending == Decimal("0.00")
    assert effect.lines[0].available_after == Decimal("0.00")
    assert balances(online) == ("0.00", "100000.00", "0.00")


def test_commit_is_refused_when_the_budget_was_cut_meanwhile(company: Company) -> None:
    online = line(company, "100000", project="YXG", category="ONLINE_MEDIA")
    request = document(company)
    reserve(request, ask(company, "80000"))
    BudgetLine.objects.filter(pk=online.pk).update(
        adjusted=Decimal("-30000"), allowed_overrun=Decimal("10000")
    )

    with pytest.raises(BudgetBlocked) as refusal:
        commit(request)

    assert refusal.value.effect.lines[0].overage == Decimal("10000.00")
    assert balances(online) == ("80000.00", "0.00", "0.00")


def test_check_leaves_out_the_hold_of_the_document_itself(company: Company) -> None:
    line(company, "100000", project="YXG", category="ONLINE_MEDIA")
    request = document(company)
    reserve(request, ask(company, "70000"))
    again = [ask(company, "90000")]

    alone = control.check(company_id=company.pk, shares=again, without=request.id)
    against = control.check(company_id=company.pk, shares=again)

    assert (alone.blocked, alone.lines[0].available_after) == (False, Decimal("10000.00"))
    assert (against.blocked, against.lines[0].overage) == (True, Decimal("60000.00"))
    assert against.lines[0].pending == Decimal("70000.00")


def test_check_of_an_unbudgeted_amount_writes_nothing(company: Company) -> None:
    effect = control.check(
        company_id=company.pk, shares=[ask(company, "5000", JUNE, category="RADIO")]
    )

    assert effect.status is Status.UNBUDGETED
    assert (effect.lines[0].line, effect.lines[0].label) == (None, "云岫花园 · 电台")
    assert BudgetLine.objects.count() == 0


def test_each_month_holds_its_share(company: Company) -> None:
    may = line(company, "50000", MAY, project="YXG", category="ONLINE_MEDIA")
    june = line(company, "50000", JUNE, project="YXG", category="ONLINE_MEDIA")

    reserve(document(company), ask(company, "30000", MAY), ask(company, "20000", JUNE))

    assert (balances(may)[0], balances(june)[0]) == ("30000.00", "20000.00")


def test_effects_of_many_documents_cost_one_query(
    company: Company, django_assert_num_queries: object
) -> None:
    line(company, "100000", project="YXG", category="ONLINE_MEDIA")
    first, second, third = (document(company) for _ in range(3))
    reserve(first, ask(company, "30000"))
    reserve(second, ask(company, "60000"))
    commit(second)

    with django_assert_num_queries(1):  # type: ignore[operator]  # a context manager of the plugin
        effects = effects_for([first.id, second.id, third.id])

    assert set(effects) == {first.id, second.id}
    of_first = effects[first.id].lines[0]
    assert (of_first.this, of_first.committed, of_first.pending) == (
        Decimal("30000.00"),
        Decimal("60000.00"),
        Decimal("0.00"),
    )
    assert of_first.available_after == Decimal("10000.00")


def test_release_of_a_document_that_holds_nothing_is_quiet(company: Company) -> None:
    release(document(company))

    assert Movement.objects.count() == 0


def test_movement_is_dated_by_the_company_day(company: Company) -> None:
    line(company, "100", project="YXG", category="ONLINE_MEDIA")
    late = NOON.replace(hour=16, minute=30)  # half past midnight in Shanghai

    with transaction.atomic():
        control.reserve(shares=[ask(company, "1")], document=document(company), actor=None, at=late)

    assert str(Movement.objects.get().dated_on) == "2026-05-13"


def test_negative_share_is_a_mistake_of_the_caller(company: Company) -> None:
    with pytest.raises(ValueError, match="above zero"):
        reserve(document(company), ask(company, "-1"))
