"""The rules of a version as people read them: one row for those that differ in status alone."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from approvals.models import AuthorityPolicy, PolicyRule, RuleStep
from approvals.rules.bands import Band, Flaw, flaws_of
from approvals.states import BudgetStatus

STATUS_ORDER = {status.value: index for index, status in enumerate(BudgetStatus)}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """Rules of one kind, place and band that ask the same steps, one for each budget status.

    steps   of the first of them, in order; those of the others are the same
    """

    rules: tuple[PolicyRule, ...]
    steps: tuple[RuleStep, ...]

    @property
    def rule(self) -> PolicyRule:
        return self.rules[0]

    @property
    def key(self) -> UUID:
        """Names the row in forms and addresses."""
        key: UUID = self.rule.public_id
        return key

    @property
    def statuses(self) -> tuple[str, ...]:
        return tuple(rule.budget_status for rule in self.rules)

    @property
    def amount_from(self) -> Decimal:
        amount: Decimal = self.rule.amount_from
        return amount

    @property
    def amount_to(self) -> Decimal | None:
        amount: Decimal | None = self.rule.amount_to
        return amount

    @property
    def place(self) -> tuple[int | None, int | None, int | None]:
        """Project, category and unit, as primary keys; None for any."""
        return self.rule.project_id, self.rule.category_id, self.rule.unit_id

    @property
    def asked(self) -> tuple[Hashable, ...]:
        """What the rule and its steps demand, comparable between versions."""
        return (self.rule.resumes, *(asked_of(step) for step in self.steps))


def asked_of(step: RuleStep) -> Hashable:
    """What one step demands, apart from its place among the others."""
    return (
        step.verb,
        step.role,
        step.assignee,
        step.person_id,
        step.mode,
        step.sla_hours,
        step.may_add_approver,
        step.may_change,
        step.signers_needed,
        step.bulk_limit,
    )


def rules_of_version(policy: AuthorityPolicy) -> "QuerySet[PolicyRule]":
    """All rules with their steps and what they name, in four queries at most."""
    return (
        PolicyRule.objects.filter(policy=policy)
        .select_related("unit", "category", "project")
        .prefetch_related("steps__person")
        .order_by("pk")
    )


def rows_of(rules: Iterable[PolicyRule]) -> list[RuleRow]:
    """The rules gathered into rows: by kind, the default place first, lowest band first."""
    found: dict[Hashable, list[PolicyRule]] = {}
    steps = {}
    for rule in rules:
        mine = tuple(sorted(rule.steps.all(), key=lambda step: step.sequence))
        steps[rule.pk] = mine
        key = (
            rule.document_kind,
            rule.project_id,
            rule.category_id,
            rule.unit_id,
            rule.currency,
            rule.priority,
            rule.amount_from,
            rule.amount_to,
            rule.resumes,
            tuple(asked_of(step) for step in mine),
        )
        twins = found.setdefault(key, [])
        if any(twin.budget_status == rule.budget_status for twin in twins):
            # The same rule twice overlaps with itself: each gets its own row, to be taken off.
            twins = found[(*key, rule.pk)] = []
        twins.append(rule)
    rows = [
        RuleRow(tuple(sorted(twins, key=_status)), steps[min(twins, key=_status).pk])
        for twins in found.values()
    ]
    return sorted(rows, key=_order)


def row_with(rows: Sequence[RuleRow], rule_id: UUID) -> RuleRow:
    """The row that a rule of this public id belongs to.

    raises  PolicyRule.DoesNotExist
    """
    for row in rows:
        if any(rule.public_id == rule_id for rule in row.rules):
            return row
    raise PolicyRule.DoesNotExist


def band_of_rule(rule: PolicyRule) -> Band:
    """A stored rule as the rules on bands read it; its key is the public id."""
    return Band(
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
        key=rule.public_id,
    )


def flaws_in(rules: Iterable[PolicyRule]) -> list[Flaw]:
    """Gaps and overlaps among stored rules.

    source  DOMAIN §5
    """
    return flaws_of(band_of_rule(rule) for rule in rules)


def _status(rule: PolicyRule) -> int:
    return STATUS_ORDER[rule.budget_status]


def _order(row: RuleRow) -> tuple[str, list[str], int, int, Decimal, int]:
    rule = row.rule
    place = [
        one.code if one is not None else "" for one in (rule.project, rule.category, rule.unit)
    ]
    return rule.document_kind, place, _status(rule), -rule.priority, rule.amount_from, rule.pk
