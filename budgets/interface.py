"""What the apps above hand to budget control and get back (DOMAIN §6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from expense_mgmt.core.periods import Month


class Result(StrEnum):
    """What R-32 says about a line, from lenient to strict."""

    PASS = "pass"
    WARN = "warn"
    BLOCK = "block"


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
    label: str
    month: Month
    budget: Decimal
    spent: Decimal
    committed: Decimal
    pending: Decimal
    this: Decimal
    available_after: Decimal
    overage: Decimal
    result: Result
    status: Status
    mode: str
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
