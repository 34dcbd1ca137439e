"""Moving what a year end carries: budgets to the next January, and the holds on them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from budgets.interface import DocumentRef
from budgets.models import BudgetLine, LineChange, Movement, YearEndRow, YearEndRun
from budgets.services import balances
from budgets.services.line_amounts import AmountChange, change_amounts
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import User


@dataclass(frozen=True, slots=True)
class Moved:
    """What one share of a document still has committed on a line of the year that ends."""

    document: DocumentRef
    hold: balances.Hold


def committed_on(lines: Collection[BudgetLine]) -> list[Moved]:
    """What every document still has committed on the lines, by share, in a steady order."""
    wanted = [line.pk for line in lines if line.committed]
    rows = (
        Movement.objects.filter(line__in=wanted)
        .values_list(
            "document_id",
            "document_kind",
            "document_number",
            "line",
            "share_id",
            "is_own",
            "line__company",
        )
        .annotate(committed=Sum("committed_delta"))
        .exclude(committed=0)
        .order_by("document_number", "document_id", "line", "share_id")
    )
    return [
        Moved(
            DocumentRef(kind, number, document, company),
            balances.Hold(line, share, is_own, ZERO, committed),
        )
        for document, kind, number, line, share, is_own, company, committed in rows
    ]


def carry(
    moved: Sequence[Moved],
    rows: Sequence[YearEndRow],
    *,
    ref: DocumentRef,
    actor: User,
    at: dt.datetime,
) -> None:
    """Holds leave the old lines, budgets come to the new ones, holds follow.

    rows      with the lines as they were locked and read
    """
    olds = {row.line_id: row.line for row in rows}
    targets = {row.line_id: row.target for row in rows}
    news = {target.pk: target for target in targets.values() if target}
    carried = [moved_one for moved_one in moved if targets.get(moved_one.hold.line_id)]
    _release(carried, olds, actor, at)
    change_amounts(
        [
            AmountChange(row.target.pk, LineChange.Kind.CARRIED_IN, row.carried)
            for row in rows
            if row.target
        ],
        lines=news,
        document=ref,
        actor=actor,
        at=at,
    )
    _take(carried, {key: target.pk for key, target in targets.items() if target}, news, actor, at)


def carry_back(
    done: YearEndRun,
    rows: Sequence[YearEndRow],
    lines: Mapping[int, BudgetLine],
    *,
    actor: User,
    at: dt.datetime,
) -> None:
    """The same the other way: each hold returns to the line it came from."""
    news = {row.target_id for row in rows if row.target_id}
    came_from = _origins(done, rows)
    carried = [
        one
        for one in committed_on([lines[key] for key in news])
        if (one.document.id, one.hold.share_id, one.hold.line_id) in came_from
    ]
    _release(carried, lines, actor, at)
    for one in carried:
        lines[one.hold.line_id].committed -= one.hold.committed
    change_amounts(
        [
            AmountChange(row.target_id, LineChange.Kind.CARRIED_IN, -row.carried)
            for row in rows
            if row.target_id
        ],
        lines=lines,
        document=done.ref,
        actor=actor,
        at=at,
    )
    for one in carried:
        origin = came_from[one.document.id, one.hold.share_id, one.hold.line_id]
        _take([one], {one.hold.line_id: origin}, lines, actor, at)


def _origins(done: YearEndRun, rows: Sequence[YearEndRow]) -> dict[tuple[UUID, UUID, int], int]:
    """Document, share and new line → the old line that the run took the hold from."""
    targets = {row.line_id: row.target_id for row in rows if row.target_id}
    released = Movement.objects.filter(
        line__in=targets, kind=Movement.Kind.RELEASE, at=done.created_at
    )
    return {
        (document, share, targets[line] or 0): line
        for document, share, line in released.values_list("document_id", "share_id", "line")
    }


def _release(
    moved: Iterable[Moved], lines: Mapping[int, BudgetLine], actor: User, at: dt.datetime
) -> None:
    for document, holds in _by_document(moved).items():
        balances.append(
            [
                balances.Change(
                    kind=Movement.Kind.RELEASE,
                    line_id=hold.line_id,
                    share_id=hold.share_id,
                    is_own=hold.is_own,
                    committed=-hold.committed,
                )
                for hold in holds
            ],
            lines=lines.values(),
            document=document,
            actor=actor,
            at=at,
        )


def _take(
    moved: Iterable[Moved],
    to: Mapping[int, int],
    lines: Mapping[int, BudgetLine],
    actor: User,
    at: dt.datetime,
) -> None:
    """Reserve and commit at once, on the lines that the holds moved to."""
    for document, holds in _by_document(moved).items():
        taken = [
            change
            for hold in holds
            for change in (
                balances.Change(
                    kind=Movement.Kind.RESERVE,
                    line_id=to[hold.line_id],
                    share_id=hold.share_id,
                    is_own=hold.is_own,
                    reserved=hold.committed,
                ),
                balances.Change(
                    kind=Movement.Kind.COMMIT,
                    line_id=to[hold.line_id],
                    share_id=hold.share_id,
                    is_own=hold.is_own,
                    reserved=-hold.committed,
                    committed=hold.committed,
                ),
            )
        ]
        balances.append(taken, lines=lines.values(), document=document, actor=actor, at=at)


def _by_document(moved: Iterable[Moved]) -> dict[DocumentRef, list[balances.Hold]]:
    found: dict[DocumentRef, list[balances.Hold]] = defaultdict(list)
    for one in moved:
        found[one.document].append(one.hold)
    return found
