"""The yearly ceiling of promotion expense."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.money import Number, exact, percent, rounded, share_of

DEFAULT_CEILING_PERCENT = Decimal(1)


@dataclass(frozen=True, slots=True)
class AnnualCeiling:
    """The ceiling and how it is used; exactly at the ceiling is within."""

    ceiling: Decimal
    remaining: Decimal
    used_percent: Decimal | None
    within: bool


def annual_ceiling(
    annual_sales: Number,
    spend: Number,
    rate_percent: Number = DEFAULT_CEILING_PERCENT,
    *,
    trace: Derivation | None = None,
) -> AnnualCeiling:
    """How much promotion expense a year's sales allow; exactly at the ceiling is within.

    `annual_sales` is the target when planning and turnover received when monitoring; sundries
    are not in `spend`.

    formula  ceiling = annual sales × rate; remaining = ceiling − spend; used = spend ÷ ceiling
             × 100, no value without a ceiling above zero; within when spend ≤ ceiling
    units    yuan to the cent, the ceiling first; per cent to 2 places
    source   R-17; [RE] 4.1.3
    """
    ceiling = rounded(share_of(annual_sales, rate_percent))
    remaining = rounded(exact(ceiling) - exact(spend))
    used = percent(spend, ceiling)
    within = spend <= ceiling
    label = _("Ceiling of the year")
    note(trace, label, "{} × {} %", annual_sales, rate_percent, result=ceiling, field="ceiling")
    note(trace, _("Remaining"), "{} − {}", ceiling, spend, result=remaining, field="remaining")
    label, field = _("Used, %"), "used_percent"
    note(trace, label, "{} ÷ {} × 100", spend, ceiling, result=used, field=field)
    note(trace, _("Within the ceiling"), "{} ≤ {}", spend, ceiling, result=within, field="within")
    return AnnualCeiling(ceiling=ceiling, remaining=remaining, used_percent=used, within=within)
