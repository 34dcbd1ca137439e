"""The one place that changes what a line's budget is made of, together with the rows that say why."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection

from budgets.interface import DocumentRef
from budgets.models import BudgetLine, LineChange
from budgets.rules.control import allowed_overrun
from expense_mgmt.core.money import ZERO, cut_to_cent
from expense_mgmt.foundation.models import User

CHANGE_AMOUNTS: Final = """
    UPDATE budgets_budgetline AS line
    SET adjusted = line.adjusted + change.adjusted,
        transferred_in = line.transferred_in + change.transferred_in,
        transferred_out = line.transferred_out + change.transferred_out,
        carried_in = line.carried_in + change.carried_in,
        allowed_overrun = change.allowed_overrun
    FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[],
                %s::numeric[])
        AS change (id, adjusted, transferred_in, transferred_out, carried_in, allowed_overrun)
    WHERE line.id = change.id
"""


@dataclass(frozen=True, slots=True)
class AmountChange:
    """What is added to one column of one line."""

    line_id: int
    kind: LineChange.Kind
    amount: Decimal

    @property
    def effect(self) -> Decimal:
        """By how much the revised budget changes."""
        is_out = self.kind == LineChange.Kind.TRANSFERRED_OUT
        return -self.amount if is_out else self.amount


def change_amounts(
    changes: Sequence[AmountChange],
    *,
    lines: Mapping[int, BudgetLine],
    document: DocumentRef,
    actor: User | None,
    at: dt.datetime,
) -> None:
    """Change the amounts of lines, which the caller has locked and read since, and write it down.

    The tolerance in yuan follows the new budget; an overrun that stands is allowed (§6.25).

    lines     by key, as they stand now
    source    R-31, R-32; PLATFORM §6.21, §6.25
    """
    if not changes:
        return
    revised: dict[int, Decimal] = {}
    rows = []
    zone = ZoneInfo(next(iter(lines.values())).company.time_zone)
    for change in changes:
        line = lines[change.line_id]
        revised[line.pk] = revised.get(line.pk, line.revised) + change.effect
        rows.append(
            LineChange(
                line=line,
                document_kind=document.kind,
                document_number=document.number,
                document_id=document.id,
                kind=change.kind,
                amount=change.amount,
                revised_after=revised[line.pk],
                dated_on=at.astimezone(zone).date(),
                at=at,
                actor=actor,
            )
        )
    LineChange.objects.bulk_create(rows)
    _add(changes, {key: overrun_of(lines[key], after) for key, after in revised.items()})


def overrun_of(line: BudgetLine, revised: Decimal) -> Decimal:
    """What the line may be overrun once its budget is `revised`.

    source    R-32; PLATFORM §6.25
    """
    tolerance = allowed_overrun(revised, line.tolerance_percent, line.tolerance_amount)
    return max(cut_to_cent(tolerance), line.used - revised)


def _add(changes: Collection[AmountChange], overruns: Mapping[int, Decimal]) -> None:
    """Increments in SQL, all lines in one statement."""
    columns = [kind.value for kind in LineChange.Kind]
    sums: dict[int, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(columns, ZERO))
    for change in changes:
        sums[change.line_id][change.kind] += change.amount
    keys = list(sums)
    given = [[sums[key][column] for key in keys] for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(CHANGE_AMOUNTS, [keys, *given, [overruns[key] for key in keys]])
