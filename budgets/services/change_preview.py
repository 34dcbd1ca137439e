"""What a budget change would do, before it is sent; nothing is stored or locked."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import timezone

from approvals.services.preview import PlannedStep, planned_steps
from budgets.change_content import ChangeContent, RowContent
from budgets.change_rows import RowView, views_of
from budgets.change_seal import subject_of
from budgets.models import BudgetChange, BudgetLine, ChangeRow
from budgets.rules.change import lowered_of, raised_of
from budgets.services.change_free import needs_no_approval
from budgets.services.change_guards import lines_by_key, refusals
from budgets.services.positions import with_years
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import User


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """Both sides with what they have, what stands against it, and who will decide.

    is_free   a small transfer that needs nobody's approval
    """

    views: Sequence[RowView] = ()
    refused: Sequence[RuleBroken] = ()
    steps: Sequence[PlannedStep] = ()
    is_free: bool = False
    lowered: Decimal = ZERO
    raised: Decimal = ZERO


def preview(content: ChangeContent, *, actor: User, at: dt.datetime) -> ChangePreview:
    """The lines with their remainder, for the form; those the person does not see stay unknown.

    source    DESIGN §5 budget change (both sides' remainder); R-31
    """
    change = BudgetChange(
        company=content.unit.company,
        change_kind=content.kind,
        unit=content.unit,
        reason=content.reason,
        currency=content.unit.company.currency,
        amount=content.amount,
        created_by=actor,
    )
    rows = [_row(change, row) for row in content.rows]
    known = lines_by_key(change, rows)
    seen = set(
        BudgetLine.objects.visible_to(actor)
        .filter(pk__in=[line.pk for line in known.values()])
        .values_list("pk", flat=True)
    )
    known = {key: line for key, line in known.items() if line.pk in seen}
    for row in rows:
        row.line = known.get(row.key)
    amounts = [row.amount for row in rows]
    is_free = bool(change.amount) and needs_no_approval(change, rows, at=at)
    return ChangePreview(
        views=views_of(change, rows),
        refused=refusals(
            change,
            rows,
            with_years(known.values(), lock=False),
            today=timezone.localdate(at),
        ),
        steps=() if is_free or not change.amount else _steps(change, rows),
        is_free=is_free,
        lowered=lowered_of(amounts),
        raised=raised_of(amounts),
    )


def with_units(content: ChangeContent, *, actor: User) -> ChangeContent:
    """The content with the unit of each row that names none, where only one line fits.

    A person picks month, project and category; whose budget that is, the line itself says.
    """
    missing = [row for row in content.rows if row.unit is None]
    if not missing:
        return content
    lines = (
        BudgetLine.objects.visible_to(actor)
        .named()
        .filter(
            company=content.unit.company_id,
            month__in={row.month for row in missing},
            project__in={row.project.pk for row in missing if row.project},
        )
    )
    found = list(lines)
    return replace(content, rows=tuple(_with_unit(row, found) for row in content.rows))


def _with_unit(row: RowContent, lines: Sequence[BudgetLine]) -> RowContent:
    if row.unit is not None:
        return row
    month, _unit, *places = row.key
    fitting = [line for line in lines if (line.key[0], *line.key[2:]) == (month, *places)]
    is_plain = any(line.unit_id is None for line in fitting)
    return row if is_plain or len(fitting) != 1 else replace(row, unit=fitting[0].unit)


def _row(change: BudgetChange, row: RowContent) -> ChangeRow:
    return ChangeRow(
        change=change,
        month=row.month,
        unit=row.unit,
        project=row.project,
        platform=row.platform,
        category=row.category,
        amount=row.amount,
    )


def _steps(change: BudgetChange, rows: Sequence[ChangeRow]) -> Sequence[PlannedStep]:
    try:
        return planned_steps(subject_of(change, rows))
    except RuleBroken:
        return ()
