"""A year month by month: overview, use of the yearly total, spread of a yearly budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from budgets.rules.ratio_table import ensure_month_numbers
from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import Number, exact, percent, rounded, total_of
from expense_mgmt.core.periods import MONTHS_IN_QUARTER, MONTHS_IN_YEAR
from expense_mgmt.core.ratios import ad_ratio


class Source(StrEnum):
    """Whether a figure happened or is planned."""

    ACTUAL = "actual"
    PLAN = "plan"


class OverviewRow(NamedTuple):
    """One month of the overview, in the order of its columns."""

    month: int
    ad: Decimal
    ad_source: Source
    turnover: Decimal
    turnover_source: Source
    ratio: Decimal | None


@dataclass(frozen=True, slots=True)
class YearOverview:
    """Twelve months, actual where known, with their totals."""

    rows: tuple[OverviewRow, ...]
    ad_total: Decimal
    turnover_total: Decimal
    ratio: Decimal | None


def year_overview(
    reconciled: Mapping[int, Number],
    budget: Mapping[int, Number],
    received: Mapping[int, Number],
    target: Mapping[int, Number],
    *,
    trace: Derivation | None = None,
) -> YearOverview:
    """Ad cost and turnover of every month: what happened, else what was planned, else zero.

    A recorded zero happened. A row holds month, ad cost, its source, turnover, its source and
    ratio; a source is `actual` or `plan`, an empty month is planned.

    formula  ad cost = reconciled, else budget, else 0; turnover = received, else target, else 0;
             ratio by R-15, of the year from the sums
    units    yuan to the cent, per cent to 2 places; amounts by month number
    raises   RuleRefused bad_input for a month number outside 1 to 12
    source   R-18; [RE] 4.4.1 (3)
    """
    ensure_month_numbers(reconciled, budget, received, target)
    rows: list[OverviewRow] = []
    ads, turnovers = Fraction(), Fraction()
    for month in range(1, MONTHS_IN_YEAR + 1):
        ad, ad_source = _known_or_planned(month, reconciled, budget)
        turnover, turnover_source = _known_or_planned(month, received, target)
        ratio = ad_ratio(ad, turnover)
        ads, turnovers = ads + ad, turnovers + turnover
        row = OverviewRow(month, rounded(ad), ad_source, rounded(turnover), turnover_source, ratio)
        rows.append(row)
        field = f"rows/{month - 1}/5"
        note(trace, _("Ad ratio, %"), "{} ÷ {} × 100", ad, turnover, result=ratio, field=field)
        label, field = (
            _("Month, ad cost, turnover, ratio, and where they come from"),
            f"rows/{month - 1}",
        )
        note(trace, label, result=row, field=field)
    overview = YearOverview(tuple(rows), rounded(ads), rounded(turnovers), ad_ratio(ads, turnovers))
    ad_total, turnover_total = overview.ad_total, overview.turnover_total
    note(trace, _("Ad cost of the year"), result=ad_total, field="ad_total")
    note(trace, _("Turnover of the year"), result=turnover_total, field="turnover_total")
    label, terms = _("Ad ratio, %"), (ads, turnovers)
    note(trace, label, "{} ÷ {} × 100", *terms, result=overview.ratio, field="ratio")
    return overview


def _known_or_planned(
    month: int, known: Mapping[int, Number], planned: Mapping[int, Number]
) -> tuple[Fraction, Source]:
    if month in known:
        return exact(known[month]), Source.ACTUAL
    return exact(planned.get(month, 0)), Source.PLAN


@dataclass(frozen=True, slots=True)
class UsedPercent:
    """Use of a yearly total by month and cumulated; None without a total."""

    monthly: tuple[Decimal | None, ...]
    cumulative: tuple[Decimal | None, ...]
    remaining: Decimal


def used_percent(
    annual_total: Number, used: Sequence[Number], *, trace: Derivation | None = None
) -> UsedPercent:
    """How much of a yearly total each month used, and all months up to it.

    Months not given are zero; no percentage unless the total is above zero.

    formula  month = used ÷ annual total × 100; up to a month = Σ used ÷ annual total × 100;
             remaining = annual total − Σ used
    units    per cent to 2 places from the amounts, never from rounded percents; yuan to the cent
    raises   RuleRefused bad_input for more than 12 months
    source   R-20; [RE] 4.4.1 (3)
    """
    if len(used) > MONTHS_IN_YEAR:
        raise RuleRefused("bad_input", field="used")
    amounts = [exact(amount) for amount in used] + [Fraction()] * (MONTHS_IN_YEAR - len(used))
    sums = list(accumulate(amounts))
    monthly = tuple(percent(amount, annual_total) for amount in amounts)
    cumulative = tuple(percent(amount, annual_total) for amount in sums)
    template = "{} ÷ {} × 100"
    for index, amount in enumerate(amounts):
        label, field = _("Used in the month, %"), f"monthly/{index}"
        note(trace, label, template, amount, annual_total, result=monthly[index], field=field)
        label, field = _("Used up to the month, %"), f"cumulative/{index}"
        note(
            trace, label, template, sums[index], annual_total, result=cumulative[index], field=field
        )
    remaining = rounded(exact(annual_total) - sums[-1])
    label = _("Remaining")
    note(trace, label, "{} − {}", annual_total, sums[-1], result=remaining, field="remaining")
    return UsedPercent(monthly, cumulative, remaining)


@dataclass(frozen=True, slots=True)
class AnnualSpread:
    """A yearly amount by month and by quarter; both add up to it."""

    months: tuple[Decimal, ...]
    quarters: tuple[Decimal, ...]


def spread_annual(
    annual: Number, weights: Sequence[Number] = (), *, trace: Derivation | None = None
) -> AnnualSpread:
    """Spread a yearly amount by weight; December takes the rest, equal weights if none.

    No month goes past what is left of the yearly amount.

    formula  month = annual × weight ÷ Σ weights for January to November; December = annual −
             the months before; quarter = its three months
    units    yuan, each month rounded to the cent; twelve weights or none
    raises   RuleRefused bad_input for another number of weights, no_weight when they add up to
             zero or less
    source   R-47; [SM] 3 (1)
    """
    if weights and len(weights) != MONTHS_IN_YEAR:
        raise RuleRefused("bad_input", field="weights")
    exact_weights = [exact(weight) for weight in weights] or [Fraction(1)] * MONTHS_IN_YEAR
    weight_sum = total_of(exact_weights)
    if weight_sum <= 0:
        raise RuleRefused("no_weight", field="weights")
    left = whole = exact(rounded(annual))
    nearer = min if annual >= 0 else max
    months: list[Decimal] = []
    for index, weight in enumerate(exact_weights[:-1]):
        by_weight = exact(rounded(exact(annual) * weight / weight_sum))
        share = nearer(left, by_weight)
        months.append(rounded(share))
        label, template = _("Share of the month by weight"), "{} × {} ÷ {}"
        terms: tuple[Number, ...] = (annual, weight, weight_sum)
        if share != by_weight:
            label, template, terms = _("What is left"), "{} − {}", (whole, whole - left)
        note(trace, label, template, *terms, result=months[-1], field=f"months/{index}")
        left -= share
    months.append(rounded(left))
    label, field = _("December: the rest"), f"months/{MONTHS_IN_YEAR - 1}"
    note(trace, label, "{} − {}", whole, whole - left, result=months[-1], field=field)
    quarters = tuple(
        rounded(total_of(months[start : start + MONTHS_IN_QUARTER]))
        for start in range(0, MONTHS_IN_YEAR, MONTHS_IN_QUARTER)
    )
    for index, amount in enumerate(quarters):
        start, field = index * MONTHS_IN_QUARTER, f"quarters/{index}"
        parts = months[start : start + MONTHS_IN_QUARTER]
        note(trace, _("Quarter"), "{} + {} + {}", *parts, result=amount, field=field)
    return AnnualSpread(months=tuple(months), quarters=quarters)
