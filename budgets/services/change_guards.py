"""What stands against a budget change: its head, its rows, the lines of this moment."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.change_content import ChangeRefused
from budgets.closed_months import month_closed, month_locked
from budgets.models import BudgetChange, BudgetLine, ChangeRow
from budgets.models.line import LineKey, Mode
from budgets.rules.change import lowered_of, raised_of, spare_of_month
from budgets.rules.control import Window
from budgets.services.change_outlets import outlet_row_refusals
from budgets.services.closing import closed_among, closed_line
from budgets.services.positions import year_key
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import ZERO, thousands
from expense_mgmt.core.periods import MONTHS_IN_YEAR, Month
from ledger.services import periods, project_months


def ensure_complete(change: BudgetChange, rows: Sequence[ChangeRow], *, file_count: int) -> None:
    """Refuse a change that lacks something, whatever its lines have.

    raises    ChangeRefused
    source    DOMAIN §4 budget adjustment, transfer, supplementary budget / submit
    """
    lacking = [*_of_the_head(change, file_count), *_of_the_sides(change, rows)]
    if lacking:
        raise ChangeRefused(lacking)


def ensure_possible(
    change: BudgetChange,
    rows: Sequence[ChangeRow],
    lines: Mapping[int, BudgetLine],
    *,
    today: dt.date,
) -> None:
    """Refuse a change that the lines, as they stand under their locks, do not allow.

    lines     from `with_years`, by key, without what the change itself holds of them
    raises    ChangeRefused (`change_line_unknown`, `change_source_short`, `month_locked`,
              `budget_month_closed`, `outlet_guerrilla`, `case_study_missing`,
              `outlets_total_changes`)
    source    R-30, R-31, R-33; PLATFORM §6.32
    """
    closed = periods.hold_closed(change.company_id, {row.month for row in rows})
    refused = [
        *_of_the_months(rows, closed),
        *_of_the_lines(change, rows, lines),
        *outlet_row_refusals(rows, today),
    ]
    if refused:
        raise ChangeRefused(sorted(refused, key=lambda error: error.field or ""))
    project_months.hold_all_open(_places(rows))


def refusals(
    change: BudgetChange,
    rows: Sequence[ChangeRow],
    lines: Mapping[int, BudgetLine],
    *,
    today: dt.date,
) -> list[RuleBroken]:
    """What stands against the change now, for showing; nothing is locked.

    lines     as `ensure_possible` takes them, but unlocked
    """
    closed = periods.closed_among(change.company_id, {row.month for row in rows})
    return [
        *_of_the_months(rows, closed),
        *_of_the_lines(change, rows, lines),
        *outlet_row_refusals(rows, today),
    ]


def lines_by_key(change: BudgetChange, rows: Sequence[ChangeRow]) -> dict[LineKey, BudgetLine]:
    """The lines that the rows name, unlocked; a key without a line is missing."""
    found = BudgetLine.objects.named().filter(
        Q(unit=None) | Q(unit__in={row.unit_id for row in rows if row.unit_id}),
        Q(project=None) | Q(project__in={row.project_id for row in rows if row.project_id}),
        Q(category=None) | Q(category__in={row.category_id for row in rows if row.category_id}),
        company=change.company_id,
        month__in={row.month for row in rows},
    )
    wanted = {row.key for row in rows}
    return {line.key: line for line in found if line.key in wanted}


def spare_of(
    line: BudgetLine,
    lines: Mapping[int, BudgetLine],
    lowered: Mapping[int, Decimal],
    *,
    must_suffice: bool,
) -> Decimal:
    """What the line can give: no blocking window that counts its month falls below its use.

    What other rows of the change add is left out: until its approval nothing is added.

    lowered        what rows before it take already, by line
    must_suffice   the line itself must keep what is used of it even where it does not block
    source         R-31, R-33
    """
    year = {one.month.month: one for one in lines.values() if year_key(one) == year_key(line)}
    budget, used = ([ZERO] * MONTHS_IN_YEAR for _ in range(2))
    for number, one in year.items():
        budget[number - 1] = one.revised
        used[number - 1] = one.used + lowered.get(one.pk, ZERO)
    windows = {
        number: Window(one.control_window)
        for number, one in year.items()
        if one.mode == Mode.BLOCK or (must_suffice and one.pk == line.pk)
    }
    return spare_of_month(line.month.month, windows, budget, used)


def _of_the_head(change: BudgetChange, file_count: int) -> Iterator[RuleBroken]:
    if not change.reason.strip():
        yield RuleBroken("reason_missing", _("Say why."), field="reason")
    if change.is_supplementary:
        if not change.report.strip():
            yield RuleBroken(
                "change_report_missing",
                _("Write the report that asks for the extra money."),
                field="report",
            )
        if not file_count:
            yield RuleBroken(
                "change_paper_missing",
                _("Attach the signed report or the paper that proves the need."),
                field="documents",
            )


def _of_the_sides(change: BudgetChange, rows: Sequence[ChangeRow]) -> Iterator[RuleBroken]:
    if not rows:
        yield RuleBroken("lines_missing", _("Add at least one line."), field="rows")
        return
    if len({row.month.year for row in rows}) > 1:
        yield RuleBroken(
            "change_crosses_years", _("A change stays inside one budget year."), field="rows"
        )
    amounts = [row.amount for row in rows]
    lowered, raised = lowered_of(amounts), raised_of(amounts)
    if change.is_transfer and not (lowered and raised):
        yield RuleBroken(
            "transfer_one_sided",
            _("A transfer needs a line that gives and a line that gets."),
            field="rows",
        )
    elif change.is_transfer and lowered != raised:
        yield RuleBroken(
            "transfer_not_balanced",
            _("%(lowered)s is given and %(raised)s is got. Both sides must be equal."),
            {"lowered": thousands(lowered), "raised": thousands(raised)},
            field="rows",
        )
    if change.is_supplementary and lowered:
        yield RuleBroken(
            "supplementary_lowers",
            _("A supplementary budget only adds. Use a transfer or an adjustment to take away."),
            field="rows",
        )


def _of_the_months(rows: Sequence[ChangeRow], closed: Collection[Month]) -> Iterator[RuleBroken]:
    """Months that their statistic locked, or whose books are closed, take no change."""
    locked = project_months.locked_among(_places(rows))
    for index, row in enumerate(rows):
        field = f"rows-{index}-month"
        if (row.project_id, row.month) in locked:
            yield month_locked(row.month, field=field)
        elif row.month in closed:
            yield month_closed(row.month, field=field)


def _of_the_lines(
    change: BudgetChange,
    rows: Sequence[ChangeRow],
    lines: Mapping[int, BudgetLine],
) -> Iterator[RuleBroken]:
    by_key = {line.key: line for line in lines.values()}
    # The planned lines of such a month are closed themselves; another opens no more.
    opening = {row.month for row in rows if not _is_planned(by_key.get(row.key))}
    shut = closed_among(change.company_id, opening) if opening else set()
    lowered: dict[int, Decimal] = {}
    for index, row in enumerate(rows):
        line = by_key.get(row.key)
        if line is None:
            if not change.is_supplementary:
                yield RuleBroken(
                    "change_line_unknown",
                    _("There is no budget line for this. Only a supplementary budget opens one."),
                    field=f"rows-{index}-category",
                )
            elif row.month in shut:
                yield month_closed(row.month, field=f"rows-{index}-month")
            continue
        if line.closed_at is not None:
            yield closed_line(line, field=f"rows-{index}-month")
        elif not line.is_planned and row.month in shut:
            yield month_closed(row.month, field=f"rows-{index}-month")
        if row.amount > 0:
            continue
        spare = spare_of(line, lines, lowered, must_suffice=change.is_transfer)
        if -row.amount > spare:
            yield RuleBroken(
                "change_source_short",
                _("%(line)s, %(month)s can give %(spare)s at most, %(short)s less than asked for."),
                {
                    "line": line.label,
                    "month": line.month,
                    "spare": thousands(max(spare, ZERO)),
                    "short": thousands(-row.amount - max(spare, ZERO)),
                },
                field=f"rows-{index}-amount",
            )
        lowered[line.pk] = -row.amount


def _is_planned(line: BudgetLine | None) -> bool:
    return line is not None and line.is_planned


def _places(rows: Collection[ChangeRow]) -> set[tuple[int, Month]]:
    return {(row.project_id, row.month) for row in rows if row.project_id is not None}
