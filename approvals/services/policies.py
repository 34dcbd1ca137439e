"""Drafting and publishing a version of the authority matrix."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.models import AuthorityPolicy, PolicyRule, RuleStep
from approvals.rules.bands import Band, flaws_of
from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import ZERO, thousands
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Category, Project, RoleHolding, Unit
from expense_mgmt.organisation.roles import Role


@dataclass(frozen=True, slots=True)
class StepSpec:
    """A step as it is drafted; `person` only for a named person."""

    role: Role
    verb: RuleStep.Verb = RuleStep.Verb.APPROVE
    assignee: RuleStep.Assignee = RuleStep.Assignee.ROLE_IN_UNIT
    mode: RuleStep.Mode = RuleStep.Mode.ANY_OF
    sla_hours: int = 24
    person: User | None = None


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


@transaction.atomic
def draft(
    *,
    company: Company,
    rules: Sequence[RuleSpec],
    valid_from: dt.date,
    actor: User,
    at: dt.datetime,
) -> AuthorityPolicy:
    """Write down a new version; nothing follows it before a second person publishes it.

    raises  NotAllowed `not_an_administrator`
    source  DOMAIN §5; PLATFORM §6.37
    """
    _ensure_administrator(company.pk, actor, at)
    last = AuthorityPolicy.objects.filter(company=company).order_by("-version").first()
    policy = AuthorityPolicy(
        company=company,
        version=last.version + 1 if last else 1,
        valid=(valid_from, None),
        drafted_by=actor,
        drafted_at=at,
    )
    policy.full_clean(exclude=["company", "state"])
    policy.save()
    for spec in rules:
        rule = PolicyRule(
            policy=policy,
            document_kind=spec.document_kind,
            unit=spec.unit,
            category=spec.category,
            project=spec.project,
            budget_status=spec.budget_status,
            amount_from=spec.amount_from,
            amount_to=spec.amount_to,
            currency=company.currency,
            priority=spec.priority,
        )
        rule.full_clean(exclude=["policy"])
        rule.save()
        RuleStep.objects.bulk_create(
            RuleStep(
                rule=rule,
                sequence=sequence,
                role=step.role,
                verb=step.verb,
                assignee=step.assignee,
                mode=step.mode,
                sla_hours=step.sla_hours,
                person=step.person,
            )
            for sequence, step in enumerate(spec.steps, start=1)
        )
    return policy


@transaction.atomic
def publish(*, policy: AuthorityPolicy, actor: User, at: dt.datetime) -> AuthorityPolicy:
    """Put a drafted version in force; the version before it ends the day before.

    Runs in flight keep the steps that were copied into them.

    raises  NotAllowed `not_an_administrator`, `own_draft`
            RuleBroken `no_rules`, `rule_without_steps`, `bands_overlap`, `bands_leave_a_gap`,
            `version_too_early`
            Conflict `wrong_state`: it is published already
    source  DOMAIN §5; PLATFORM §6.37; RELIABILITY promise 12
    """
    # One publisher at a time per company: the versions' periods are changed together.
    versions = list(AuthorityPolicy.objects.filter(company=policy.company_id).lock())
    policy = next(version for version in versions if version.pk == policy.pk)
    _ensure_administrator(policy.company_id, actor, at)
    ensure_may(policy.publish, actor)
    if policy.drafted_by_id == actor.pk:
        raise NotAllowed("own_draft", _("A second administrator publishes what you drafted."))
    _ensure_sound(policy)
    _end_the_version_before(policy)
    policy.publish()
    policy.published_by, policy.published_at = actor, at
    policy.save(update_fields=["state", "published_by", "published_at"])
    return policy


def _ensure_administrator(company_id: int, actor: User, at: dt.datetime) -> None:
    held = RoleHolding.objects.of(actor, timezone.localdate(at))
    if not held.filter(role=Role.ADMINISTRATOR, company=company_id).exists():
        raise NotAllowed("not_an_administrator", _("Administrators keep the approval rules."))


def _ensure_sound(policy: AuthorityPolicy) -> None:
    """Every rule has steps, and the bands of each place and status fit together."""
    rules = list(policy.rules.prefetch_related("steps"))
    if not rules:
        raise RuleBroken("no_rules", _("There is no rule in this version yet."))
    if any(not rule.steps.all() for rule in rules):
        raise RuleBroken("rule_without_steps", _("Every rule needs at least one step."))
    bands = [
        Band(
            group=(
                rule.document_kind,
                rule.unit_id,
                rule.category_id,
                rule.project_id,
                rule.budget_status,
                rule.currency,
            ),
            priority=rule.priority,
            amount_from=rule.amount_from,
            amount_to=rule.amount_to,
        )
        for rule in rules
    ]
    for flaw in flaws_of(bands):
        facts = {"amount": thousands(flaw.amount)}
        if flaw.kind == "overlap":
            raise RuleBroken("bands_overlap", _("Two bands overlap from %(amount)s on."), facts)
        raise RuleBroken("bands_leave_a_gap", _("No band covers %(amount)s."), facts)


def _end_the_version_before(policy: AuthorityPolicy) -> None:
    begins = policy.valid.lower
    current = (
        AuthorityPolicy.objects.published()
        .filter(company=policy.company_id, valid__overlap=policy.valid)
        .order_by("-version")
        .first()
    )
    if current is None:
        return
    if current.valid.lower >= begins:
        raise RuleBroken(
            "version_too_early",
            _("This version has to begin after the one in force, which began on %(day)s."),
            {"day": current.valid.lower.isoformat()},
        )
    current.valid = (current.valid.lower, begins)
    current.save(update_fields=["valid"])
