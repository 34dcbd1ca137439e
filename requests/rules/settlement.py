"""When a claim is due, what it takes from its commitment and from advances."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import ZERO, Number, exact, rounded, total_of

DEFAULT_SETTLEMENT_DAYS = 15


class SettlementStatus(StrEnum):
    """Where a claim stands against its due date."""

    OPEN = "open"
    OVERDUE = "overdue"
    ON_TIME = "on_time"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class SettlementDue:
    """The last day in time, the status, and the days after it."""

    due: date
    status: SettlementStatus
    days_late: int


def settlement_due(
    completed_on: date,
    today: date | None = None,
    submitted_on: date | None = None,
    *,
    days_allowed: int = DEFAULT_SETTLEMENT_DAYS,
    trace: Derivation | None = None,
) -> SettlementDue:
    """By when a finished act must be settled, and how late it is.

    Calendar days, holidays do not shift them; the last day is in time. Overdue lets
    headquarters void the claim, it voids nothing by itself. `today` is needed only while the
    claim is not submitted.

    formula  due = completed on + 15 days; days late = submitted on, else today, − due, at least
             0; status open or overdue while not submitted, on_time or late after
    units    calendar days
    raises   RuleRefused bad_input without today and submitted_on
    source   R-22; [FM] 2 (2) (2)
    """
    looked_at = submitted_on or today
    if looked_at is None:
        raise RuleRefused("bad_input", field="today")
    due = completed_on + timedelta(days=days_allowed)
    days_late = max(0, (looked_at - due).days)
    if submitted_on is None:
        status = SettlementStatus.OVERDUE if days_late else SettlementStatus.OPEN
    else:
        status = SettlementStatus.LATE if days_late else SettlementStatus.ON_TIME
    note(trace, _("Due date"), "{} + {}", completed_on, days_allowed, result=due, field="due")
    label, field = _("Days late"), "days_late"
    note(trace, label, "max(0, {} − {})", looked_at, due, result=days_late, field=field)
    note(trace, _("Status"), result=status, field="status")
    return SettlementDue(due=due, status=status, days_late=days_late)


@dataclass(frozen=True, slots=True)
class CommitmentSettlement:
    """What a claim does to its commitment; `extra_needed` must pass the budget check."""

    blocked: bool
    consume: Decimal
    release: Decimal
    extra_needed: Decimal


def settle_commitment(
    committed: Number,
    actual: Number,
    *,
    final: bool = True,
    overrun_percent: Number = 0,
    trace: Derivation | None = None,
) -> CommitmentSettlement:
    """Settle an actual cost against what was committed for it.

    Above the allowed overrun the claim is blocked until a supplementary request covers it. A
    final claim gives the rest back; a negative actual counts as zero for that. What exceeds the
    commitment must pass R-32.

    formula  limit = committed × (1 + overrun percent); actual > limit: blocked, consume 0,
             release 0; else consume = actual, release = committed − actual, at least 0, only
             when final; extra needed = actual − committed, at least 0
    units    yuan, limit and results rounded to the cent
    source   R-35; DOMAIN §6
    """
    limit = rounded(exact(committed) * (1 + exact(overrun_percent) / 100))
    blocked = exact(actual) > limit
    consume = ZERO if blocked else rounded(actual)
    extra = max(ZERO, rounded(exact(actual) - exact(committed)))
    label, terms = _("Highest amount that can be settled"), (committed, overrun_percent)
    note(trace, label, "{} × (1 + {} %)", *terms, result=limit)
    note(trace, _("Blocked"), "{} > {}", actual, limit, result=blocked, field="blocked")
    note(trace, _("Consumed"), result=consume, field="consume")
    release, used = ZERO, max(Fraction(), exact(actual))
    if blocked or not final:
        note(trace, _("Nothing is released"), result=release, field="release")
    else:
        release, terms = max(ZERO, rounded(exact(committed) - used)), (committed, used)
        note(trace, _("Released"), "max(0, {} − {})", *terms, result=release, field="release")
    label, field = _("Beyond the commitment"), "extra_needed"
    note(trace, label, "max(0, {} − {})", actual, committed, result=extra, field=field)
    return CommitmentSettlement(blocked, consume, release, extra)


@dataclass(frozen=True, slots=True)
class Advance:
    """An advance of the claimant; `linked` to the same request as the claim."""

    id: str
    date: date
    outstanding: Number
    linked: bool = False


@dataclass(frozen=True, slots=True)
class AdvanceClearing:
    """Amounts set against advances by id, what is left to pay, what stays outstanding."""

    offsets: Mapping[str, Decimal]
    pay: Decimal
    outstanding_after: Decimal


def clear_advances(
    claim: Number, advances: Sequence[Advance], *, trace: Derivation | None = None
) -> AdvanceClearing:
    """Set a claim against advances: linked ones first, then the oldest, then by id.

    Only advances that were used are listed; what is outstanding after is the total left on all.

    formula  for each advance in that order: offset = the smaller of what is left of the claim
             and its outstanding; pay = claim − Σ offsets; outstanding after = Σ outstanding − Σ
             offsets
    units    yuan, rounded to the cent
    raises   RuleRefused bad_input for an id that comes twice
    source   R-37; DOMAIN §4
    """
    if len({advance.id for advance in advances}) != len(advances):
        raise RuleRefused("bad_input", field="advances")
    offsets: dict[str, Decimal] = {}
    left = exact(claim)
    owed = total_of(advance.outstanding for advance in advances)
    for advance in sorted(advances, key=lambda one: (not one.linked, one.date, one.id)):
        taken = min(left, exact(advance.outstanding))
        if taken <= 0:
            continue
        label, terms = _("Set against an advance"), (advance.id, left, advance.outstanding)
        field = f"offsets/{advance.id}"
        note(trace, label, "{}: min({}, {})", *terms, result=taken, field=field)
        left -= taken
        offsets[advance.id] = rounded(taken)
    if not offsets:
        note(trace, _("No advance is used"), result=offsets, field="offsets")
    used = exact(claim) - left
    pay, outstanding_after = rounded(left), rounded(owed - used)
    note(trace, _("Left to pay"), "{} − {}", claim, used, result=pay, field="pay")
    label, field = _("Still outstanding on all advances"), "outstanding_after"
    note(trace, label, "{} − {}", owed, used, result=outstanding_after, field=field)
    return AdvanceClearing(offsets, pay, outstanding_after)
