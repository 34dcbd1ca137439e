"""What the preparer says of unfinished items of the two months before (R-19)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from budgets.models import BudgetLine, BudgetPlan, CompletionNote
from expense_mgmt.core.errors import RuleBroken

MONTHS_LOOKED_BACK = 2


@dataclass(frozen=True, slots=True)
class Note:
    """How far one line came: its status, and why it is unfinished."""

    line_id: UUID
    status: str
    reason: str = ""
    owner: str = ""
    expected_on: dt.date | None = None


def keep_notes(plan: BudgetPlan, notes: Sequence[Note]) -> None:
    """Keep the notes with the plan, which the caller has locked.

    raises    RuleBroken note_elsewhere: a line that is not of the plan's project and months
    """
    if not notes:
        return
    if not plan.is_monthly_of_project or plan.month is None:
        raise _elsewhere()
    months = [plan.month.plus(-ago) for ago in range(1, MONTHS_LOOKED_BACK + 1)]
    lines = BudgetLine.objects.filter(project=plan.project_id, month__in=months)
    found = {line.public_id: line for line in lines}
    if any(note.line_id not in found for note in notes):
        raise _elsewhere()
    CompletionNote.objects.bulk_create(
        [
            CompletionNote(
                plan=plan,
                line=found[note.line_id],
                status=note.status,
                reason=note.reason.strip(),
                owner=note.owner.strip(),
                expected_on=note.expected_on,
            )
            for note in notes
        ],
        update_conflicts=True,
        unique_fields=["plan", "line"],
        update_fields=["status", "reason", "owner", "expected_on"],
    )


def _elsewhere() -> RuleBroken:
    return RuleBroken(
        "note_elsewhere",
        _("Only items of the project's two months before are explained here."),
        field="notes",
    )
