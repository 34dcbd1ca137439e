"""What happens to unspent budget when the year ends."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

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

    Carried may be negative when everything is carried; lapsed and overspent never are.

    formula  lapse: carried 0, rest = revised − consumed; carry_committed: carried = committed,
             rest = revised − consumed − committed; carry_all: carried = revised − consumed,
             nothing lapses, overspent when negative; lapsed = rest above 0, overspent = rest
             below 0 as a positive number
    units    yuan, rounded to the cent
    source   R-43; DOMAIN §6
    """
    left = exact(revised) - exact(consumed)
    match policy:
        case CarryPolicy.LAPSE:
            carried, kept = Fraction(), Fraction()
        case CarryPolicy.CARRY_COMMITTED:
            carried = kept = exact(committed)
        case CarryPolicy.CARRY_ALL:
            carried, kept = left, max(Fraction(), left)
    carry = YearEndCarry(
        carried=rounded(carried),
        lapsed=max(ZERO, rounded(left - kept)),
        overspent=max(ZERO, rounded(kept - left)),
    )
    note(trace, _("Left of the year"), "{} − {}", revised, consumed, result=left)
    note(trace, _("Carried to the next year"), result=carry.carried, field="carried")
    template = "max(0, {} − {})"
    note(trace, _("Lapsed"), template, left, kept, result=carry.lapsed, field="lapsed")
    note(trace, _("Overspent"), template, kept, left, result=carry.overspent, field="overspent")
    return carry
