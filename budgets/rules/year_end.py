"""What happens to unspent budget when the year ends."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.money import ZERO, Number, exact, rounded


class CarryPolicy(StrEnum):
    """What of the unspent budget goes to the next year."""

    LAPSE = "lapse"
    CARRY_COMMITTED = "carry_committed"
    CARRY_ALL = "carry_all"


@dataclass(frozen=True, slots=True)
class YearEndCarry:
    """Carried may be negative when everything is carried; the others never are."""

    carried: Decimal
    lapsed: Decimal
    overspent: Decimal


def year_end_carry(
    revised: Number,
    consumed: Number,
    committed: Number = 0,
    *,
    policy: CarryPolicy = CarryPolicy.CARRY_COMMITTED,
    trace: Derivation | None = None,
) -> YearEndCarry:
    """Split what a line has left at the year's end into carried, lapsed and overspent.

    source  R-43
    """
    left = rounded(exact(revised) - exact(consumed))
    note(trace, _("Left of the year"), "{} − {}", revised, consumed, result=left)
    match policy:
        case CarryPolicy.LAPSE:
            carried, unspent = ZERO, left
        case CarryPolicy.CARRY_COMMITTED:
            carried = rounded(committed)
            unspent = rounded(exact(revised) - exact(consumed) - exact(committed))
        case CarryPolicy.CARRY_ALL:
            carried, unspent = left, min(ZERO, left)
    lapsed, overspent = max(ZERO, unspent), max(ZERO, -unspent)
    note(trace, _("Carried to the next year"), "", result=carried, field="carried")
    note(trace, _("Lapsed"), "", result=lapsed, field="lapsed")
    note(trace, _("Overspent"), "", result=overspent, field="overspent")
    return YearEndCarry(carried=carried, lapsed=lapsed, overspent=overspent)
