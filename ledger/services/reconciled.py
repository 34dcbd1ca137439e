"""What a confirmed statistic leaves in the books for budgets and later statistics (PLATFORM §6.33)."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from expense_mgmt.core.money import ZERO, rounded
from expense_mgmt.core.periods import Month
from expense_mgmt.organisation.parts import EIGHT_PARTS
from ledger.models import ReconciledSpend


def store(
    *, project_id: int, month: Month, amounts: Mapping[str, Decimal], statistic_id: UUID
) -> None:
    """Write the reconciled ad spend of a project's month once, in the confirming transaction.

    Parts that are not named had no spend; their zero is recorded (R-16). The month is locked
    by the same act, `project_months.lock`.

    shapes    amounts: {part: amount}, only the eight parts
    raises    ValueError for a part that is none of the eight; IntegrityError when the month
              already has its figures
    source    PLATFORM §6.33; R-16, R-18, R-20
    """
    known = {part.value for part in EIGHT_PARTS}
    strange = set(amounts) - known
    if strange:
        msg = f"not one of the eight parts: {sorted(strange)}"
        raise ValueError(msg)
    ReconciledSpend.objects.bulk_create(
        [
            ReconciledSpend(
                project_id=project_id,
                month=month,
                part=part.value,
                amount=rounded(amounts.get(part.value, ZERO)),
                statistic_id=statistic_id,
            )
            for part in EIGHT_PARTS
        ]
    )
