"""What a budget change does to its lines: hold the source, then change both sides in one step."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils import timezone

from budgets.models import BudgetChange, BudgetLine, ChangeRow, LineChange, Movement
from budgets.models.line import Mode
from budgets.services import balances
from budgets.services.change_guards import ensure_possible, lines_by_key
from budgets.services.closing import hold_closings
from budgets.services.line_amounts import AmountChange, change_amounts
from budgets.services.positions import with_years
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import User


def hold(change: BudgetChange, rows: Sequence[ChangeRow], *, actor: User, at: dt.datetime) -> None:
    """Ask whether the lines allow the change now; a transfer holds what its sources give.

    The caller has locked the change and keeps its transaction.

    raises    ChangeRefused
    source    DOMAIN §4 budget transfer / submit
    """
    lines = with_years(lines_by_key(change, rows).values(), lock=True)
    ensure_possible(change, rows, lines, today=timezone.localdate(at))
    by_key = {line.key: line for line in lines.values()}
    held = [
        balances.Change(
            kind=Movement.Kind.RESERVE,
            line_id=by_key[row.key].pk,
            share_id=row.public_id,
            is_own=True,
            reserved=-row.amount,
        )
        for row in rows
        if change.is_transfer and row.amount < 0
    ]
    balances.append(held, lines=lines.values(), document=change.ref, actor=actor, at=at)


def apply(change: BudgetChange, rows: Sequence[ChangeRow], *, actor: User, at: dt.datetime) -> None:
    """Change the lines: give the hold back, less on one side, more on the other, in one step.

    The lines are asked again, without the change's own hold; if one refuses, nothing is
    recorded. A supplementary budget opens the lines that are missing.

    raises    ChangeRefused
    source    DOMAIN §4 budget adjustment, transfer, supplementary budget / approve; §6.21, §6.22
    """
    if change.is_supplementary:
        _open_missing(change, rows)
    lines = with_years(lines_by_key(change, rows).values(), lock=True)
    _give_back(change, lines, actor=actor, at=at)
    ensure_possible(change, rows, lines, today=timezone.localdate(at))
    by_key = {line.key: line for line in lines.values()}
    _plan([by_key[row.key] for row in rows if row.amount > 0])
    changes = [_amount_change(change, by_key[row.key], row) for row in rows]
    change_amounts(changes, lines=lines, document=change.ref, actor=actor, at=at)
    for row in rows:
        row.line = by_key[row.key]
    ChangeRow.objects.bulk_update(rows, ["line"])


def _give_back(
    change: BudgetChange, lines: Mapping[int, BudgetLine], *, actor: User, at: dt.datetime
) -> None:
    """End the change's own hold; the lines in hand stand as if it had never been."""
    holds = balances.holds_of(change.public_id)
    released = [
        balances.Change(
            kind=Movement.Kind.RELEASE,
            line_id=hold.line_id,
            share_id=hold.share_id,
            is_own=hold.is_own,
            reserved=-hold.reserved,
        )
        for hold in holds
    ]
    balances.append(released, lines=lines.values(), document=change.ref, actor=actor, at=at)
    for hold in holds:
        lines[hold.line_id].reserved -= hold.reserved


def _open_missing(change: BudgetChange, rows: Sequence[ChangeRow]) -> None:
    """Lines without money for what is not budgeted yet; another may be opening them too."""
    known = lines_by_key(change, rows)
    missing = {
        row.key: BudgetLine(
            company=change.company,
            fiscal_year=row.month.year,
            month=row.month,
            unit=row.unit,
            project=row.project,
            platform=row.platform,
            category=row.category,
            currency=change.currency,
            is_planned=False,
            mode=Mode.WARN,
        )
        for row in rows
        if row.key not in known
    }
    if missing:
        hold_closings(change.company_id)
    BudgetLine.objects.bulk_create(
        [missing[key] for key in sorted(missing, key=str)], ignore_conflicts=True
    )


def _plan(lines: Sequence[BudgetLine]) -> None:
    """A zero line that gets money is planned from now on and blocks; what it holds is allowed.

    source    PLATFORM §6.22, §6.25
    """
    unplanned = [line for line in lines if not line.is_planned]
    for line in unplanned:
        line.is_planned = True
        line.mode = Mode.BLOCK
        line.allowed_overrun = max(ZERO, line.used - line.revised)
    BudgetLine.objects.bulk_update(unplanned, ["is_planned", "mode", "allowed_overrun"])


def _amount_change(change: BudgetChange, line: BudgetLine, row: ChangeRow) -> AmountChange:
    if not change.is_transfer:
        return AmountChange(line.pk, LineChange.Kind.ADJUSTED, row.amount)
    if row.amount > 0:
        return AmountChange(line.pk, LineChange.Kind.TRANSFERRED_IN, row.amount)
    return AmountChange(line.pk, LineChange.Kind.TRANSFERRED_OUT, -row.amount)
