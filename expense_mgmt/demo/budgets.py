"""The demo company's budget of a fiscal year: planned, signed and issued as any other."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid5

from budgets.models import BudgetLine, BudgetPlan
from budgets.models.line import ControlWindow, Mode
from budgets.plan_content import Item, PlanContent
from budgets.plan_kinds import PlanKind
from budgets.services import control_settings, plan_drafts, plan_submit
from budgets.services.control_settings import Control
from budgets.services.plan_drafts import PlanSpec
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.demo import catalogue
from expense_mgmt.demo.cast import Cast
from expense_mgmt.demo.days import Days
from expense_mgmt.demo.storyteller import Storyteller

PREPARES: Final = "lin"
SETS_CONTROL, PUTS_IN_FORCE = "zhao", "qian"
PLANNED_FOR: Final = "MKT"
KEYS: Final = UUID("5d1f3c2e-7a44-4b1b-8f0e-2b6c9d7e4a10")
TOLERANCE: Final = "活动费用常有零星追加，允许小额超支并提示。"


def plan_year(*, cast: Cast, days: Days, year: FiscalYear, at: dt.datetime) -> None:
    """The annual budget of the marketing department, until its last signature opens the lines.

    One line for each project, category and month, blocked at the month (DOMAIN §6); finance lets
    some categories run over a little.
    """
    unit = cast.units[PLANNED_FOR]
    plan = plan_drafts.open_plan(
        plan_id=uuid5(KEYS, str(year)),
        spec=PlanSpec(PlanKind.ANNUAL, year.year, unit=unit),
        content=PlanContent(items=tuple(_items(cast, year))),
        actor=cast.people[PREPARES],
        at=at,
    )
    sent = plan_submit.submit(
        plan_id=plan.public_id, version=plan.version, actor=cast.people[PREPARES], at=at
    )
    for _moment in Storyteller(cast, days).passes(sent.run, since=at):
        # Nothing else happens in the company meanwhile.
        continue
    _let_run_over(cast, BudgetPlan.objects.get(pk=plan.pk))


def _items(cast: Cast, year: FiscalYear) -> Iterator[Item]:
    for project in sorted(cast.projects.values(), key=lambda one: one.pk):
        for code, amount in catalogue.MONTHLY_BUDGET.items():
            monthly = Decimal(amount) * Decimal(catalogue.PROJECT_FACTOR[project.code])
            months = dict.fromkeys(year.months, monthly)
            yield Item(
                key=uuid5(KEYS, f"{year} {project.code} {code}"),
                unit=cast.units[PLANNED_FOR],
                project=project,
                category=cast.categories[code],
                amount=sum(months.values(), ZERO),
                months=months,
            )


def _let_run_over(cast: Cast, plan: BudgetPlan) -> None:
    """What finance allows some categories to run over, proposed by one and set by another."""
    if plan.issued_at is None:
        msg = "the annual budget was not issued"
        raise ValueError(msg)
    for code, percent in catalogue.TOLERANCE_PERCENT.items():
        lines = BudgetLine.objects.filter(
            plan_issues__plan=plan, category=cast.categories[code], month=plan.months[0]
        )
        for line in lines.order_by("pk"):
            change = control_settings.propose(
                line_id=line.public_id,
                control=Control(
                    Mode.BLOCK, ControlWindow.MONTH, tolerance_percent=Decimal(percent)
                ),
                rest_of_year=True,
                reason=TOLERANCE,
                actor=cast.people[SETS_CONTROL],
                at=plan.issued_at,
            )
            control_settings.put_in_force(
                change_id=change.public_id, actor=cast.people[PUTS_IN_FORCE], at=plan.issued_at
            )
