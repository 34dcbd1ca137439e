"""What the apps above hand to budget control and get back (DOMAIN §6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django_stubs_ext import StrOrPromise

from budgets.rules.control import CheckResult, ControlMode
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import thousands
from expense_mgmt.core.periods import Month


class Status(StrEnum):
    """How an amount relates to its budget; the matrix asks for it (DOMAIN §5)."""

    WITHIN = "within"
    OVER = "over"
    UNBUDGETED = "unbudgeted"


# The worst of several wins: an unbudgeted amount is over by all of itself.
STATUS_ORDER: Final[Mapping[Status, int]] = MappingProxyType(
    {Status.WITHIN: 0, Status.OVER: 1, Status.UNBUDGETED: 2}
)


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """The document that holds or spends budget; its number is written on every movement."""

    kind: str
    number: str
    id: UUID
    company_id: int


@dataclass(frozen=True, slots=True)
class ShareAsk:
    """A part of a document's line: one project (or none) in one month (PLATFORM §6.19).

    amount    tax-inclusive, in the company currency
    """

    share_id: UUID
    unit_id: int
    project_id: int | None
    platform_id: int | None
    category_id: int
    month: Month
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LineEffect:
    """What a document does to one budget line.

    The figures are those of the line's control window: its month, or the months that count
    with it (R-33). None of them holds the document itself, which is `this`;
    `available_after` is what is left when it is held, and may be negative.

    line      public id; None while an unbudgeted amount has no line yet
    pending   reserved by other documents in approval
    """

    line: UUID | None
    label: StrOrPromise
    month: Month
    budget: Decimal
    spent: Decimal
    committed: Decimal
    pending: Decimal
    this: Decimal
    available_after: Decimal
    overage: Decimal
    result: CheckResult
    status: Status
    mode: ControlMode
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class Effect:
    """What a document does to all lines it meets: own lines first, then their parents."""

    lines: tuple[LineEffect, ...]
    status: Status
    blocked: bool

    @property
    def own_lines(self) -> tuple[LineEffect, ...]:
        return tuple(line for line in self.lines if line.is_own)

    @property
    def blocking(self) -> tuple[LineEffect, ...]:
        return tuple(line for line in self.lines if line.result is CheckResult.BLOCK)


class BudgetBlocked(RuleBroken):
    """A line refuses beyond its tolerance: supplementary budget or transfer first.

    source  DOMAIN R-32, PLATFORM §6.22
    """

    def __init__(self, effect: Effect) -> None:
        first, *others = effect.blocking
        params = {
            "line": first.label,
            "month": first.month,
            "requested": thousands(first.this),
            "available": thousands(first.available_after + first.this),
            "overage": thousands(first.overage),
            "others": len(others),
        }
        super().__init__("budget_blocked", _MORE_BLOCKED if others else _BLOCKED, params)
        self.effect = effect


class Settlement(Protocol):
    """What R-35 says of an actual cost against its commitment."""

    @property
    def blocked(self) -> bool: ...
    @property
    def extra_needed(self) -> Decimal: ...


class SettlementRule(Protocol):
    """R-35, with the overrun percent of the company already in it."""

    def __call__(self, committed: Decimal, actual: Decimal, *, final: bool) -> Settlement: ...


_BLOCKED = _(
    "%(line)s, %(month)s: %(requested)s is asked for, %(available)s is available, %(overage)s too much. A supplementary budget or a transfer has to come first."
)
_MORE_BLOCKED = ngettext_lazy(
    "%(line)s, %(month)s: %(requested)s is asked for, %(available)s is available, %(overage)s too much; %(others)s more line is over too. A supplementary budget or a transfer has to come first.",
    "%(line)s, %(month)s: %(requested)s is asked for, %(available)s is available, %(overage)s too much; %(others)s more lines are over too. A supplementary budget or a transfer has to come first.",
    "others",
)
