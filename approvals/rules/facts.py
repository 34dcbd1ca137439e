"""A rule of the matrix as the pure rules read it; no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from expense_mgmt.core.money import ZERO

Scope = tuple[int | None, int | None]
"""(project, category) of lines of the document, as primary keys."""


@dataclass(frozen=True, slots=True)
class RuleStepFacts:
    """A step as a rule asks for it; `person_id` only where the rule names one.

    bulk_limit  below which its reviewer may approve several documents together, in yuan
    """

    sequence: int
    role: str
    verb: str
    assignee: str
    person_id: int | None
    mode: str
    sla_hours: int
    may_add_approver: bool = True
    may_change: bool = False
    signers_needed: int = 1
    bulk_limit: Decimal = ZERO


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
    resumes: bool = False

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
