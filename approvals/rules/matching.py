"""Which steps a document needs: rules of the matrix in, ordered demands out; no database."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from approvals.rules.facts import Branches, RuleFacts, RuleStepFacts, Scope
from approvals.rules.why import LeftOut, Reason, left_out, reason_of
from expense_mgmt.core.money import ZERO

# all_of asks more than sequential order, which asks more than any one.
STRICTNESS: Final = ("any_of", "sequential", "all_of")
# The verb of a step whose reader decides nothing.
COPY: Final = "notify"


@dataclass(frozen=True, slots=True)
class Demand:
    """A step that the document needs, with the projects of the lines that need it.

    unit_id   where a line manager is looked for: the requester's own unit
    resumes   every rule that asks for it lets a returned document resume at the returner
    """

    step: RuleStepFacts
    project_ids: frozenset[int]
    reason: Reason
    reason_amount: Decimal | None = None
    unit_id: int | None = None
    resumes: bool = False


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
    found = ranking(rules, scope, branches, amount=amount, budget_status=budget_status)
    if not found:
        raise NoRuleMatches
    return found[0]


def ranking(
    rules: Iterable[RuleFacts],
    scope: Scope,
    branches: Branches,
    *,
    amount: Decimal,
    budget_status: str,
) -> list[RuleFacts]:
    """Every rule that fits one scope, the most specific first.

    source  DOMAIN §5
    """
    fitting = [
        (fit, rule)
        for rule in rules
        if rule.budget_status == budget_status
        and rule.covers(amount)
        and (fit := specificity(rule, scope, branches)) is not None
    ]
    return [rule for _fit, rule in sorted(fitting, key=lambda pair: pair[0], reverse=True)]


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
                Demand(step, projects, reason, bound, resumes=rule.resumes)
                if found is None
                else _stricter(found, step, projects, reason, resumes=rule.resumes)
            )
    used = list({rule.id: rule for rule in chosen.values()}.values())
    ordered = _in_order(
        demands, [[(s.role, s.person_id) for s in rule.steps] for rule in used], rank
    )
    return [demands[key] for key in ordered], left_out(used, rules, {key[0] for key in demands})


def _scope_order(scope: Scope) -> tuple[int, int]:
    return scope[0] or 0, scope[1] or 0


def _stricter(
    found: Demand,
    step: RuleStepFacts,
    projects: frozenset[int],
    reason: Reason,
    *,
    resumes: bool,
) -> Demand:
    """The same role asked for twice: the stricter mode, the shorter time, the plainer reason."""
    merged = replace(
        found.step,
        mode=max(found.step.mode, step.mode, key=STRICTNESS.index),
        # Whoever decides in one rule decides; a copy asked for by another does not replace that.
        verb=step.verb if found.step.verb == COPY else found.step.verb,
        may_add_approver=found.step.may_add_approver and step.may_add_approver,
        may_change=found.step.may_change and step.may_change,
        sla_hours=min(found.step.sla_hours, step.sla_hours),
        sequence=max(found.step.sequence, step.sequence),
        signers_needed=max(found.step.signers_needed, step.signers_needed),
        bulk_limit=min(found.step.bulk_limit, step.bulk_limit),
    )
    project_ids, resumes = found.project_ids | projects, found.resumes and resumes
    if reason is Reason.ALWAYS:
        return Demand(merged, project_ids, reason, resumes=resumes)
    return Demand(merged, project_ids, found.reason, found.reason_amount, resumes=resumes)


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
