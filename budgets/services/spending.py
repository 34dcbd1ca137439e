"""How a claim uses up what its document holds: share by share, the excess apart."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from budgets.interface import ShareAsk
from budgets.models import BudgetLine, Movement
from budgets.services.balances import Change, Hold, lines_of_shares
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import ZERO, thousands
from expense_mgmt.core.periods import Month
from expense_mgmt.core.prepared import Prepared, given
from expense_mgmt.foundation.models import Company

ZONE: Final = Prepared(lambda: Company.objects.filter(pk=given("company")).values_list("time_zone"))


@dataclass(frozen=True, slots=True)
class Spending:
    """What a claim does: movements on the document's own holds, and what exceeds them.

    used      commitment turned into consumption
    refunds   consumption taken back
    rests     what is left of the holds afterwards
    excess    shares asked of the current month
    """

    used: tuple[Change, ...]
    refunds: tuple[Change, ...]
    rests: tuple[Hold, ...]
    excess: tuple[ShareAsk, ...]

    @property
    def line_ids(self) -> set[int]:
        """Every line that the document held or spends on."""
        changes = (*self.used, *self.refunds)
        return {change.line_id for change in changes} | {rest.line_id for rest in self.rests}


def spend(
    *,
    document_id: UUID,
    company_id: int,
    shares: Sequence[ShareAsk],
    holds: Collection[Hold],
    at: dt.datetime,
) -> Spending:
    """Lay the actual costs on the document's holds, each share on its own.

    source    PLATFORM §6.24; R-35
    """
    actual: dict[UUID, Decimal] = {}
    for share in shares:
        actual[share.share_id] = actual.get(share.share_id, ZERO) + share.amount
    held = {hold.share_id: hold.committed for hold in holds if hold.is_own}
    used: list[Change] = []
    rests: list[Hold] = []
    for hold in holds:
        taken = max(ZERO, min(hold.committed, actual.get(hold.share_id, ZERO)))
        if taken:
            used.append(_change(hold, committed=-taken, consumed=taken))
        rests.append(replace(hold, committed=hold.committed - taken))
    this_month = _month(company_id, at)
    excess = tuple(
        replace(share, month=this_month, amount=beyond)
        for share in {share.share_id: share for share in shares}.values()
        if (beyond := actual[share.share_id] - held.get(share.share_id, ZERO)) > 0
    )
    back = {share_id: amount for share_id, amount in actual.items() if amount < 0}
    refunds = (
        _change(hold, consumed=back[hold.share_id]) for hold in lines_of_shares(document_id, back)
    )
    return Spending(tuple(used), tuple(refunds), tuple(rests), excess)


def ensure_refundable(refunds: Iterable[Change], lines: Mapping[int, BudgetLine]) -> None:
    """Money that comes back cannot exceed what was spent on its line.

    raises    RuleBroken `refund_exceeds_spending`
    """
    for refund in refunds:
        line = lines[refund.line_id]
        if line.consumed + refund.consumed < 0:
            raise RuleBroken(
                "refund_exceeds_spending",
                _("%(line)s, %(month)s: %(refund)s came back, but only %(consumed)s was spent."),
                {
                    "line": line.label,
                    "month": line.month,
                    "refund": thousands(-refund.consumed),
                    "consumed": thousands(line.consumed),
                },
            )


def _change(hold: Hold, *, committed: Decimal = ZERO, consumed: Decimal) -> Change:
    return Change(
        kind=Movement.Kind.CONSUME,
        line_id=hold.line_id,
        share_id=hold.share_id,
        is_own=hold.is_own,
        committed=committed,
        consumed=consumed,
    )


def _month(company_id: int, at: dt.datetime) -> Month:
    (zone,) = ZONE.get(company=company_id)
    return Month.of(at.astimezone(ZoneInfo(zone)).date())
