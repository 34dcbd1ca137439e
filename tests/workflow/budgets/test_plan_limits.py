"""Issuing a plan asks every window that counts a month, and leaves alone what finance closed."""

from collections.abc import Mapping
from uuid import uuid4

import pytest

from budgets.models import BudgetLine, BudgetPlan
from budgets.models.line import ControlWindow
from budgets.plan_content import Item, PlanContent
from budgets.services import control_settings, plan_drafts
from budgets.services.plan_checks import PlanIncomplete
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User
from ledger.services import periods
from tests.workflow.budget_changes import ground as changes
from tests.workflow.budgets.ground import JUNE, MAY, NOON, ask, document, line, reserve
from tests.workflow.budgets.plans import (
    MONTHLY_SIGNERS,
    annual,
    content,
    issued,
    item,
    matrix,
    monthly,
    person,
    signed,
    submitted,
)

pytestmark = pytest.mark.usefixtures("_matrix")
ONLINE: Mapping[str, str] = {"project": "YXG", "category": "ONLINE_MEDIA", "unit": "MKT"}


@pytest.fixture
def _matrix(company: Company) -> None:
    matrix(company)


def revised(plan: BudgetPlan, *items: Item, by: str) -> BudgetPlan:
    """A draft that is to take the place of an issued plan."""
    draft = plan_drafts.revise(plan_id=plan.public_id, new_id=uuid4(), actor=person(by), at=NOON)
    says = content(*items) if by == "feng" else PlanContent(items=items)
    return plan_drafts.save(
        plan_id=draft.public_id, version=draft.version, content=says, actor=person(by), at=NOON
    )


def refusals(caught: "pytest.ExceptionInfo[PlanIncomplete]") -> list[tuple[str, str | None]]:
    return [(one.code, one.field) for one in caught.value.shortcomings]


def amounts(month: Month) -> list[tuple[str, str]]:
    """Approved and adjusted of the planned lines of a month."""
    rows = BudgetLine.objects.filter(month=month, is_planned=True).order_by("pk")
    return [(str(row.approved), str(row.adjusted)) for row in rows]


def two_months(company: Company) -> BudgetPlan:
    """100 in May and 100 in June."""
    rows = (item(company, "100.00", MAY), item(company, "100.00", JUNE))
    return issued(annual(company, *rows))


def test_a_lowered_month_is_counted_by_the_windows_of_later_months(company: Company) -> None:
    year = two_months(company)
    BudgetLine.objects.update(control_window=ControlWindow.YEAR_TO_DATE)
    reserve(document(company), ask(company, "50.00", MAY))
    reserve(document(company), ask(company, "130.00", JUNE))
    draft = revised(year, item(company, "60.00", MAY), item(company, "100.00"), by="lin")

    with pytest.raises(PlanIncomplete) as refused:
        submitted(draft)

    assert refusals(refused) == [("budget_below_used", "rows-0-amount")]
    (short,) = refused.value.shortcomings
    assert "130.00 is used or held already, the plan is 20.00 too low" in str(short)
    assert short.params["month"] == JUNE


def test_a_window_counts_months_that_are_controlled_alone(company: Company) -> None:
    year = two_months(company)
    BudgetLine.objects.filter(month=JUNE).update(control_window=ControlWindow.YEAR_TO_DATE)
    reserve(document(company), ask(company, "150.00", JUNE))

    issued(revised(year, item(company, "100.00", MAY), item(company, "60.00"), by="lin"))

    assert amounts(JUNE) == [("100.00", "-40.00")]


def test_a_line_that_finance_closed_keeps_its_budget(
    company: Company, cast: dict[str, User]
) -> None:
    first = issued(monthly(company, item(company, "100.00")))
    control_settings.close(
        line_id=BudgetLine.objects.get().public_id,
        whole_month=False,
        reason="停刊",
        actor=cast["qian"],
        at=NOON,
    )

    with pytest.raises(PlanIncomplete) as refused:
        submitted(revised(first, item(company, "80.00"), by="feng"))

    assert refusals(refused) == [("budget_line_closed", "rows-0-amount")]


def test_no_line_opens_in_a_month_that_finance_closed(
    company: Company, cast: dict[str, User]
) -> None:
    other = line(company, "5", JUNE, project="JPJ", category="RADIO")
    plan = signed(submitted(monthly(company, item(company, "10.00"))), *MONTHLY_SIGNERS[:-1])
    control_settings.close(
        line_id=other.public_id, whole_month=True, reason="停", actor=cast["qian"], at=NOON
    )

    with pytest.raises(RuleBroken) as refused:
        signed(plan, MONTHLY_SIGNERS[-1])

    assert refused.value.code == "budget_line_closed"
    assert amounts(JUNE) == [("5.00", "0.00")]


def test_books_closed_on_the_way_refuse_the_last_signature(company: Company) -> None:
    plan = signed(submitted(monthly(company, item(company, "10.00"))), *MONTHLY_SIGNERS[:-1])
    period = periods.ensure_period(company=company, month=JUNE, actor=person("wu"), at=NOON)
    periods.soft_close(period_id=period.public_id, actor=person("wu"), at=NOON)

    with pytest.raises(RuleBroken) as refused:
        signed(plan, MONTHLY_SIGNERS[-1])

    assert refused.value.code == "budget_month_closed"
    assert amounts(JUNE) == []


def test_the_first_plan_sets_what_is_approved_also_after_a_supplementary_budget(
    company: Company, cast: dict[str, User]
) -> None:
    change = changes.supplementary(
        company, changes.row(company, "50.00", JUNE, **ONLINE), by=cast["wu"]
    )
    changes.says(change, cast["he"])
    changes.says(change, cast["qian"])

    issued(monthly(company, item(company, "100.00")))

    assert amounts(JUNE) == [("100.00", "50.00")]
