"""Changes to months that are already confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import ZERO, exact, rounded
from expense_mgmt.core.periods import Month


@dataclass(frozen=True, slots=True)
class LockedAdjustment:
    """What the current month books for the locked months, and what the open months become."""

    adjustment: Decimal
    open_months: Mapping[Month, Decimal]
    current_month_total: Decimal


def locked_adjustment(
    booked: Mapping[Month, Decimal],
    new: Mapping[Month, Decimal],
    locked_through: Month | None,
    current_month: Month,
    *,
    trace: Derivation | None = None,
) -> LockedAdjustment:
    """Book the change of confirmed months as one adjustment in the current month.

    A month missing on one side counts as zero; without `locked_through` nothing is locked.

    formula  adjustment = Σ (new − booked) of the months up to locked_through; open months = the
             later months with their new amounts; total of the current month = its new amount +
             adjustment
    units    yuan, rounded to the cent
    raises   RuleRefused current_month_locked when the current month is not after locked_through
    source   R-14; [RE] 4.3.2 (5)
    """
    if locked_through is not None and current_month <= locked_through:
        raise RuleRefused("current_month_locked", field="current_month")
    change = Fraction()
    open_months: dict[Month, Decimal] = {}
    for month in sorted({*booked, *new}):
        before, after = booked.get(month, ZERO), new.get(month, ZERO)
        if locked_through is not None and month <= locked_through:
            change += exact(after) - exact(before)
            note(
                trace,
                _("Change of a locked month"),
                "{}: {} − {}",
                month,
                after,
                before,
                result=rounded(exact(after) - exact(before)),
            )
        else:
            open_months[month] = rounded(after)
            note(
                trace,
                _("New amount of an open month"),
                result=open_months[month],
                field=f"open_months/{month}",
            )
    if not open_months:
        note(trace, _("No open month"), result=open_months, field="open_months")
    adjustment = rounded(change)
    own = new.get(current_month, ZERO)
    total = rounded(exact(own) + change)
    note(
        trace,
        _("Adjustment booked in the current month"),
        result=adjustment,
        field="adjustment",
    )
    note(
        trace,
        _("Total of the current month"),
        "{} + {}",
        own,
        change,
        result=total,
        field="current_month_total",
    )
    return LockedAdjustment(adjustment, open_months, total)
