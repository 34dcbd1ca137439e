"""What a year comes to, from the months that are known and those that are planned."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.money import Number, exact, rounded, total_of
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
