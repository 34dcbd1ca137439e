"""What the apps above read of budgets."""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from budgets.interface import Effect
from budgets.models import BudgetLine
from budgets.services.balances import holds_of
from budgets.services.positions import Asked, weigh, with_windows
from expense_mgmt.core.money import ZERO


def effects_for(document_ids: Collection[UUID]) -> dict[UUID, Effect]:
    """What each document's hold does to its own lines on today's balances, for a whole inbox page.

    One query, and another where lines are controlled over more than their month; however many
    documents. A document that holds nothing is missing.

    source    R-31, R-32
    """
    rows = list(BudgetLine.objects.named().held_by(document_ids))
    lines = with_windows(rows, lock=False)
    asked: dict[UUID, list[Asked]] = defaultdict(list)
    for row in rows:
        asked[row.document].append(
            Asked(
                row,
                is_own=True,
                amount=row.held_reserved + row.held_committed,
                held_reserved=row.held_reserved,
                held_committed=row.held_committed,
            )
        )
    return {document_id: weigh(asks, lines) for document_id, asks in asked.items()}


def committed_by_share(document_id: UUID) -> dict[UUID, Decimal]:
    """What is left of a document's commitment, by share; shares without a rest are missing.

    source    R-35
    """
    rests: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for hold in holds_of(document_id):
        if hold.is_own and hold.committed:
            rests[hold.share_id] += hold.committed
    return dict(rests)
