"""Short ways to budget plans in any state; each state is reached through the services."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import uuid4

from approvals.models import ApprovalTask
from approvals.services.decide import decide
from budgets.models import BudgetPlan
from budgets.plan_content import Item, PlanContent
from budgets.plan_kinds import PlanKind
from budgets.services import plan_drafts, plan_submit
from budgets.services.plan_drafts import PlanSpec
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User
from tests import factories_policy
from tests.workflow.budgets.ground import JUNE, NOON, place


def person(username: str) -> User:
    return User.objects.get(username=username)


def matrix(company: Company) -> None:
    """The default rules of the approval engine, in force."""
    factories_policy.in_force(company, at=NOON)


def item(
    company: Company,
    amount: str,
    months: Mapping[Month, str] | Month = JUNE,
    *,
    facts: Mapping[str, Any] | None = None,
    **codes: str,
) -> Item:
    """A row of Marketing for Yunxiu Garden online, all of it in one month unless told."""
    chosen = {"unit": "MKT", "project": "YXG", "category": "ONLINE_MEDIA", **codes}
    rows = place(company, **{name: code for name, code in chosen.items() if code})
    spread = {months: amount} if isinstance(months, Month) else months
    return Item(
        amount=Decimal(amount),
        months={month: Decimal(part) for month, part in spread.items()},
        **rows,
        **(facts or {}),
    )


def content(*items: Item, month: Month = JUNE) -> PlanContent:
    """What a project's monthly budget says: its rows, the month's target, sales to the cut-off."""
    return PlanContent(
        items=items,
        sales={month: Decimal("25000000.00")},
        reported_to_cutoff=Decimal("13000000.00"),
    )


def monthly(
    company: Company, *items: Item, month: Month = JUNE, by: str = "feng", project: str = "YXG"
) -> BudgetPlan:
    """A draft of the monthly budget of a project."""
    rows = place(company, unit="MKT", project=project)
    return plan_drafts.open_plan(
        plan_id=uuid4(),
        spec=PlanSpec(PlanKind.MONTHLY, month.year, month=month, **rows),
        content=content(*items, month=month),
        actor=person(by),
        at=NOON,
    )


def annual(company: Company, *items: Item, by: str = "lin", unit: str = "MKT") -> BudgetPlan:
    """A draft of the annual budget of a department."""
    return plan_drafts.open_plan(
        plan_id=uuid4(),
        spec=PlanSpec(PlanKind.ANNUAL, 2026, **place(company, unit=unit)),
        content=PlanContent(items=items),
        actor=person(by),
        at=NOON,
    )


# Who signs a monthly budget of a project in the south, in order.
MONTHLY_SIGNERS = ("guo", "ye", "he", "fang", "liang")
# Who signs an annual budget of the marketing department.
ANNUAL_SIGNERS = ("chen", "qian", "wang", "sun")


def submitted(plan: BudgetPlan) -> BudgetPlan:
    """The plan, sent round by its preparer."""
    return plan_submit.submit(
        plan_id=plan.public_id, version=plan.version, actor=plan.created_by, at=NOON
    )


def task_of(plan: BudgetPlan) -> ApprovalTask:
    """The task that waits now."""
    return ApprovalTask.objects.open().get(subject_id=plan.public_id)


def signed(plan: BudgetPlan, *signers: str, verb: str = "approve", comment: str = "") -> BudgetPlan:
    """The plan after these people decided on what is there, in order."""
    for signer in signers:
        run = BudgetPlan.objects.select_related("run").get(pk=plan.pk).run
        assert run is not None
        decide(
            task_id=task_of(plan).public_id,
            actor=person(signer),
            verb=verb,
            comment=comment,
            version=run.version,
            content_hash=run.content_hash,
            at=NOON,
        )
    return BudgetPlan.objects.for_page().get(pk=plan.pk)


def issued(plan: BudgetPlan) -> BudgetPlan:
    """The plan, sent round and signed by everyone."""
    signers = ANNUAL_SIGNERS if plan.plan_kind == PlanKind.ANNUAL else MONTHLY_SIGNERS
    return signed(submitted(plan), *signers)
