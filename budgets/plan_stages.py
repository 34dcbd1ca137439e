"""The deadlines of plans (DOMAIN §6, R-21), and the keys of what reminds of them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from uuid import UUID, uuid5

from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from budgets.models import BudgetPlan
from budgets.plan_kinds import PlanKind
from expense_mgmt.core.periods import Month
from expense_mgmt.organisation.calendar import working_time_of
from expense_mgmt.organisation.models import Project, Unit

# Any namespace that never changes: keys made in it name what a reminder is about.
REMINDERS = UUID("6f1d6c1e-6b4f-4c0e-9a55-3f0d6f1b8a42")
ANNUAL_MONTH = 11


class Stage(Enum):
    """What has to be reached by a day."""

    SUBMITTED = "submitted"
    ISSUED = "issued"


@dataclass(frozen=True, slots=True)
class Rule:
    """One deadline: which kind of plan has to be where by which day, counted from its month.

    months   from the plan's month: −1 is the month before
    """

    kind: PlanKind
    stage: Stage
    months: int
    day: int
    words: StrOrPromise


RULES = (
    Rule(PlanKind.MONTHLY, Stage.SUBMITTED, -1, 18, gettext_lazy("submitted")),
    Rule(PlanKind.MONTHLY, Stage.ISSUED, -1, 21, gettext_lazy("signed by all")),
    Rule(PlanKind.OVERALL, Stage.SUBMITTED, -1, 25, gettext_lazy("proposed")),
    Rule(PlanKind.OVERALL, Stage.ISSUED, -1, 30, gettext_lazy("decided")),
    Rule(PlanKind.QUOTA, Stage.ISSUED, 0, 5, gettext_lazy("issued")),
)
ANNUAL_DAY = 30
"""Annual drafts are due at the end of November before their year; the documents name no day."""


def topics_of(plan: BudgetPlan, stages: Collection[Stage], moments: Collection[str]) -> list[UUID]:
    """The keys of every reminder of a plan that it reached these stages; none without a deadline.

    shapes    one query where there is a deadline
    """
    kind = PlanKind(plan.plan_kind)
    owner: Unit | Project = plan.project or plan.unit
    if kind == PlanKind.ANNUAL:
        november = Month(plan.fiscal_year - 1, ANNUAL_MONTH)
        days = {Stage.SUBMITTED: (november, ANNUAL_DAY)}
    elif plan.month is not None:
        days = {
            rule.stage: (plan.month.plus(rule.months), rule.day)
            for rule in RULES
            if rule.kind == kind
        }
    else:
        days = {}
    wanted = [days[stage] for stage in stages if stage in days]
    if not wanted:
        return []
    working = working_time_of(plan.company_id, min(month for month, _day in wanted).first).days
    return [
        reminder_key(kind, stage, owner, working.deadline(month.year, month.month, day), moment)
        for stage, (month, day) in days.items()
        if stage in stages
        for moment in moments
    ]


def reminder_key(
    kind: PlanKind, stage: Stage, owner: Unit | Project, on: dt.date, moment: str
) -> UUID:
    return uuid5(REMINDERS, f"{kind} {stage.value} {owner.public_id} {on} {moment}")
