"""The monthly statistic of one project as one value: page, file and proof read the same."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from budgets.rules.ceiling import AnnualCeiling, annual_ceiling
from expense_mgmt.core.money import ZERO, rounded, total_of
from expense_mgmt.core.periods import Month
from expense_mgmt.core.ratios import ad_ratio
from expense_mgmt.organisation.parts import EIGHT_PARTS, STATISTIC_PARTS, Part
from ledger.rules.turnover import turnover_received
from reports.figures.inputs import (
    NOTHING_REPORTED,
    EntryKind,
    MonthInput,
    Name,
    OwnFigures,
    ProjectFacts,
    ProjectInput,
)
from reports.figures.placing import Line, Treatment, place_all
from reports.rules.waiting import MonthFigures, carry_forward


@dataclass(frozen=True, slots=True)
class TurnoverFigures:
    """R-07 of one month, with the spend of that month alone."""

    month: Month
    confirmed_sales: Decimal
    forfeits_and_returns: Decimal
    area_difference: Decimal
    price_difference: Decimal
    gifted_management_fee: Decimal
    agency_gifts: Decimal
    turnover: Decimal
    spend: Decimal
    turnover_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PartFigures:
    """A row of the statistic. month_total = amount − rebate + adjustment.

    budget   None where the part has no budget line
    """

    part: str
    budget: Decimal | None
    amount: Decimal
    rebate: Decimal
    adjustment: Decimal
    month_total: Decimal
    carried_in: Decimal

    @property
    def total(self) -> Decimal:
        """What the part is stated with: the month and what waited for it."""
        return self.month_total + self.carried_in


@dataclass(frozen=True, slots=True)
class YearToDate:
    """Stated spend and turnover from January through the month, against the ceiling (R-17)."""

    spend: Decimal
    turnover: Decimal
    ratio: Decimal | None
    ceiling: Decimal
    remaining: Decimal
    used_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A stated month.

    parts      the eight, in order; `excluded` are the sundries that do not count
    months     turnover of the month itself first, then of the months that waited
    spend      all parts, with what was carried in
    as_of      the latest change among the rows it was made of
    """

    project: ProjectFacts
    month: Month
    parts: tuple[PartFigures, ...]
    excluded: PartFigures
    months: tuple[TurnoverFigures, ...]
    lines: tuple[Line, ...]
    spend: Decimal
    turnover: Decimal
    ratio: Decimal | None
    carried_from: tuple[Month, ...]
    year: YearToDate
    reconciliation_only: Decimal
    as_of: dt.datetime | None
    categories: Mapping[str, Name]

    @property
    def own(self) -> TurnoverFigures:
        """Turnover and spend of the month alone."""
        return self.months[0]

    @property
    def total(self) -> PartFigures:
        """The eight parts together."""
        return total_row(self.parts)

    def part(self, name: str) -> PartFigures:
        """One part by its name, the sundries included."""
        return next(row for row in (*self.parts, self.excluded) if row.part == name)


@dataclass(frozen=True, slots=True)
class WaitingMonth:
    """A month without turnover: no statement, its amounts wait (R-13)."""

    project: ProjectFacts
    month: Month
    spend: Decimal
    turnover: Decimal
    waiting: tuple[Month, ...]
    as_of: dt.datetime | None


Outcome: TypeAlias = Statement | WaitingMonth


def state_month(given: ProjectInput) -> Outcome:
    """The statistic of the last month of `given`, or that it waits.

    raises  RuleRefused bad_sold_by; RuleBroken statistic_does_not_add_up
    source  R-07, R-08, R-12, R-13, R-15, R-17; PLATFORM §6.5
    """
    lines = {one.month: place_all(one, given.project) for one in given.months}
    own = {one.month: _own_figures(one, lines[one.month]) for one in given.months}
    figures = [_for_rule(one, given.stated) for one in own.values()]
    carried = carry_forward(figures)
    month = given.months[-1].month
    as_of = _latest(given)
    stated = next((one for one in carried.statements if one.month == month), None)
    if stated is None:
        pending = carried.pending
        return WaitingMonth(
            given.project, month, pending.spend, pending.turnover, pending.months, as_of
        )
    inputs = {one.month: one for one in given.months}
    parts = tuple(
        _part(part, inputs, lines, (month, *stated.carried_from)) for part in STATISTIC_PARTS
    )
    year_spend = rounded(total_of(one.spend for one in carried.statements))
    year_turnover = rounded(total_of(one.turnover for one in carried.statements))
    shown = [line for at in (month, *stated.carried_from) for line in lines[at]]
    return Statement(
        project=given.project,
        month=month,
        parts=parts[: len(EIGHT_PARTS)],
        excluded=parts[-1],
        months=tuple(own[at] for at in (month, *stated.carried_from)),
        lines=tuple(shown),
        spend=stated.spend,
        turnover=stated.turnover,
        ratio=stated.ratio,
        carried_from=stated.carried_from,
        year=_year(year_spend, year_turnover),
        reconciliation_only=_sum(
            line for line in lines[month] if line.treatment is Treatment.RECONCILIATION_ONLY
        ),
        as_of=as_of,
        categories={
            line.entry.category: given.categories.get(
                line.entry.category, Name(line.entry.category)
            )
            for line in shown
        },
    )


def total_row(parts: Iterable[PartFigures]) -> PartFigures:
    """The sum of rows; its budget is that of the rows that have one."""
    rows = tuple(parts)
    budgets = [row.budget for row in rows if row.budget is not None]
    return PartFigures(
        part="total",
        budget=sum(budgets, ZERO) if budgets else None,
        amount=sum((row.amount for row in rows), ZERO),
        rebate=sum((row.rebate for row in rows), ZERO),
        adjustment=sum((row.adjustment for row in rows), ZERO),
        month_total=sum((row.month_total for row in rows), ZERO),
        carried_in=sum((row.carried_in for row in rows), ZERO),
    )


def year_to_date(ceiling: AnnualCeiling, spend: Decimal, turnover: Decimal) -> YearToDate:
    """The year so far with its ceiling on the turnover received (R-17, monitoring)."""
    return YearToDate(
        spend=spend,
        turnover=turnover,
        ratio=ad_ratio(spend, turnover),
        ceiling=ceiling.ceiling,
        remaining=ceiling.remaining,
        used_percent=ceiling.used_percent,
    )


def _year(spend: Decimal, turnover: Decimal) -> YearToDate:
    return year_to_date(annual_ceiling(turnover, spend), spend, turnover)


def _own_figures(month: MonthInput, lines: tuple[Line, ...]) -> TurnoverFigures:
    """R-07 and R-12 of a month alone."""
    gifts = _sum(line for line in lines if line.treatment is Treatment.TURNOVER_DEDUCTION)
    sheet = month.turnover or NOTHING_REPORTED
    turnover = turnover_received(
        sheet.confirmed_sales,
        forfeits_and_returns=sheet.forfeits_and_returns,
        area_difference=sheet.area_difference,
        price_difference=sheet.price_difference,
        gifted_management_fee=sheet.gifted_management_fee,
        agency_gifts=gifts,
    )
    return TurnoverFigures(
        month=month.month,
        confirmed_sales=sheet.confirmed_sales,
        forfeits_and_returns=sheet.forfeits_and_returns,
        area_difference=sheet.area_difference,
        price_difference=sheet.price_difference,
        gifted_management_fee=sheet.gifted_management_fee,
        agency_gifts=gifts,
        turnover=turnover,
        spend=_sum(line for line in lines if line.treatment is Treatment.COUNTED),
        turnover_id=sheet.id,
    )


def _for_rule(one: TurnoverFigures, stated: Mapping[Month, OwnFigures]) -> MonthFigures:
    """A month of before as its confirmed statistic stored it, the others as they are now."""
    known = stated.get(one.month)
    if known is None:
        return MonthFigures(one.month, one.spend, one.turnover)
    return MonthFigures(one.month, known.spend, known.turnover)


def _part(
    part: Part,
    inputs: Mapping[Month, MonthInput],
    lines: Mapping[Month, tuple[Line, ...]],
    months: tuple[Month, ...],
) -> PartFigures:
    month, *waited = months
    mine = [line for line in lines[month] if line.part == part]

    def of_kind(*kinds: EntryKind) -> Decimal:
        return rounded(total_of(line.entry.amount for line in mine if line.entry.kind in kinds))

    amount = of_kind(EntryKind.ACCRUAL, EntryKind.LEDGER)
    rebate, adjustment = of_kind(EntryKind.REBATE), of_kind(EntryKind.ADJUSTMENT)
    given = inputs[month]
    budgets = [
        budget
        for code, budget in given.budget.items()
        if code in given.parts and given.parts[code].part == part
    ]
    return PartFigures(
        part=part.value,
        budget=sum(budgets, ZERO) if budgets else None,
        amount=amount,
        rebate=rebate,
        adjustment=adjustment,
        month_total=amount - rebate + adjustment,
        carried_in=_sum(line for at in waited for line in lines[at] if line.part == part),
    )


def _sum(lines: Iterable[Line]) -> Decimal:
    return rounded(total_of(line.signed_amount for line in lines))


def _latest(given: ProjectInput) -> dt.datetime | None:
    times = [
        at
        for one in given.months
        for at in (
            one.turnover.as_of if one.turnover else None,
            *(entry.as_of for entry in one.entries),
        )
        if at is not None
    ]
    return max(times, default=None)
