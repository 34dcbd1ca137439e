"""What a year comes to, from the months that are known and those that are planned."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.money import ZERO, Number, exact, rounded, total_of
from expense_mgmt.core.periods import MONTHS_IN_YEAR


def year_outlook(
    known: Mapping[int, Number],
    expected: Mapping[int, Number],
    *,
    trace: Derivation | None = None,
) -> Decimal | None:
    """The year when known months stay, planned ones come true, and others are like those known.

    formula  Σ known + Σ expected of months not known + average of the known × the other months;
             without any known month the others are zero; no value without either
    shapes   amounts by month number
    units    yuan to the cent
    source   product default; R-17, DESIGN §5 (forecast: sales targets)
    """
    ahead = {month: amount for month, amount in expected.items() if month not in known}
    if not known and not ahead:
        return None
    so_far, planned = total_of(known.values()), total_of(ahead.values())
    others = MONTHS_IN_YEAR - len(known) - len(ahead)
    average = exact(so_far) / len(known) if known else exact(0)
    whole = rounded(exact(so_far) + exact(planned) + average * others)
    if others and known:
        label = _("Known, planned, and the other months like those known")
        terms = (so_far, planned, so_far, len(known), others)
        note(trace, label, "{} + {} + {} ÷ {} × {}", *terms, result=whole)
    else:
        note(trace, _("Known and planned"), "{} + {}", so_far, planned, result=whole)
    return whole


@dataclass(frozen=True, slots=True)
class SpendOutlook:
    """What a year will cost.

    behind    spent in the months up to the present one
    planned   of later months that have a budget, or whose use is known already
    whole     both, and the other months like those behind
    """

    behind: Decimal
    planned: Decimal
    whole: Decimal

    @property
    def others(self) -> Decimal:
        """What months without a plan are taken to cost."""
        return self.whole - self.behind - self.planned


def spend_outlook(
    elapsed: int,
    *,
    spend: Mapping[int, Decimal],
    ahead: Mapping[int, Decimal],
    trace: Derivation | None = None,
) -> SpendOutlook:
    """What a year will cost as it goes on: of the ceiling, of a project, of one line alike.

    elapsed   the present month; it and those before are known, at nothing where nothing was spent
    spend     by month; later ones are not looked at
    ahead     what later months will cost: their budget, or what is used of it where that is more;
              one of nothing is no plan
    source    as year_outlook; DOMAIN §6 (alerts at a forecast overrun)
    """
    behind = {month: spend.get(month, ZERO) for month in range(1, elapsed + 1)}
    later = {month: amount for month, amount in ahead.items() if month > elapsed and amount}
    return SpendOutlook(
        behind=rounded(total_of(behind.values())),
        planned=rounded(total_of(later.values())),
        whole=year_outlook(behind, later, trace=trace) or ZERO,
    )
