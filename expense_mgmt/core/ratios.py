"""The ratio of advertising spend to turnover."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.money import Number, percent


def ad_ratio(spend: Number, turnover: Number, *, trace: Derivation | None = None) -> Decimal | None:
    """Spend as a percentage of turnover; no value unless turnover is above zero.

    formula  spend ÷ turnover × 100
    units    per cent, rounded once to 2 places
    source   R-15; [RE] 4.4.1 (2)
    """
    ratio = percent(spend, turnover)
    note(trace, _("Ad ratio, %"), "{} ÷ {} × 100", spend, turnover, result=ratio)
    return ratio
