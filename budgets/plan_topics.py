"""What a plan that reached a stage settles: the keys of the reminders of it."""

from collections.abc import Collection
from uuid import UUID

from budgets.models import BudgetPlan
from budgets.plan_kinds import PlanKind
from budgets.plan_stages import RULES, Stage, reminder_key
from budgets.plan_timetable import Timetable
from expense_mgmt.core.periods import Month
from expense_mgmt.organisation.calendar import working_time_of
from expense_mgmt.organisation.models import Project, Unit


def topics_of(plan: BudgetPlan, stages: Collection[Stage], moments: Collection[str]) -> list[UUID]:
    """The keys of every reminder of a plan that it reached these stages; none without a deadline.

    shapes    two queries where there is a deadline
    """
    kind = PlanKind(plan.plan_kind)
    rules = [rule for rule in RULES if rule.kind == kind and rule.stage in stages]
    is_annual = kind == PlanKind.ANNUAL and Stage.SUBMITTED in stages
    if not is_annual and (plan.month is None or not rules):
        return []
    timetable = Timetable.of(plan.company_id)
    days: dict[Stage, tuple[Month, int]] = {}
    if is_annual:
        days[Stage.SUBMITTED] = timetable.annual_due(plan.fiscal_year - 1)
    if plan.month is not None:
        days |= {rule.stage: timetable.due(rule, plan.month) for rule in rules}
    working = working_time_of(plan.company_id, min(month for month, _day in days.values()).first)
    owner: Unit | Project = plan.project or plan.unit
    return [
        reminder_key(
            kind, stage, owner, working.days.deadline(month.year, month.month, day), moment
        )
        for stage, (month, day) in days.items()
        for moment in moments
    ]
