"""The rows of a budget change as pages and approvers read them: before, change, after."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from approvals.interface import BudgetEffect
from budgets.interface import Status
from budgets.models import BudgetChange, ChangeRow, LineChange
from budgets.states import ChangeState
from expense_mgmt.core.money import ZERO, places_of
from expense_mgmt.core.periods import Month


@dataclass(frozen=True, slots=True)
class RowView:
    """One line of a change.

    before, after     its revised budget; of an approved change, as it was then
    available_before  without what the change itself holds; None once it is decided
    """

    line: UUID | None
    label: str
    month: Month
    amount: Decimal
    before: Decimal
    spent: Decimal
    committed: Decimal
    pending: Decimal
    is_open: bool

    @property
    def after(self) -> Decimal:
        return self.before + self.amount

    @property
    def available_before(self) -> Decimal | None:
        if not self.is_open:
            return None
        return self.before - self.spent - self.committed - self.pending

    @property
    def available_after(self) -> Decimal | None:
        before = self.available_before
        return None if before is None else before + self.amount

    @property
    def is_short(self) -> bool:
        """Whether less is left than was taken away."""
        after = self.available_after
        return self.amount < 0 and after is not None and after < 0

    @property
    def effect(self) -> BudgetEffect:
        """In the words of the approval engine: what a source gives, what a target then has."""
        left = self.available_after or ZERO
        return BudgetEffect(
            label=self.label,
            month=self.month,
            budget=max(self.before, self.after),
            spent=self.spent,
            committed=self.committed,
            pending=self.pending,
            this=max(ZERO, -self.amount),
            available_after=left,
            overage=max(ZERO, -left),
            status=Status.OVER if left < 0 else Status.WITHIN,
        )


def row_views(
    changes: Collection[BudgetChange],
) -> dict[UUID, list[RowView]]:
    """The rows of several changes read with `for_list`; one query for those that are done."""
    done = [change.public_id for change in changes if change.state == ChangeState.APPROVED]
    then = _revised_then(done) if done else {}
    return {
        change.public_id: [_view(change, row, then) for row in change.rows.all()]
        for change in changes
    }


def views_of(change: BudgetChange, rows: Iterable[ChangeRow]) -> list[RowView]:
    """Rows that are written but not stored, as the preview shows them."""
    return [_view(change, row, {}) for row in rows]


def places_of_views(views: Sequence[RowView]) -> int:
    """How many decimals a table of the rows needs."""
    return places_of(
        amount for view in views for amount in (view.before, view.amount, view.available_after)
    )


def net_of(views: Sequence[RowView]) -> Decimal:
    """By how much the budget as a whole changes; zero for a transfer."""
    return sum((view.amount for view in views), ZERO)


def _revised_then(document_ids: Collection[UUID]) -> dict[tuple[UUID, int], Decimal]:
    rows: Any = LineChange.objects.filter(document_id__in=document_ids)
    return {
        (document, line): revised
        for document, line, revised in rows.values_list("document_id", "line", "revised_after")
    }


def _view(
    change: BudgetChange, row: ChangeRow, then: Mapping[tuple[UUID, int], Decimal]
) -> RowView:
    line = row.line
    is_open = change.state not in {ChangeState.APPROVED, ChangeState.REJECTED}
    before = line.revised if line else ZERO
    if line and (change.public_id, line.pk) in then:
        before = then[change.public_id, line.pk] - row.amount
    return RowView(
        line=line.public_id if line else None,
        label=row.label,
        month=row.month,
        amount=row.amount,
        before=before,
        spent=line.consumed if line else ZERO,
        committed=line.committed if line else ZERO,
        pending=line.reserved - _own_hold(change, row) if line else ZERO,
        is_open=is_open,
    )


def _own_hold(change: BudgetChange, row: ChangeRow) -> Decimal:
    """What the change holds of the line while it is in approval."""
    holds = change.is_transfer and change.state == ChangeState.IN_APPROVAL and row.amount < 0
    return -row.amount if holds else ZERO
