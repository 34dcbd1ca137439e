"""How the figures of a monthly statistic came about, for its page."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from budgets.rules.ceiling import annual_ceiling
from expense_mgmt.core.derivation import Derivation, Explained
from expense_mgmt.core.periods import prorate_by_month
from expense_mgmt.core.ratios import ad_ratio
from expense_mgmt.core.templatetags.dates import month as month_words
from ledger.rules.turnover import turnover_received
from reports.figures import words
from reports.figures.inputs import Entry
from reports.figures.statement import PartFigures, Statement, TurnoverFigures
from reports.rules.waiting import MonthFigures, carry_forward

CEILING_ONLY: Final = frozenset({"used_percent", "within"})
# A stated month leaves nothing waiting; its ratio stands with the ratio.
WAITING: Final = frozenset(
    {
        "pending/spend",
        "pending/turnover",
        "pending/months",
        "statements/0/ratio",
        "statements/0/carried_from",
        "statements/0/month",
    }
)


def explain_turnover(statement: Statement) -> list[Explained]:
    """Turnover of the month itself, of each that waited with any, and all of them together.

    source    R-07, R-13
    """
    sheets = [one for one in statement.months if one.turnover or one is statement.own]
    found = [_turnover_of(one) for one in sheets]
    if len(statement.months) > 1:
        trace = Derivation()
        carry_forward(
            [MonthFigures(one.month, one.spend, one.turnover) for one in statement.months],
            trace=trace,
        )
        found.append(Explained.of(trace, "R-13", _("With the months that waited"), without=WAITING))
    return found


def _turnover_of(one: TurnoverFigures) -> Explained:
    trace = Derivation()
    turnover_received(
        one.confirmed_sales,
        forfeits_and_returns=one.forfeits_and_returns,
        area_difference=one.area_difference,
        price_difference=one.price_difference,
        gifted_management_fee=one.gifted_management_fee,
        agency_gifts=one.agency_gifts,
        trace=trace,
    )
    return Explained.of(trace, "R-07", month_words(one.month))


def explain_ratio(statement: Statement) -> list[Explained]:
    """The ratio of the month, that of the year, and what the ceiling leaves.

    source    R-15, R-17
    """
    month, year, ceiling = Derivation(), Derivation(), Derivation()
    ad_ratio(statement.spend, statement.turnover, trace=month)
    ad_ratio(statement.year.spend, statement.year.turnover, trace=year)
    annual_ceiling(statement.year.turnover, statement.year.spend, trace=ceiling)
    return [
        Explained.of(month, "R-15", month_words(statement.month)),
        Explained.of(year, "R-15", _("Year to date")),
        Explained.of(ceiling, "R-17", _("Ceiling"), without=CEILING_ONLY),
    ]


def explain_parts(statement: Statement) -> list[Explained]:
    """Each part out of its amount, rebate and adjustment; their total; what waited.

    source    R-12, R-13
    """
    trace = Derivation()
    for part in statement.parts:
        trace.add(
            words.part_label(part.part),
            "{} − {} + {}",
            part.amount,
            part.rebate,
            part.adjustment,
            result=part.month_total,
        )
    _sum(trace, _("Eight parts together"), statement.parts)
    if statement.carried_from:
        total = statement.total
        label, terms = _("With the months that waited"), (total.month_total, total.carried_in)
        trace.add(label, "{} + {}", *terms, result=statement.spend)
    title = _("Each part: spend − rebates + adjustments")
    return [Explained.of(trace, "R-12, R-13" if statement.carried_from else "R-12", title)]


def _sum(trace: Derivation, label: str, parts: Iterable[PartFigures]) -> None:
    totals = [part.month_total for part in parts]
    template = " + ".join("{}" for _total in totals)
    trace.add(label, template, *totals, result=sum(totals))


def explain_days(entry: Entry) -> list[Explained]:
    """The split of a medium over its months; empty where its share was not made by days.

    source    R-02
    """
    if entry.span is None or entry.whole_amount is None:
        return []
    trace = Derivation()
    shares = prorate_by_month(entry.whole_amount, [entry.span], trace=trace)
    if shares.get(entry.month) != entry.amount:
        return []
    return [Explained.of(trace, "R-02")]
