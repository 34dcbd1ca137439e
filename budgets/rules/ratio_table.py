"""The ratio table at the lower left of a monthly budget."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import Number, exact, rounded, total_of
from expense_mgmt.core.periods import MONTHS_IN_YEAR, Month
from expense_mgmt.core.ratios import ad_ratio

DEFAULT_CUTOFF_DAY = 17
NOTHING: Mapping[int, Number] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RatioTable:
    """Ad total against sales total for the budget of one month.

    `fallback_months` were not yet reconciled and count with their budget.
    """

    ad_total: Decimal
    sales_total: Decimal
    ratio: Decimal | None
    cutoff_date: date | None
    fallback_months: tuple[int, ...]


def ensure_month_numbers(*months: Iterable[int]) -> None:
    """Refuse numbers that are no month of a year; amounts by month give their keys.

    raises  RuleRefused bad_input
    """
    for numbers in months:
        if any(not 1 <= number <= MONTHS_IN_YEAR for number in numbers):
            raise RuleRefused("bad_input", field="month")


def ratio_table(
    year: int,
    month: int,
    *,
    opened: bool,
    current_budget: Number = 0,
    target: Number = 0,
    reconciled: Mapping[int, Number] = NOTHING,
    approved_budget: Mapping[int, Number] = NOTHING,
    placement_reports: Mapping[int, Number] = NOTHING,
    received: Mapping[int, Number] = NOTHING,
    reported_to_cutoff: Number = 0,
    cutoff_day: int = DEFAULT_CUTOFF_DAY,
    trace: Derivation | None = None,
) -> RatioTable:
    """Spend and sales of the year so far, as known when a month's budget M is prepared.

    A month up to M−2 that is not reconciled counts with its approved budget and placement
    reports and is named in fallback_months; a recorded zero is reconciled. Whatever else is
    missing is zero. In January there is no month before and no cut-off.

    formula  opened: ad total = Σ reconciled of 1…M−2 + approved budget and reports of M−1 +
             current budget and reports of M; unopened: Σ of all approved budgets of the year;
             sales total = Σ received of 1…M−2 + reported to the cut-off, the 17th of M−1 +
             target of M; ratio by R-15
    units    yuan to the cent, per cent to 2 places; amounts by month number
    raises   RuleRefused bad_input for a month number outside 1 to 12, or no year
    source   R-16; [RE] 4.4.1 (2)
    """
    if not date.min.year <= year <= date.max.year:
        raise RuleRefused("bad_input", field="year")
    ensure_month_numbers({month}, reconciled, approved_budget, placement_reports, received)
    settled = range(1, month - 1)
    fallback: tuple[int, ...] = ()
    if opened:
        fallback = tuple(number for number in settled if number not in reconciled)
        planned_months = [*fallback, *range(max(1, month - 1), month)]
        known = total_of(reconciled[number] for number in settled if number in reconciled)
        planned = total_of(
            amounts.get(number, 0)
            for number in planned_months
            for amounts in (approved_budget, placement_reports)
        )
        current = exact(current_budget) + exact(placement_reports.get(month, 0))
        spend = known + planned + current
        terms = (known, planned, current)
        label = _("Reconciled months + budgets and reports + this month")
        note(trace, label, "{} + {} + {}", *terms, result=rounded(spend), field="ad_total")
    else:
        spend = total_of(approved_budget.values())
        label = _("Approved budgets of the year, the project is not opened")
        note(trace, label, result=rounded(spend), field="ad_total")
    cutoff_date = Month(year, month).plus(-1).day(cutoff_day) if month > 1 else None
    so_far = total_of(received.get(number, 0) for number in settled)
    reported = exact(reported_to_cutoff) if cutoff_date else Fraction()
    sales = so_far + reported + exact(target)
    note(trace, _("Sales reported up to"), result=cutoff_date, field="cutoff_date")
    label, terms = (
        _("Received + reported to the cut-off + target"),
        (so_far, reported, exact(target)),
    )
    note(trace, label, "{} + {} + {}", *terms, result=rounded(sales), field="sales_total")
    ratio = ad_ratio(spend, sales)
    label = _("Ad ratio, %")
    note(trace, label, "{} ÷ {} × 100", spend, sales, result=ratio, field="ratio")
    label = _("Months that count with their budget")
    note(trace, label, result=fallback, field="fallback_months")
    return RatioTable(rounded(spend), rounded(sales), ratio, cutoff_date, fallback)
