"""What a plan that reached a stage settles: the keys of the reminders of it."""

import datetime as dt
from collections.abc import Collection
from typing import Final
from uuid import UUID

from budgets.models import BudgetPlan
from budgets.plan_kinds import PlanKind
from budgets.plan_stages import RULES, Stage, reminder_key
from budgets.plan_timetable import Timetable
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.organisation.models import Project, Unit

# Annual drafts may be due as early as January of the year before.
MONTHS_BEFORE: Final = 12


def topics_of(plan: BudgetPlan, stages: Collection[Stage], moments: Collection[str]) -> list[UUID]:
    """The keys of every reminder of a plan that it reached these stages; none without a deadline.

    shapes    one query where there is a deadline
    """
    kind = PlanKind(plan.plan_kind)
    rules = [rule for rule in RULES if rule.kind == kind and rule.stage in stages]
    is_annual = kind == PlanKind.ANNUAL and Stage.SUBMITTED in stages
    if not is_annual and (plan.month is None or not rules):
        return []
    begins = plan.month or FiscalYear(plan.fiscal_year).months[0]
    timetable = Timetable.of(plan.company_id, begins.plus(-MONTHS_BEFORE).first)
    days: dict[Stage, dt.date] = {}
    if is_annual:
        days[Stage.SUBMITTED] = timetable.annual_due(plan.fiscal_year - 1)
    if plan.month is not None:
        days |= {rule.stage: timetable.due(rule, plan.month) for rule in rules}
    owner: Unit | Project = plan.project or plan.unit
    return [
        reminder_key(kind, stage, owner, on, moment)
        for stage, on in days.items()
        for moment in moments
    ]
