"""Plans and requests at the same moment: no line ends below what is held of it."""

import threading
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest

from budgets.models import BudgetLine, BudgetPlan
from budgets.models.line import ControlWindow
from budgets.services import balances, control, plan_issue
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.models import Company
from tests.locks import all_at_once, without_row_locks
from tests.workflow.budgets.ground import JUNE, ask, document, line, release, reserve
from tests.workflow.budgets.plans import (
    MONTHLY_SIGNERS,
    item,
    matrix,
    monthly,
    signed,
    submitted,
)

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
QUARTER = {"control_window": ControlWindow.QUARTER}


def ready_to_issue(company: Company) -> BudgetPlan:
    """A quarter line of 100, and a plan that gives it 40, before the last signature."""
    matrix(company)
    codes = {"unit": "MKT", "project": "YXG", "category": "ONLINE_MEDIA"}
    line(company, "100", JUNE, control=QUARTER, **codes)
    plan = submitted(monthly(company, item(company, "40.00")))
    # The first holder of a month opens its row, and others would wait for that alone.
    first = document(company)
    reserve(first, ask(company, "1", JUNE))
    release(first)
    return signed(plan, *MONTHLY_SIGNERS[:-1])


def issue_against_a_request(company: Company, plan: BudgetPlan) -> list[str]:
    """The last signature and a reservation of 80 at once; who got through."""
    ref, share = document(company), ask(company, "80", JUNE)
    results = all_at_once(
        [
            lambda: signed(plan, MONTHLY_SIGNERS[-1]),
            lambda: reserve(ref, share),
        ]
    )
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, RuleBroken):
            raise result
    return [
        name
        for name, result in zip(("plan", "request"), results, strict=True)
        if not isinstance(result, Exception)
    ]


def everyone_checks_before_anyone_writes(company: Company) -> Any:
    """Hold both writers back until both have read the line, as an unlucky moment does."""
    gate = threading.Barrier(2)
    apply, append = plan_issue._apply, balances.append

    def late_apply(*args: Any) -> None:
        gate.wait(timeout=20)
        apply(*args)

    def late_append(*args: Any, **facts: Any) -> None:
        gate.wait(timeout=20)
        append(*args, **facts)

    return mock.patch.multiple(plan_issue, _apply=late_apply), mock.patch.object(
        control, "append", late_append
    )


def test_without_the_lock_a_plan_takes_what_a_request_holds(company: Company) -> None:
    plan = ready_to_issue(company)
    first, second = everyone_checks_before_anyone_writes(company)

    with without_row_locks(), first, second:
        through = issue_against_a_request(company, plan)

    online = BudgetLine.objects.get()
    assert through == ["plan", "request"]
    assert (online.revised, online.reserved) == (Decimal("40.00"), Decimal("80.00"))


def test_with_the_lock_one_of_both_is_refused(company: Company) -> None:
    plan = ready_to_issue(company)

    through = issue_against_a_request(company, plan)

    online = BudgetLine.objects.get()
    assert len(through) == 1
    assert online.reserved <= online.revised


def test_four_people_begin_one_plan(company: Company) -> None:
    results = all_at_once([lambda: monthly(company, item(company, "1.00"))] * 4)

    refused = [one for one in results if isinstance(one, RuleBroken)]
    assert [one.code for one in refused] == ["plan_exists"] * 3
    assert BudgetPlan.objects.count() == 1
