"""Rules as they are drafted, before they are rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from approvals.models import PolicyRule, RuleStep
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import SIGNERS
from expense_mgmt.organisation.models import Category, Project, Unit
from expense_mgmt.organisation.roles import Role

MOST_STEPS = 20
LONGEST_SLA = 24 * 90
MOST_SIGNERS = 9


@dataclass(frozen=True, slots=True)
class StepSpec:
    """A step as it is drafted; `person` only for a named person.

    bulk_limit  below which its reviewer approves several together; None for the version's limit
    """

    role: Role
    verb: RuleStep.Verb = RuleStep.Verb.APPROVE
    assignee: RuleStep.Assignee = RuleStep.Assignee.ROLE_IN_UNIT
    mode: RuleStep.Mode = RuleStep.Mode.ANY_OF
    sla_hours: int = 24
    person: User | None = None
    may_add_approver: bool = True
    may_change: bool = False
    signers_needed: int = 1
    bulk_limit: Decimal | None = None

    @classmethod
    def of(cls, step: RuleStep) -> "StepSpec":
        """A stored step once more."""
        return cls(
            role=Role(step.role),
            verb=RuleStep.Verb(step.verb),
            assignee=RuleStep.Assignee(step.assignee),
            mode=RuleStep.Mode(step.mode),
            sla_hours=step.sla_hours,
            person=step.person,
            may_add_approver=step.may_add_approver,
            may_change=step.may_change,
            signers_needed=step.signers_needed,
            bulk_limit=step.bulk_limit,
        )


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A rule as it is drafted: `amount_from` in, `amount_to` out, None for no upper bound."""

    document_kind: str
    budget_status: str
    steps: Sequence[StepSpec]
    amount_from: Decimal = ZERO
    amount_to: Decimal | None = None
    unit: Unit | None = None
    category: Category | None = None
    project: Project | None = None
    priority: int = 0
    resumes: bool = False

    @classmethod
    def of(cls, rule: PolicyRule) -> "RuleSpec":
        """A stored rule once more; its steps and what it names are read already."""
        return cls(
            document_kind=rule.document_kind,
            budget_status=rule.budget_status,
            steps=[
                StepSpec.of(step) for step in sorted(rule.steps.all(), key=lambda one: one.sequence)
            ],
            amount_from=rule.amount_from,
            amount_to=rule.amount_to,
            unit=rule.unit,
            category=rule.category,
            project=rule.project,
            priority=rule.priority,
            resumes=rule.resumes,
        )


def ensure_shape(spec: RuleSpec) -> None:
    """What can be said of a rule without looking at its neighbours.

    raises  RuleBroken `band_without_room` (amount_to), `rule_without_steps` (steps),
            `too_many_steps` (steps), and those of a step with field `steps-<n>-<name>`, n from 0:
            `step_role_twice`, `step_role_signs_nothing`, `step_person_missing`,
            `step_hours_out_of_range`, `step_signers_out_of_range`, `step_copy_resolves`
    source  DOMAIN §5
    """
    if spec.amount_to is not None and spec.amount_to <= spec.amount_from:
        raise RuleBroken(
            "band_without_room",
            _("The upper bound must lie above the lower one."),
            field="amount_to",
        )
    if not any(step.verb != RuleStep.Verb.NOTIFY for step in spec.steps):
        raise RuleBroken(
            "rule_without_steps",
            _("Every rule needs at least one step that decides."),
            field="steps",
        )
    if len(spec.steps) > MOST_STEPS:
        raise RuleBroken(
            "too_many_steps",
            _("A rule has at most %(limit)s steps."),
            {"limit": MOST_STEPS},
            field="steps",
        )
    for problem in _step_problems(spec.steps):
        raise problem


def _step_problems(steps: Iterable[StepSpec]) -> Iterator[RuleBroken]:
    seen: set[Role] = set()
    for position, step in enumerate(steps):
        if step.role in seen:
            yield RuleBroken(
                "step_role_twice",
                _("This role has a step in the rule already."),
                field=f"steps-{position}-role",
            )
        seen.add(step.role)
        if step.verb != RuleStep.Verb.NOTIFY and step.role not in SIGNERS:
            # Its holders have no inbox: the document would wait for them for ever.
            yield RuleBroken(
                "step_role_signs_nothing",
                _("Nobody approves in this role. Choose another, or let this step be a copy."),
                field=f"steps-{position}-role",
            )
        if step.assignee == RuleStep.Assignee.NAMED_PERSON and step.person is None:
            yield RuleBroken(
                "step_person_missing", _("Name the person."), field=f"steps-{position}-person"
            )
        if not 1 <= step.sla_hours <= LONGEST_SLA:
            yield RuleBroken(
                "step_hours_out_of_range",
                _("Give between 1 and %(limit)s hours."),
                {"limit": LONGEST_SLA},
                field=f"steps-{position}-sla_hours",
            )
        if not 1 <= step.signers_needed <= MOST_SIGNERS:
            yield RuleBroken(
                "step_signers_out_of_range",
                _(
                    "Give between 1 and %(limit)s signers; from two on it is a collective resolution."
                ),
                {"limit": MOST_SIGNERS},
                field=f"steps-{position}-signers_needed",
            )
        if step.verb == RuleStep.Verb.NOTIFY and step.signers_needed > 1:
            yield RuleBroken(
                "step_copy_resolves",
                _("A copy informs; nobody signs it."),
                field=f"steps-{position}-signers_needed",
            )
