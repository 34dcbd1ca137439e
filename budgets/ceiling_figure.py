"""One year's promotion expense against its ceiling, with its forecast (R-17)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from budgets.rules.ceiling import annual_ceiling
from budgets.rules.forecast import spend_outlook, year_outlook
from expense_mgmt.core.derivation import Derivation, Explained, Line
from expense_mgmt.core.money import ZERO, percent, rounded, share_of


@dataclass(frozen=True, slots=True)
class CeilingFigure:
    """One project's year, or the company's, against the ceiling.

    spend            reconciled where finance did so, else what budgets have consumed and committed
    pending          held by what is still in approval
    sales            received so far
    expected_sales   of the whole year: received, then by targets, else like the months known;
                     None without either
    expected_spend   of the whole year: spent, then by planned budgets, else like the months behind
    rate             the ceiling in percent of sales
    forecast         how both expectations came about
    """

    label: str
    rate: Decimal
    spend: Decimal
    pending: Decimal
    sales: Decimal
    expected_sales: Decimal | None
    expected_spend: Decimal
    forecast: tuple[Line, ...] = ()

    @property
    def ceiling(self) -> Decimal:
        return annual_ceiling(self.sales, self.spend, self.rate).ceiling

    @property
    def remaining(self) -> Decimal:
        return annual_ceiling(self.sales, self.spend, self.rate).remaining

    @property
    def ratio(self) -> Decimal | None:
        """Spend in percent of the sales so far; None without sales."""
        return percent(self.spend, self.sales)

    @property
    def expected_ratio(self) -> Decimal | None:
        return percent(self.expected_spend, self.expected_sales or ZERO)

    @property
    def year_ceiling(self) -> Decimal | None:
        """What the whole year may cost; None while no sales are known or planned."""
        if self.expected_sales is None:
            return None
        return rounded(share_of(self.expected_sales, self.rate))

    @property
    def room(self) -> Decimal | None:
        """What the year's ceiling still allows, what is in approval taken off."""
        ceiling = self.year_ceiling
        return None if ceiling is None else ceiling - self.spend - self.pending

    @property
    def over(self) -> Decimal:
        """How far the year goes beyond its ceiling, as a positive amount."""
        return max(ZERO, -self.room) if self.room is not None else ZERO

    @property
    def is_over(self) -> bool:
        return self.remaining < 0

    @property
    def explained(self) -> tuple[Explained, ...]:
        """How the ceiling so far and its remainder came about, and the forecast.

        source    R-17
        """
        trace = Derivation()
        annual_ceiling(self.sales, self.spend, self.rate, trace=trace)
        found = [Explained.of(trace, "R-17", without={"within"})]
        if self.forecast:
            found.append(Explained(_("At the year's end"), "R-17", self.forecast))
        return tuple(found)


def outlook(
    elapsed: int,
    *,
    sales: Mapping[int, Decimal],
    targets: Mapping[int, Decimal],
    spend: Mapping[int, Decimal],
    ahead: Mapping[int, Decimal],
) -> tuple[Decimal | None, Decimal, tuple[Line, ...]]:
    """Sales and spend of the whole year, with their steps.

    ahead     what later months will cost: their budget, or what is used of it already
    """
    of_sales, of_spend = Derivation(), Derivation()
    expected_sales = year_outlook(sales, targets, trace=of_sales)
    expected_spend = spend_outlook(elapsed, spend=spend, ahead=ahead, trace=of_spend).whole
    lines = [
        *(replace(line, label=_("Sales of the year")) for line in of_sales.lines),
        *(replace(line, label=_("Promotion expense of the year")) for line in of_spend.lines),
    ]
    return expected_sales, expected_spend, (*lines, *ceiling_line(expected_sales, expected_spend))


def ceiling_line(sales: Decimal | None, spend: Decimal) -> tuple[Line, ...]:
    """The step from the year's expected sales and spend to its ratio."""
    trace = Derivation()
    ratio = percent(spend, sales or ZERO)
    trace.add(_("Ad ratio, %"), "{} ÷ {} × 100", spend, sales or ZERO, result=ratio)
    return tuple(trace.lines)
