"""What a statistic is made of, as read from the other apps in one snapshot."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from expense_mgmt.core.models import localized_name
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import DateSpan, Month
from reports.rules.parts import PartRule


class EntryKind(StrEnum):
    """Where an amount comes from; decides its clock (R-12)."""

    ACCRUAL = "accrual"
    LEDGER = "ledger"
    REBATE = "rebate"
    ADJUSTMENT = "adjustment"


@dataclass(frozen=True, slots=True)
class Name:
    """A company's own name for a thing, and the one in Latin script."""

    name: str
    name_en: str = ""

    @property
    def label(self) -> str:
        """The name for the reader's language."""
        return localized_name(self.name, self.name_en)


NO_NAME = Name("")


@dataclass(frozen=True, slots=True)
class Source:
    """The row an amount was read from: its kind, document and place in it."""

    kind: str
    id: UUID | None = None
    number: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One amount of one category in one month, not yet placed in the statistic.

    text           title or position of the medium, or the ledger's own words
    medium         the platform's name
    span           days in which the medium runs, in all months
    whole_amount   the amount of all months, of which `amount` is this month's share by days
    month_days, whole_days   days in this month and in all; None where nothing was split
    is_confirmed   False only for a rebate without its letter (R-10)
    """

    kind: EntryKind
    month: Month
    category: str
    amount: Decimal
    source: Source
    text: str = ""
    medium: Name = NO_NAME
    size: str = ""
    span: DateSpan | None = None
    whole_amount: Decimal | None = None
    month_days: int | None = None
    whole_days: int | None = None
    is_confirmed: bool = True
    as_of: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class TurnoverInput:
    """The figures of the countersign sheet of one month (R-07, without agency gifts)."""

    id: UUID | None = None
    is_countersigned: bool = False
    confirmed_sales: Decimal = ZERO
    forfeits_and_returns: Decimal = ZERO
    area_difference: Decimal = ZERO
    price_difference: Decimal = ZERO
    gifted_management_fee: Decimal = ZERO
    as_of: dt.datetime | None = None


NOTHING_REPORTED = TurnoverInput()


@dataclass(frozen=True, slots=True)
class MonthInput:
    """Everything about one month of one project.

    has_ledger   a confirmed finance-ledger sheet covers the project and month
    budget       revised budget by category code; "" for lines without a category
    parts        part and clock of each category, as in force in this month
    """

    month: Month
    entries: tuple[Entry, ...] = ()
    turnover: TurnoverInput | None = None
    has_ledger: bool = False
    budget: Mapping[str, Decimal] = field(default_factory=dict)
    parts: Mapping[str, PartRule] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What a confirmed statistic stored for a month alone; it is never computed again."""

    spend: Decimal
    turnover: Decimal


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """The project as the statistic needs it and shows it."""

    id: int
    code: str
    name: Name
    company: Name
    company_id: int
    currency: str
    sold_by: str
    time_zone: str = "Asia/Shanghai"
    on_sale_from: dt.date | None = None
    withdrawn_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ProjectInput:
    """A project's year up to a month: what R-13 needs to know which months are stated.

    months   January to the month asked for, in order
    stated   months that a confirmed statistic of before covers
    """

    project: ProjectFacts
    months: tuple[MonthInput, ...]
    categories: Mapping[str, Name]
    stated: Mapping[Month, OwnFigures] = field(default_factory=dict)
