"""The rounding rule under the names DOMAIN gives its operations."""

from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import Number, percent, rounded, whole_yuan


class RoundingOperation(StrEnum):
    """What to do with a figure."""

    MONEY = "money"
    PERCENT = "percent"
    WHOLE_YUAN = "whole_yuan"


def rounding(
    op: RoundingOperation,
    x: Number | None = None,
    numerator: Number | None = None,
    denominator: Number | None = None,
    *,
    trace: Derivation | None = None,
) -> Decimal | None:
    """A figure to the cent, a percentage, or whole yuan; never minus zero.

    `percent` takes numerator and denominator and has no value unless the denominator is above
    zero; the others take x.

    formula  money: x to 2 places; percent: numerator ÷ denominator × 100, exactly, then once to
             2 places; whole_yuan: x cut toward zero
    units    yuan or per cent, 2 places, half away from zero
    raises   RuleRefused bad_input when a figure is missing
    source   R-01; [PD]
    """
    if op is RoundingOperation.PERCENT:
        if numerator is None or denominator is None:
            missing = "numerator" if numerator is None else "denominator"
            raise RuleRefused("bad_input", field=missing)
        value = percent(numerator, denominator)
        note(trace, _("Percent"), "{} ÷ {} × 100", numerator, denominator, result=value)
        return value
    if x is None:
        raise RuleRefused("bad_input", field="x")
    value = rounded(x) if op is RoundingOperation.MONEY else whole_yuan(x)
    label = _("Rounded to the cent, half away from zero")
    if op is RoundingOperation.WHOLE_YUAN:
        label = _("Cut to whole yuan")
    note(trace, label, "{}", x, result=value)
    return value
