"""The year's promotion expense against its turnover, as far as finance reconciled it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budgets.rules.ceiling import DEFAULT_CEILING_PERCENT, annual_ceiling
from expense_mgmt.core.derivation import Derivation, Explained
from expense_mgmt.core.money import rounded, total_of
from expense_mgmt.core.periods import Month
from expense_mgmt.core.ratios import ad_ratio

# The ceiling's own percentage says the ratio once more.
USED: Final = frozenset({"used_percent", "within"})


@dataclass(frozen=True, slots=True)
class Ratio:
    """Promotion expense against turnover of the months that finance reconciled.

    ratio, cap    percent; ratio is None without turnover
    remaining     what the ceiling leaves, negative beyond it
    through       the last reconciled month; None before the first
    """

    label: str
    spend: Decimal
    turnover: Decimal
    ratio: Decimal | None
    cap: Decimal
    remaining: Decimal
    through: Month | None

    @property
    def explained(self) -> tuple[Explained, ...]:
        """The ratio, and what the ceiling leaves.

        source    R-15, R-17
        """
        ratio, ceiling = Derivation(), Derivation()
        ad_ratio(self.spend, self.turnover, trace=ratio)
        annual_ceiling(self.turnover, self.spend, trace=ceiling)
        return Explained.of(ratio, "R-15"), Explained.of(ceiling, "R-17", without=USED)

    @property
    def is_over(self) -> bool:
        return self.remaining < 0

    @property
    def left(self) -> Decimal:
        """The distance to the cap, on whichever side."""
        return abs(self.remaining)


def ratio_of(
    label: str,
    spend: Mapping[tuple[int, Month], Decimal],
    turnover: Mapping[tuple[int, Month], Decimal],
) -> Ratio:
    """The ratio of all given project months, and what is left up to the ceiling.

    Turnover counts only where the spend of the same project and month is reconciled: a month
    whose costs are not known yet would make the ratio look better than it is.

    shapes    {(project, month): amount}
    source    R-15, R-17
    """
    spent = rounded(total_of(spend.values()))
    received = rounded(total_of(amount for place, amount in turnover.items() if place in spend))
    ceiling = annual_ceiling(received, spent)
    return Ratio(
        label=label,
        spend=spent,
        turnover=received,
        ratio=ad_ratio(spent, received),
        cap=DEFAULT_CEILING_PERCENT,
        remaining=ceiling.remaining,
        through=max((month for _project, month in spend), default=None),
    )
