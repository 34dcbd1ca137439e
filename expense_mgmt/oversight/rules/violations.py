"""Violations of a person, and what poor documents cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import ZERO, Number, exact, rounded
from expense_mgmt.core.periods import Month

DEFAULT_REFER_FROM = 3
DEFAULT_WINDOW_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Violations:
    """Violations of the window, and whether they go to HR."""

    count: int
    refer_to_hr: bool


def violations(
    dates: Sequence[date],
    on: date,
    *,
    refer_from: int = DEFAULT_REFER_FROM,
    window_months: int = DEFAULT_WINDOW_MONTHS,
    trace: Derivation | None = None,
) -> Violations:
    """Count the violations of the twelve rolling months that end on `on`; three go to HR.

    The day exactly twelve months earlier, clipped to its month's end, is outside.

    formula  count = dates after (on − 12 months) and up to on; refer to HR when count ≥ 3
    units    calendar days; each violation counts, two of one day too
    source   R-24; [FM] 3 (1)
    """
    after = Month.of(on).plus(-window_months).day(on.day)
    count = sum(after < day <= on for day in dates)
    note(trace, _("Counted after"), result=after)
    note(trace, _("Violations"), result=count, field="count")
    refer = count >= refer_from
    note(trace, _("Refer to HR"), "{} ≥ {}", count, refer_from, result=refer, field="refer_to_hr")
    return Violations(count=count, refer_to_hr=refer)


class PenaltyMode(StrEnum):
    """Whether each person named pays, or the event counts once."""

    PER_PERSON = "per_person"
    PER_EVENT = "per_event"


DEFAULT_PENALTY_FROM = Decimal(2000)
DEFAULT_PENALTY = Decimal(50)


def return_penalty(
    claim_amount: Number,
    returns: int,
    persons: int = 0,
    mode: PenaltyMode = PenaltyMode.PER_PERSON,
    *,
    penalty: Number = DEFAULT_PENALTY,
    penalty_from: Number = DEFAULT_PENALTY_FROM,
    trace: Derivation | None = None,
) -> Decimal:
    """What a claim costs that was sent back for poor documents.

    formula  claim of 2,000 or more: 50 × returns × persons (per_person) or 50 × returns
             (per_event); below: 0
    units    yuan, rounded to the cent; returns and persons are counts
    raises   RuleRefused bad_input for a negative count
    source   R-25; [FM] 3 (4)
    """
    if min(returns, persons) < 0:
        raise RuleRefused("bad_input", field="returns")
    payers = persons if mode is PenaltyMode.PER_PERSON else 1
    is_below, label = claim_amount < penalty_from, _("Claim below the penalty limit")
    note(trace, label, "{} < {}", claim_amount, penalty_from, result=is_below)
    if is_below:
        note(trace, _("No penalty"), result=ZERO)
        return ZERO
    cost = rounded(exact(penalty) * returns * payers)
    note(trace, _("Penalty"), "{} × {} × {}", penalty, returns, payers, result=cost)
    return cost
