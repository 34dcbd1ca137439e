"""Why a document needs a step, and why not another; no database."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from approvals.rules.facts import RuleFacts
from approvals.rules.steps import BudgetStatus


class Reason(StrEnum):
    """Why a step exists."""

    ALWAYS = "always"
    AMOUNT = "amount"
    OVER = "over"
    UNBUDGETED = "unbudgeted"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A role of the same rules that this document does not need, and from where it would.

    needed_from  None where only documents beyond their budget need it
    is_passed    the document lies beyond that amount, and its rule asks others instead
    """

    role: str
    needed_from: Decimal | None
    is_passed: bool = False


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


def left_out(
    used: Sequence[RuleFacts], rules: Sequence[RuleFacts], needed: Collection[str]
) -> list[LeftOut]:
    """Roles that other amounts or another budget status of the same places would need."""
    found: dict[str, LeftOut] = {}
    for rule in used:
        for other in _siblings(rule, rules):
            for step in other.steps:
                if step.role not in needed and step.role not in found:
                    bound = _bound_within(step.role, rule, rules)
                    is_passed = bound is not None and bound <= rule.amount_from
                    found[step.role] = LeftOut(step.role, bound, is_passed)
    return list(found.values())
