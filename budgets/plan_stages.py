"""What has to be reached by a deadline of plans (DOMAIN §6), and the key of what reminds of it."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from uuid import UUID, uuid5

from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from budgets.plan_kinds import PlanKind
from expense_mgmt.organisation.models import Project, Unit

# Any namespace that never changes: keys made in it name what a reminder is about.
REMINDERS = UUID("6f1d6c1e-6b4f-4c0e-9a55-3f0d6f1b8a42")


class Stage(Enum):
    """What has to be reached by a day."""

    SUBMITTED = "submitted"
    ISSUED = "issued"


@dataclass(frozen=True, slots=True)
class Rule:
    """One deadline: which kind of plan has to be where by which day, counted from its month.

    months   from the plan's month: −1 is the month before
    figure   which of the company's days (`PlanDays`)
    """

    kind: PlanKind
    stage: Stage
    months: int
    figure: str
    words: StrOrPromise


RULES = (
    Rule(PlanKind.MONTHLY, Stage.SUBMITTED, -1, "monthly_submitted_day", gettext_lazy("submitted")),
    Rule(PlanKind.MONTHLY, Stage.ISSUED, -1, "monthly_issued_day", gettext_lazy("signed by all")),
    Rule(PlanKind.OVERALL, Stage.SUBMITTED, -1, "overall_submitted_day", gettext_lazy("proposed")),
    Rule(PlanKind.OVERALL, Stage.ISSUED, -1, "overall_issued_day", gettext_lazy("decided")),
    Rule(PlanKind.QUOTA, Stage.ISSUED, 0, "quota_issued_day", gettext_lazy("issued")),
)


def reminder_key(
    kind: PlanKind, stage: Stage, owner: Unit | Project, on: dt.date, moment: str
) -> UUID:
    return uuid5(REMINDERS, f"{kind} {stage.value} {owner.public_id} {on} {moment}")
