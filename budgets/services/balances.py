"""The one place that changes a line's balances: together with the movements that say why."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Sum

from budgets.interface import DocumentRef
from budgets.models import BudgetLine, Movement
from budgets.services.alerts import tell_of_use
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.prepared import KEY, Prepared, executed, given
from expense_mgmt.core.prepared_writes import insert
from expense_mgmt.foundation.models import User

# Increments in SQL, all lines in one statement. The keys are named twice, because a kept plan has
# not seen the list: only a comparison by `= ANY` has it look single rows up in their index.
CHANGE_BALANCES: Final = """
    UPDATE budgets_budgetline AS line
    SET reserved = line.reserved + change.reserved,
        committed = line.committed + change.committed,
        consumed = line.consumed + change.consumed,
        own_reserved = line.own_reserved + change.own_reserved,
        own_committed = line.own_committed + change.own_committed,
        own_consumed = line.own_consumed + change.own_consumed,
        moved_at = CASE WHEN change.is_own THEN GREATEST(line.moved_at, %s) ELSE line.moved_at END
    FROM unnest(%s::bigint[], %s::boolean[], %s::numeric[], %s::numeric[], %s::numeric[],
                %s::numeric[], %s::numeric[], %s::numeric[])
        AS change (id, is_own, reserved, committed, consumed,
                   own_reserved, own_committed, own_consumed)
    WHERE line.id = change.id AND line.id = ANY (%s::bigint[])
"""
HOLDS: Final = Prepared(
    lambda: (
        Movement.objects.of_document(given("document", KEY))
        .values_list("line", "share_id", "is_own")
        .annotate(Sum("reserved_delta"), Sum("committed_delta"))
        .order_by("line", "share_id")
    )
)


@dataclass(frozen=True, slots=True)
class Hold:
    """What one share of a document still holds on one line."""

    line_id: int
    share_id: UUID
    is_own: bool
    reserved: Decimal
    committed: Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """One movement to be written."""

    kind: Movement.Kind
    line_id: int
    share_id: UUID
    is_own: bool
    reserved: Decimal = ZERO
    committed: Decimal = ZERO
    consumed: Decimal = ZERO


def holds_of(document_id: UUID) -> list[Hold]:
    """What a document still holds, by line and share, in a steady order.

    Read it after its document is locked: only acts on the document change its holds.
    """
    holds = (Hold(*row) for row in HOLDS(document=document_id))
    return [hold for hold in holds if hold.reserved or hold.committed]


def lines_of_shares(document_id: UUID, share_ids: Collection[UUID]) -> list[Hold]:
    """The lines on which a document used these shares up, or else ever held them.

    A hold may have moved to the next year's line; what comes back goes where it was spent.
    """
    if not share_ids:
        return []
    rows = (
        Movement.objects.of_document(document_id)
        .filter(share_id__in=share_ids)
        .values_list("line", "share_id", "is_own")
        .annotate(Sum("consumed_delta"))
        .order_by("line", "share_id")
    )
    seen = list(rows)
    spent = {share for _line, share, _own, consumed in seen if consumed}
    return [
        Hold(line, share, own, ZERO, ZERO)
        for line, share, own, consumed in seen
        if consumed or share not in spent
    ]


def append(
    changes: Iterable[Change],
    *,
    lines: Collection[BudgetLine],
    document: DocumentRef,
    actor: User | None,
    at: dt.datetime,
) -> None:
    """Write movements and add them to the balances of their lines, which the caller has locked.

    source    PLATFORM §6.1
    """
    changes = list(changes)
    if not changes:
        return
    zone = ZoneInfo(next(iter(lines)).company.time_zone)
    insert(
        Movement(
            line_id=change.line_id,
            share_id=change.share_id,
            document_kind=document.kind,
            document_number=document.number,
            document_id=document.id,
            kind=change.kind,
            reserved_delta=change.reserved,
            committed_delta=change.committed,
            consumed_delta=change.consumed,
            is_own=change.is_own,
            dated_on=at.astimezone(zone).date(),
            at=at,
            actor=actor,
        )
        for change in changes
    )
    sums: dict[int, list[Decimal]] = defaultdict(lambda: [ZERO] * 6)
    own = {change.line_id for change in changes if change.is_own}
    for change in changes:
        deltas = (change.reserved, change.committed, change.consumed)
        mine = deltas if change.is_own else (ZERO, ZERO, ZERO)
        sums[change.line_id] = [
            before + delta
            for before, delta in zip(sums[change.line_id], (*deltas, *mine), strict=True)
        ]
    columns = [list(column) for column in zip(*sums.values(), strict=True)]
    keys = list(sums)
    executed(CHANGE_BALANCES, [at, keys, [key in own for key in keys], *columns, keys])
    tell_of_use(lines, {key: sum(deltas[:3], ZERO) for key, deltas in sums.items()}, at=at)
