"""Supplementary budgets and adjustments: bands of their own, nothing before approval."""

from typing import Any

import pytest

from approvals.models import ApprovalTask, Step
from budgets.models import BudgetChange, BudgetLine, ChangeKind
from budgets.models.line import Mode
from expense_mgmt.foundation.models import Company, User
from tests.workflow.budget_changes.ground import (
    amounts,
    content,
    findings,
    row,
    says,
    submit,
    supplementary,
)
from tests.workflow.budgets.ground import NOON, ask, balances, document, reserve

ONLINE: dict[str, Any] = {"unit": "MKT", "project": "YXG", "category": "ONLINE_MEDIA"}


def steps(change: BudgetChange) -> list[str]:
    return list(Step.objects.filter(run=change.run).values_list("role", flat=True))


@pytest.mark.parametrize(
    ("amount", "roles"),
    [
        ("49999.99", ["department_gm", "finance_head"]),
        ("50000", ["department_gm", "finance_head", "group_sales_director"]),
        ("200000", ["department_gm", "finance_head", "group_sales_director", "group_chairman"]),
    ],
)
def test_supplementary_budget_has_its_own_bands(
    office: Company, cast: dict[str, User], amount: str, roles: list[str]
) -> None:
    change = supplementary(office, row(office, amount, **ONLINE), by=cast["lin"])

    assert steps(change) == roles


@pytest.mark.parametrize(
    ("down", "roles"),
    [("-30000", ["dept_head", "finance_head"]), ("-50000", ["dept_head", "finance_head", "cfo"])],
)
def test_adjustment_has_its_own_bands_whichever_way_it_goes(
    office: Company, cast: dict[str, User], down: str, roles: list[str]
) -> None:
    what = content(office, row(office, down, **ONLINE), kind=ChangeKind.ADJUSTMENT)

    assert steps(submit(what, cast["wu"])) == roles


def test_supplementary_budget_raises_its_line_only_when_approved(
    office: Company, cast: dict[str, User], target: BudgetLine
) -> None:
    change = supplementary(office, row(office, "30000", **ONLINE), by=cast["lin"])
    says(change, cast["he"])
    before = amounts(target)

    says(change, cast["qian"])

    assert before == {"revised": "300000.00"}
    assert amounts(target) == {"adjusted": "30000.00", "revised": "330000.00"}
    assert balances(target) == ("0.00", "0.00", "0.00")
    assert findings() == {}


def test_supplementary_budget_opens_the_missing_line(
    office: Company, cast: dict[str, User]
) -> None:
    metro: dict[str, Any] = {"unit": "MKT", "project": "YXG", "category": "METRO"}
    change = supplementary(office, row(office, "30000", **metro), by=cast["lin"])
    says(change, cast["he"])
    before = BudgetLine.objects.filter(category__code="METRO").count()

    says(change, cast["qian"])

    opened = BudgetLine.objects.get(category__code="METRO")
    assert before == 0
    assert (opened.is_planned, opened.mode, str(opened.approved)) == (True, "block", "0.00")
    assert amounts(opened) == {"adjusted": "30000.00", "revised": "30000.00"}
    assert change.rows.get().line == opened


def test_unbudgeted_line_becomes_planned_and_keeps_what_it_holds(
    office: Company, cast: dict[str, User]
) -> None:
    """60,000 are held on the zero line; 40,000 come: 20,000 of overrun stand."""
    reserve(document(office), ask(office, "60000", category="METRO"))
    change = supplementary(
        office, row(office, "40000", project="YXG", category="METRO"), by=cast["lin"]
    )
    says(change, cast["he"])

    says(change, cast["qian"])

    opened = BudgetLine.objects.get(category__code="METRO")
    assert (opened.is_planned, opened.mode) == (True, Mode.BLOCK)
    assert (str(opened.revised), str(opened.allowed_overrun)) == ("40000.00", "20000.00")
    assert balances(opened)[0] == "60000.00"


def test_adjustment_lowers_a_line_down_to_what_is_used(
    office: Company, cast: dict[str, User], target: BudgetLine
) -> None:
    reserve(document(office), ask(office, "270000"))
    what = content(office, row(office, "-30000", **ONLINE), kind=ChangeKind.ADJUSTMENT)
    change = submit(what, cast["wu"])
    says(change, cast["chen"])

    says(change, cast["qian"])

    assert amounts(target) == {"adjusted": "-30000.00", "revised": "270000.00"}
    assert findings() == {}


def test_tolerance_follows_the_new_budget(
    office: Company, cast: dict[str, User], target: BudgetLine
) -> None:
    BudgetLine.objects.filter(pk=target.pk).update(tolerance_percent=10, allowed_overrun=30000)
    change = supplementary(office, row(office, "30000", **ONLINE), by=cast["lin"])
    says(change, cast["he"])

    says(change, cast["qian"])

    assert str(BudgetLine.objects.get(pk=target.pk).allowed_overrun) == "33000.00"


def test_preparer_decides_nothing(office: Company, cast: dict[str, User]) -> None:
    """Qian Li prepares an adjustment; the finance step goes to her superior."""
    what = content(office, row(office, "30000", **ONLINE), kind=ChangeKind.ADJUSTMENT)
    change = submit(what, cast["qian"])
    says(change, cast["chen"])

    assert not ApprovalTask.objects.awaiting(cast["qian"], NOON.date()).exists()
