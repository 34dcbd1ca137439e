"""Fetching the matrix in force and asking the rules which steps a subject needs."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from approvals.interface import Subject
from approvals.models import AuthorityPolicy, PolicyRule, RuleStep
from approvals.rules import matching
from approvals.rules.facts import Branches, RuleFacts, RuleStepFacts
from approvals.rules.why import LeftOut
from approvals.sites import ABOVE
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import thousands
from expense_mgmt.core.prepared import DAY, Prepared, given
from expense_mgmt.organisation.models import Category
from expense_mgmt.organisation.queries import own_unit_of
from expense_mgmt.organisation.roles import Role

ROLE_ORDER = {role.value: index for index, role in enumerate(Role)}
IN_FORCE: Final = Prepared(
    lambda: AuthorityPolicy.objects.in_force(given("company"), given("day", DAY)).values_list(
        "pk", "published_at"
    )
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the matrix in force asks of a subject, in order, and what it does not.

    unit_path   the subject's unit with those above it, root first
    """

    policy: AuthorityPolicy
    unit_path: Sequence[int]
    demands: Sequence[matching.Demand]
    left_out: Sequence[LeftOut]


def plan_for(subject: Subject, day: dt.date) -> Plan:
    """The steps of the version in force on `day` for the whole subject.

    raises  RuleBroken `no_rule`: no version is in force, or no rule covers one of the scopes
    source  PLATFORM §6.26; DOMAIN §5 (no matching rule: submit refused)
    """
    for version in IN_FORCE(company=subject.company_id, day=day):
        policy, rules = _published(*version, subject.kind, subject.amount.currency)
        if policy is not None:
            return _plan(policy, rules, subject, day)
    raise _no_rule(subject)


def plan_under(policy: AuthorityPolicy, subject: Subject, day: dt.date) -> Plan:
    """The steps that one version, in force or not, asks of the whole subject.

    raises  RuleBroken `no_rule`: no rule of it covers one of the scopes
    source  PLATFORM §6.26; DOMAIN §5
    """
    version = AuthorityPolicy.objects.filter(pk=policy.pk)
    stored = rules_of(version, subject.kind, subject.amount.currency)
    if not stored:
        raise _no_rule(subject)
    return _plan(policy, [facts_of(rule) for rule in stored], subject, day)


@lru_cache(maxsize=64)
def _published(
    policy_id: int, _published_at: dt.datetime, kind: str, currency: str
) -> tuple[AuthorityPolicy | None, Sequence[RuleFacts]]:
    """A published version with its rules for a kind of document; None where it has none.

    Read once in the life of the process: the database refuses any change of what was published
    (sql/policy_guard.sql). When it was published tells it from a publication rolled back.
    """
    version = AuthorityPolicy.objects.filter(pk=policy_id)
    stored = rules_of(version, kind, currency)
    return (stored[0].policy if stored else None), tuple(facts_of(rule) for rule in stored)


def _plan(
    policy: AuthorityPolicy, rules: Sequence[RuleFacts], subject: Subject, day: dt.date
) -> Plan:
    branches = branches_of(subject, rules)
    try:
        demands, left_out = matching.plan(
            rules,
            subject.scopes,
            branches,
            amount=subject.amount.amount,
            budget_status=subject.budget_status,
            rank=lambda role: ROLE_ORDER[role],
        )
    except matching.NoRuleMatches:
        raise _no_rule(subject) from None
    demands = [_placed(demand, subject, day) for demand in demands]
    return Plan(policy, branches.unit_path, demands, left_out)


def _placed(demand: matching.Demand, subject: Subject, day: dt.date) -> matching.Demand:
    """A line manager is asked in the requester's own unit, whatever the document belongs to."""
    if demand.step.assignee != RuleStep.Assignee.LINE_MANAGER:
        return demand
    unit_id = own_unit_of(subject.submitted_by_id, subject.company_id, day)
    return replace(demand, unit_id=unit_id)


def _no_rule(subject: Subject) -> RuleBroken:
    return RuleBroken(
        "no_rule",
        _(
            "No approval rule covers this document at %(amount)s. "
            "Ask an administrator to complete the approval rules."
        ),
        {"amount": thousands(subject.amount.amount)},
    )


def rules_of(policies: "QuerySet[AuthorityPolicy]", kind: str, currency: str) -> list[PolicyRule]:
    """The rules of a version for a kind of document and currency, with their steps; two queries."""
    rules = PolicyRule.objects.filter(policy__in=policies, document_kind=kind, currency=currency)
    return list(rules.select_related("policy").prefetch_related("steps"))


def facts_of(rule: PolicyRule) -> RuleFacts:
    """A stored rule as the pure rules read it."""
    return RuleFacts(
        id=rule.pk,
        project_id=rule.project_id,
        category_id=rule.category_id,
        unit_id=rule.unit_id,
        budget_status=rule.budget_status,
        amount_from=rule.amount_from,
        amount_to=rule.amount_to,
        priority=rule.priority,
        resumes=rule.resumes,
        steps=tuple(
            RuleStepFacts(
                sequence=step.sequence,
                role=step.role,
                verb=step.verb,
                assignee=step.assignee,
                person_id=step.person_id,
                mode=step.mode,
                sla_hours=step.sla_hours,
                may_add_approver=step.may_add_approver,
                may_change=step.may_change,
                signers_needed=step.signers_needed,
                bulk_limit=rule.policy.bulk_limit if step.bulk_limit is None else step.bulk_limit,
            )
            for step in sorted(rule.steps.all(), key=lambda step: step.sequence)
        ),
    )


def branches_of(subject: Subject, rules: Sequence[RuleFacts]) -> Branches:
    """The paths of the subject's unit and, where a rule names a category, of its categories."""
    above = [ancestor_id for _unit_id, ancestor_id in ABOVE(units=[subject.unit_id])]
    category_ids = {category for _project, category in subject.scopes if category}
    paths: dict[int, list[int]] = {}
    if category_ids and any(rule.category_id for rule in rules):
        parents = dict(
            Category.objects.filter(company=subject.company_id).values_list("pk", "parent_id")
        )
        paths = {category: path_of(category, parents) for category in category_ids}
    return Branches(above[::-1], paths)


def path_of(category: int, parents: Mapping[int, int | None]) -> list[int]:
    """A category with those above it, root first."""
    path: list[int] = []
    node: int | None = category
    while node is not None:
        path.append(node)
        node = parents.get(node)
    return path[::-1]
