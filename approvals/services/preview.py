"""Who will approve a document, and why, before it is submitted."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from approvals.holders import holders_of
from approvals.interface import Subject
from approvals.models import Queue, RuleStep
from approvals.reasons import why_left_out, why_needed
from approvals.rules.matching import Demand
from approvals.services.assignment import desks_of
from approvals.services.matching import plan_for
from approvals.services.staff import Desk
from expense_mgmt.core import clock
from expense_mgmt.organisation.roles import Role


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of the plan, or one that this document does not need.

    names   active holders today without the requester; empty when a superior or an
            administrator will have to step in
    reason  why it is there, or why not; empty for a step that every document has
    """

    role: str
    label: str
    names: tuple[str, ...]
    reason: str
    needed: bool
    mode: str = "any_of"


def planned_steps(subject: Subject, *, day: dt.date | None = None) -> list[PlannedStep]:
    """The steps that a submit today would ask for, then those left out with their reason.

    Reads only; nothing is reserved, and no queue is made.

    raises  RuleBroken `no_rule`
    source  DOMAIN §5; DESIGN §6
    """
    day = day or clock.today()
    plan = plan_for(subject, day)
    queues: dict[tuple[str, Desk], Queue] = {}
    for demand in plan.demands:
        for desk in desks_of(demand, plan.unit_path):
            queues[demand.step.role, desk] = Queue(
                pk=len(queues) + 1,
                company_id=subject.company_id,
                role=desk.role,
                unit_id=desk.site.unit_id,
                project_id=desk.site.project_id,
                person_id=desk.person_id,
            )
    people = holders_of(queues.values(), day)
    planned = [
        PlannedStep(
            role=demand.step.role,
            label=str(Role(demand.step.role).label),
            names=tuple(
                dict.fromkeys(
                    person.label
                    for (role, _desk), queue in queues.items()
                    if role == demand.step.role
                    for person in people[queue.pk]
                    if person.pk != subject.submitted_by_id
                )
            ),
            reason=_reason_of(demand),
            needed=True,
            mode=demand.step.mode,
        )
        for demand in plan.demands
    ]
    return planned + [
        PlannedStep(
            role=left.role,
            label=str(Role(left.role).label),
            names=(),
            reason=why_left_out(left),
            needed=False,
        )
        for left in plan.left_out
    ]


def _reason_of(demand: Demand) -> str:
    if demand.step.verb == RuleStep.Verb.NOTIFY:
        return _("Reads a copy, decides nothing")
    return why_needed(demand.reason, demand.reason_amount)
