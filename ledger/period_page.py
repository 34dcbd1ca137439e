"""One month of the books as the list shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.fsm import may_now
from expense_mgmt.foundation.models import TransitionLog, User
from ledger.models import Period
from ledger.models.period import is_finance, is_second_person
from ledger.states import PeriodState

EVENTS: Mapping[str, Any] = {
    "soft_close": _("closed"),
    "lock": _("locked"),
    "ask_to_reopen": _("asked to reopen"),
    "decline_reopening": _("left closed"),
    "reopen": _("reopened"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody did to the month."""

    words: Any
    event: TransitionLog


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A month with its figures, its latest acts and what the person may do.

    count, amount   frozen by the close, else what is posted by now
    badge           the state whose badge it wears: an open month is at work
    """

    period: Period
    count: int
    amount: Decimal
    badge: str
    words: Any
    trail: tuple[Line, ...]
    may_close: bool
    may_lock: bool
    may_ask: bool
    may_reopen: bool
    may_decline: bool

    @property
    def is_asked(self) -> bool:
        """Somebody wants it reopened and nobody has answered."""
        return self.period.reopen_asked_by_id is not None and not self.is_open

    @property
    def is_open(self) -> bool:
        return bool(self.period.state == PeriodState.OPEN)


SHOWN_EVENTS = 3


def row_of(period: Any, user: User) -> PeriodRow:
    """Everything of one month; reads nothing when it came through `for_list`."""
    is_open = period.state == PeriodState.OPEN
    is_asked = period.reopen_asked_by_id is not None and not is_open
    trail = [Line(EVENTS[one.name], one) for one in period.transitions.all() if one.name in EVENTS]
    return PeriodRow(
        period=period,
        count=period.posted_count if is_open else period.closed_voucher_count,
        amount=period.posted_amount if is_open else period.closed_amount,
        badge="running" if is_open else period.state,
        words=PeriodState(period.state).label,
        trail=tuple(trail[:SHOWN_EVENTS]),
        may_close=may_now(period.soft_close, user),
        may_lock=may_now(period.lock, user),
        may_ask=not is_open and not is_asked and is_finance(period, user),
        may_reopen=may_now(period.reopen, user),
        may_decline=is_asked
        and (user.pk == period.reopen_asked_by_id or is_second_person(period, user)),
    )
