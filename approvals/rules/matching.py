"""Which steps a document needs: rules of the matrix in, ordered demands out; no database."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final

from approvals.rules.steps import BudgetStatus
from expense_mgmt.core.money import ZERO

Scope = tuple[int | None, int | None]
"""(project, category) of lines of the document, as primary keys."""

# all_of asks more than sequential order, which asks more than any one.
STRICTNESS: Final = ("any_of", "sequential", "all_of")


class Reason(StrEnum):
    """Why a step exists."""

    ALWAYS = "always"
    AMOUNT = "amount"
    OVER = "over"
    UNBUDGETED = "unbudgeted"


@dataclass(frozen=True, slots=True)
class RuleStepFacts:
    """A step as a rule asks for it; `person_id` only where the rule names one."""

    sequence: int
    role: str
    verb: str
    assignee: str
    person_id: int | None
    mode: str
    sla_hours: int


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule of one document kind and currency; None in a dimension means any."""

    id: int
    project_id: int | None
    category_id: int | None
    unit_id: int | None
    budget_status: str
    amount_from: Decimal
    amount_to: Decimal | None
    priority: int
    steps: tuple[RuleStepFacts, ...]

    @property
    def place(self) -> tuple[int | None, int | None, int | None]:
        return self.project_id, self.category_id, self.unit_id

    def covers(self, amount: Decimal) -> bool:
        """The lower bound belongs to the band, the upper does not."""
        return self.amount_from <= amount and (self.amount_to is None or amount < self.amount_to)


@dataclass(frozen=True, slots=True)
class Branches:
    """The unit and each category with its ancestors and itself, root first.

    A category without a path fits rules for any category only.
    """

    unit_path: Sequence[int]
    category_paths: Mapping[int, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Demand:
    """A step that the document needs, with the projects of the lines that need it."""

    step: RuleStepFacts
    project_ids: frozenset[int]
    reason: Reason
    reason_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A role of the same rules that this document does not need, and from where it would."""

    role: str
    needed_from: Decimal | None


class NoRuleMatches(Exception):  # noqa: N818  # an answer of the rule, not a failure
    """No rule covers one of the scopes; nothing is ever approved by default."""


def specificity(
    rule: RuleFacts, scope: Scope, branches: Branches
) -> tuple[int, int, int, int, int] | None:
    """How well a rule fits a scope, comparable; None when it does not fit.

    source  DOMAIN §5: project > category depth > unit depth, then priority, then newest
    """
    project_id, category_id = scope
    if rule.project_id is not None and rule.project_id != project_id:
        return None
    category_path = () if category_id is None else branches.category_paths.get(category_id, ())
    category_depth = _depth(rule.category_id, category_path)
    unit_depth = _depth(rule.unit_id, branches.unit_path)
    if category_depth is None or unit_depth is None:
        return None
    return int(rule.project_id is not None), category_depth, unit_depth, rule.priority, rule.id


def _depth(wanted: int | None, path: Sequence[int]) -> int | None:
    if wanted is None:
        return 0
    return path.index(wanted) + 1 if wanted in path else None


def best_rule(
    rules: Iterable[RuleFacts],
    scope: Scope,
    branches: Branches,
    *,
    amount: Decimal,
    budget_status: str,
) -> RuleFacts:
    """The most specific rule for one scope with the document's whole amount.

    raises  NoRuleMatches
    source  PLATFORM §6.26
    """
    fitting = {
        fit: rule
        for rule in rules
        if rule.budget_status == budget_status
        and rule.covers(amount)
        and (fit := specificity(rule, scope, branches)) is not None
    }
    if not fitting:
        raise NoRuleMatches
    return fitting[max(fitting)]


def plan(
    rules: Sequence[RuleFacts],
    scopes: Collection[Scope],
    branches: Branches,
    *,
    amount: Decimal,
    budget_status: str,
    rank: Callable[[str], int],
) -> tuple[list[Demand], list[LeftOut]]:
    """The union of the steps of each scope's best rule, in order, each role once.

    A negative amount (rebates exceed the spend) counts as zero. `rank` orders roles that no
    rule puts in order.

    raises  NoRuleMatches
    source  PLATFORM §6.26; DOMAIN §5
    """
    amount = max(amount, ZERO)
    chosen: dict[Scope, RuleFacts] = {
        scope: best_rule(rules, scope, branches, amount=amount, budget_status=budget_status)
        for scope in sorted(scopes or {(None, None)}, key=_scope_order)
    }
    demands: dict[tuple[str, int | None], Demand] = {}
    for (project_id, _category), rule in chosen.items():
        for step in rule.steps:
            key = step.role, step.person_id
            projects = frozenset() if project_id is None else frozenset({project_id})
            reason, bound = reason_of(step.role, rule, rules, amount)
            found = demands.get(key)
            demands[key] = (
                Demand(step, projects, reason, bound)
                if found is None
                else _stricter(found, step, projects, reason)
            )
    used = list({rule.id: rule for rule in chosen.values()}.values())
    ordered = _in_order(
        demands, [[(s.role, s.person_id) for s in rule.steps] for rule in used], rank
    )
    return [demands[key] for key in ordered], _left_out(used, rules, {key[0] for key in demands})


def _scope_order(scope: Scope) -> tuple[int, int]:
    return scope[0] or 0, scope[1] or 0


def _stricter(
    found: Demand,
    step: RuleStepFacts,
    projects: frozenset[int],
    reason: Reason,
) -> Demand:
    """The same role asked for twice: the stricter mode, the shorter time, the plainer reason."""
    merged = replace(
        found.step,
        mode=max(found.step.mode, step.mode, key=STRICTNESS.index),
        sla_hours=min(found.step.sla_hours, step.sla_hours),
        sequence=max(found.step.sequence, step.sequence),
    )
    project_ids = found.project_ids | projects
    if reason is Reason.ALWAYS:
        return Demand(merged, project_ids, reason)
    return Demand(merged, project_ids, found.reason, found.reason_amount)


def _in_order(
    demands: Mapping[tuple[str, int | None], Demand],
    lists: Sequence[Sequence[tuple[str, int | None]]],
    rank: Callable[[str], int],
) -> list[tuple[str, int | None]]:
    """Keep the order of every rule; where rules contradict each other, the sequence decides."""
    before: dict[tuple[str, int | None], set[tuple[str, int | None]]] = {
        key: set() for key in demands
    }
    for keys in lists:
        for earlier, later in pairwise(keys):
            before[later].add(earlier)

    def order(key: tuple[str, int | None]) -> tuple[int, int, int]:
        return demands[key].step.sequence, rank(key[0]), key[1] or 0

    left, result = set(demands), []
    while left:
        ready = [key for key in left if not before[key] & left] or list(left)
        following = min(ready, key=order)
        left.remove(following)
        result.append(following)
    return result


def _siblings(rule: RuleFacts, rules: Iterable[RuleFacts]) -> list[RuleFacts]:
    """The other bands and statuses of the rule's place, lowest band first."""
    same = [
        other for other in rules if (other.place, other.priority) == (rule.place, rule.priority)
    ]
    return sorted(same, key=lambda other: other.amount_from)


def _bound_within(role: str, rule: RuleFacts, rules: Iterable[RuleFacts]) -> Decimal | None:
    """From which amount on a document within its budget needs the role; None for never."""
    bounds = [
        other.amount_from
        for other in _siblings(rule, rules)
        if other.budget_status == BudgetStatus.WITHIN
        and any(step.role == role for step in other.steps)
    ]
    return bounds[0] if bounds else None


def reason_of(
    role: str, rule: RuleFacts, rules: Iterable[RuleFacts], amount: Decimal
) -> tuple[Reason, Decimal | None]:
    """Why the rule asks for the role: at any amount, from a bound, or for want of budget."""
    bound = _bound_within(role, rule, rules)
    if rule.budget_status != BudgetStatus.WITHIN and (bound is None or amount < bound):
        return Reason(rule.budget_status), None
    if bound is None or bound == 0:
        return Reason.ALWAYS, None
    return Reason.AMOUNT, bound


def _left_out(
    used: Sequence[RuleFacts], rules: Sequence[RuleFacts], needed: Collection[str]
) -> list[LeftOut]:
    """Roles that other amounts or another budget status of the same places would need."""
    found: dict[str, LeftOut] = {}
    for rule in used:
        for other in _siblings(rule, rules):
            for step in other.steps:
                if step.role not in needed and step.role not in found:
                    found[step.role] = LeftOut(step.role, _bound_within(step.role, rule, rules))
    return list(found.values())
