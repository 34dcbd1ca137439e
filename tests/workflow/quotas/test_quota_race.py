"""Two people compute, issue or balance at the same moment."""

import threading
from decimal import Decimal
from functools import partial
from typing import Any
from unittest import mock

import pytest

from budgets.models import BudgetLine, BudgetPlan, ChangeKind, QuotaSetting
from budgets.services import plan_issue, quota_settings
from expense_mgmt.core.errors import DomainError
from expense_mgmt.foundation.models import Company
from ledger.models import RegionReceipts
from ledger.services import receipts
from tests.locks import all_at_once, without_row_locks
from tests.workflow.budgets.ground import NOON
from tests.workflow.budgets.plans import matrix, person, signed, submitted
from tests.workflow.quotas.ground import (
    MAY,
    TODAY,
    approved,
    computed,
    divided,
    figures,
    issued_allocation,
    issued_quota,
    ready,
    unit,
)
from tests.workflow.quotas.test_outlets import change

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def outcomes(results: list[Any]) -> list[str]:
    """The code of each refusal, `done` for what got through; other errors are raised."""
    for one in results:
        if isinstance(one, Exception) and not isinstance(one, DomainError):
            raise one
    return sorted(one.code if isinstance(one, DomainError) else "done" for one in results)


def issue(plan: BudgetPlan) -> BudgetPlan:
    return plan_issue.issue(
        plan_id=plan.public_id, version=plan.version, actor=person("su"), at=NOON
    )


def test_without_the_lock_a_quota_is_issued_twice(company: Company) -> None:
    matrix(company)
    ready(company)
    plan = approved()
    gate = threading.Barrier(2)
    apply = plan_issue._apply

    def late(*args: Any) -> None:
        gate.wait(timeout=20)
        apply(*args)

    with without_row_locks(), mock.patch.object(plan_issue, "_apply", late):
        results = all_at_once([partial(issue, plan)] * 2)

    # Both read the plan as approved; only the rows of the issue itself tell them apart.
    assert not any(isinstance(one, DomainError) for one in results)


def test_with_the_lock_a_quota_is_issued_once(company: Company) -> None:
    matrix(company)
    ready(company)
    plan = approved()

    results = all_at_once([partial(issue, plan)] * 4)

    assert outcomes(results) == ["done", "wrong_state", "wrong_state", "wrong_state"]
    assert BudgetLine.objects.get(unit__code="SOUTH", month=MAY).revised == Decimal("63000.00")


def test_two_people_compute_one_quota(company: Company) -> None:
    matrix(company)
    ready(company)

    results = all_at_once([computed] * 4)

    assert set(outcomes(results)) <= {"done", "plan_exists", "stale_version"}
    assert BudgetPlan.objects.count() == 1


def test_quota_and_correction_of_its_receipts_at_once(company: Company) -> None:
    """The plan rests on receipts that were confirmed when it was written."""
    matrix(company)
    ready(company)
    stored = RegionReceipts.objects.get()

    def correct() -> None:
        receipts.correct(
            receipts_id=stored.public_id,
            version=stored.version,
            amount=Decimal(1),
            comment="改数",
            actor=person("wu"),
            at=NOON,
        )

    results = all_at_once([computed, correct])

    assert outcomes(results) in (["done", "done"], ["done", "receipts_not_confirmed"])
    for plan in BudgetPlan.objects.all():
        assert plan.amount == Decimal("63000.00")


def test_revised_quota_and_allocation_never_leave_outlets_beyond_what_was_checked(
    company: Company,
) -> None:
    """The last signature of an allocation asks the region's line under its lock."""
    matrix(company)
    ready(company)
    issued_quota()
    plan = signed(submitted(divided()), "deng")

    signed(plan, "sun")

    lines = BudgetLine.objects.filter(month=MAY, unit__kind="outlet")
    assert sum(line.revised for line in lines) == Decimal("63000.00")


def test_two_people_balance_from_one_outlet(company: Company) -> None:
    """Each takes 40,000 of 45,819: the hold of the first is seen by the second."""
    matrix(company)
    ready(company)
    issued_quota()
    issued_allocation()

    results = all_at_once(
        [partial(change, ChangeKind.TRANSFER, ("GZ01", "-40000"), ("FS01", "40000"))] * 2
    )

    assert outcomes(results) == ["change_source_short", "done"]
    assert BudgetLine.objects.get(unit__code="GZ01", month=MAY).reserved == Decimal("40000.00")


def test_one_of_two_first_figures_is_published(company: Company) -> None:
    drafts = [
        quota_settings.draft(
            company=company,
            figures=figures(company, fixed=fixed),
            valid_from=TODAY,
            actor=person("zhao"),
            at=NOON,
        )
        for fixed in ("60000.00", "70000.00")
    ]

    results = all_at_once(
        [
            partial(
                quota_settings.publish,
                setting_id=draft.public_id,
                actor=person("qian"),
                at=NOON,
            )
            for draft in drafts
        ]
    )

    assert outcomes(results) == ["done", "setting_overlaps"]
    assert QuotaSetting.objects.in_force(unit("SOUTH").company_id, TODAY).count() == 1
