"""Who has signed a run so far, and for which later steps that counts (DOMAIN §5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from approvals.models import Decision, Step
from approvals.states import StepState, Verb
from expense_mgmt.organisation.roles import Role

# Two people, whoever holds both roles (DOMAIN §5).
FINANCE_PAIR: Final = frozenset({Role.FINANCE_PRELIMINARY, Role.FINANCE_HEAD})


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who has signed a run so far, in person or through a deputy."""

    people: frozenset[int]
    finance: dict[str, frozenset[int]]

    def counting_for(self, role: str) -> frozenset[int]:
        """Whose signature also counts for a later step of this role.

        Not that of the other finance reviewer: those two are two people (DOMAIN §5).
        """
        if role not in FINANCE_PAIR:
            return self.people
        others = (people for other, people in self.finance.items() if other != role)
        return self.people.difference(*others)


def signatures_of(steps: Iterable[Step], decisions: Iterable[Decision]) -> Signatures:
    """Read from the rows of the decisions, never from a counter (RELIABILITY promise 9).

    An added approver signs, but not for the role of the step he was added to (DOMAIN §5).

    decisions   of the run and of the steps it carried over, with their task's addition
    """
    people: set[int] = set()
    finance: dict[str, set[int]] = {role: set() for role in FINANCE_PAIR}
    by_key: dict[int, Step] = {}
    for step in steps:
        by_key[step.pk] = step
        if step.carried_from_id is not None:
            by_key[step.carried_from_id] = step
    for decision in decisions:
        if decision.verb != Verb.APPROVE:
            continue
        signers = signers_of(decision)
        people |= signers
        if not decision.task.is_added:
            finance.get(by_key[decision.step_id].role, set()).update(signers)
    for step in set(by_key.values()):
        if step.state == StepState.SKIPPED and step.covered_by_id and step.role in finance:
            finance[step.role].add(step.covered_by_id)
    return Signatures(
        frozenset(people), {role: frozenset(signers) for role, signers in finance.items()}
    )


def signers_of(decision: Decision) -> set[int]:
    """Who signed, and for whom."""
    return {key for key in (decision.actor_id, decision.on_behalf_of_id) if key}
