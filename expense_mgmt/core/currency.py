"""A foreign amount held at one rate and booked at another."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.money import Number, exact, rounded


@dataclass(frozen=True, slots=True)
class FxAmounts:
    """Company-currency amounts at submit and at booking; the difference is positive for a loss."""

    reserved: Decimal
    posted: Decimal
    fx_difference: Decimal


def fx_amounts(
    amount: Number,
    rate_at_submit: Number,
    rate_at_booking: Number,
    *,
    trace: Derivation | None = None,
) -> FxAmounts:
    """What a foreign amount holds of the budget, what it costs, and the difference.

    formula  reserved = amount × rate at submit; posted = amount × rate at booking; difference =
             posted − reserved, positive for a loss
    units    company currency, each product rounded to the cent
    source   R-45; [IP]
    """
    reserved = rounded(exact(amount) * exact(rate_at_submit))
    posted = rounded(exact(amount) * exact(rate_at_booking))
    difference = rounded(exact(posted) - exact(reserved))
    note(
        trace,
        _("Held at submit"),
        "{} × {}",
        amount,
        rate_at_submit,
        result=reserved,
        field="reserved",
    )
    note(
        trace,
        _("Posted at booking"),
        "{} × {}",
        amount,
        rate_at_booking,
        result=posted,
        field="posted",
    )
    note(
        trace,
        _("Exchange difference"),
        "{} − {}",
        posted,
        reserved,
        result=difference,
        field="fx_difference",
    )
    return FxAmounts(reserved=reserved, posted=posted, fx_difference=difference)
