"""Turnover received, the base of the ad ratio."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.money import Number, exact, rounded


def turnover_received(
    confirmed_sales: Number,
    *,
    forfeits_and_returns: Number = 0,
    area_difference: Number = 0,
    price_difference: Number = 0,
    gifted_management_fee: Number = 0,
    agency_gifts: Number = 0,
    trace: Derivation | None = None,
) -> Decimal:
    """Sales finance confirmed, less every deduction; may be negative.

    A deduction is given as a positive number; a negative one adds.

    formula  confirmed sales − forfeits and returns − area difference − price difference −
             gifted management fee − agency gifts
    units    yuan, rounded once to the cent at the end
    source   R-07; [RE] 4.3.1 (1)
    """
    left = exact(confirmed_sales)
    for label, deduction in (
        (_("Less forfeited deposits and returned units"), forfeits_and_returns),
        (_("Less area-difference settlements"), area_difference),
        (_("Less signing price differences"), price_difference),
        (_("Less management fees given to new owners"), gifted_management_fee),
        (_("Less gifts of agency-sold projects"), agency_gifts),
    ):
        before, left = left, left - exact(deduction)
        note(trace, label, "{} − {}", before, deduction, result=left)
    turnover = rounded(left)
    note(trace, _("Turnover received"), result=turnover)
    return turnover
