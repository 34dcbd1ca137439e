"""Fetching the matrix in force and asking the rules which steps a subject needs."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from approvals.interface import Subject
from approvals.models import AuthorityPolicy, PolicyRule
from approvals.rules import matching
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import thousands
from expense_mgmt.organisation.models import Category, UnitAncestry
from expense_mgmt.organisation.roles import Role

ROLE_ORDER = {role.value: index for index, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Plan:
    """What the matrix in force asks of a subject, in order, and what it does not.

    unit_path   the subject's unit with those above it, root first
    """

    policy: AuthorityPolicy
    unit_path: Sequence[int]
    demands: Sequence[matching.Demand]
    left_out: Sequence[matching.LeftOut]


def plan_for(subject: Subject, day: dt.date) -> Plan:
    """The steps of the version in force on `day` for the whole subject.

    raises  RuleBroken `no_rule`: no version is in force, or no rule covers one of the scopes
    source  PLATFORM §6.26; DOMAIN §5 (no matching rule: submit refused)
    """
    stored = _rules_for(subject, day)
    if not stored:
        raise _no_rule(subject)
    rules = [facts_of(rule) for rule in stored]
    branches = _branches(subject, rules)
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
    return Plan(stored[0].policy, branches.unit_path, demands, left_out)


def _no_rule(subject: Subject) -> RuleBroken:
    return RuleBroken(
        "no_rule",
        _(
            "No approval rule covers this document at %(amount)s. "
            "Ask an administrator to complete the approval rules."
        ),
        {"amount": thousands(subject.amount.amount)},
    )


def _rules_for(subject: Subject, day: dt.date) -> list[PolicyRule]:
    """The rules for the subject's kind of the version in force, with their steps."""
    in_force = AuthorityPolicy.objects.in_force(subject.company_id, day)
    rules = PolicyRule.objects.filter(
        policy__in=in_force, document_kind=subject.kind, currency=subject.amount.currency
    )
    return list(rules.select_related("policy").prefetch_related("steps"))


def facts_of(rule: PolicyRule) -> matching.RuleFacts:
    """A stored rule as the pure rules read it."""
    return matching.RuleFacts(
        id=rule.pk,
        project_id=rule.project_id,
        category_id=rule.category_id,
        unit_id=rule.unit_id,
        budget_status=rule.budget_status,
        amount_from=rule.amount_from,
        amount_to=rule.amount_to,
        priority=rule.priority,
        steps=tuple(
            matching.RuleStepFacts(
                sequence=step.sequence,
                role=step.role,
                verb=step.verb,
                assignee=step.assignee,
                person_id=step.person_id,
                mode=step.mode,
                sla_hours=step.sla_hours,
            )
            for step in sorted(rule.steps.all(), key=lambda step: step.sequence)
        ),
    )


def _branches(subject: Subject, rules: Sequence[matching.RuleFacts]) -> matching.Branches:
    """The paths of the subject's unit and, where a rule names a category, of its categories."""
    above = UnitAncestry.objects.filter(descendant=subject.unit_id).order_by("-distance")
    category_ids = {category for _project, category in subject.scopes if category}
    paths: dict[int, list[int]] = {}
    if category_ids and any(rule.category_id for rule in rules):
        parents = dict(
            Category.objects.filter(company=subject.company_id).values_list("pk", "parent_id")
        )
        paths = {category: _path(category, parents) for category in category_ids}
    return matching.Branches(list(above.values_list("ancestor_id", flat=True)), paths)


def _path(category: int, parents: Mapping[int, int | None]) -> list[int]:
    path: list[int] = []
    node: int | None = category
    while node is not None:
        path.append(node)
        node = parents.get(node)
    return path[::-1]
