"""Which transfers need nobody's approval (DOMAIN §6)."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db.models import Sum
from django.utils import timezone

from budgets.models import BudgetChange, ChangeKind, ChangeRow
from budgets.models.setting import setting_of
from budgets.states import ChangeState
from expense_mgmt.core.money import ZERO
from expense_mgmt.organisation.models import Unit, UnitAncestry

# As R-46 counts requests together: small transfers do not add up to a large one.
COUNTED_TOGETHER: Final = dt.timedelta(days=30)


def needs_no_approval(change: BudgetChange, rows: Sequence[ChangeRow], *, at: dt.datetime) -> bool:
    """Whether a transfer stays in one department, project and year and within the limit.

    The person's earlier transfers of this way in thirty days count with it.

    source    DOMAIN §6 (transfers: same department and year without a matrix step up to 10,000;
              across projects only with approval)
    """
    if not change.is_transfer or len({row.project_id for row in rows}) > 1:
        return False
    limit = setting_of(change.company_id, timezone.localdate(at)).free_transfer_limit
    if change.amount > limit or not _is_one_department(rows):
        return False
    earlier = BudgetChange.objects.filter(
        created_by=change.created_by_id,
        company=change.company_id,
        change_kind=ChangeKind.TRANSFER,
        state=ChangeState.APPROVED,
        run=None,
        submitted_at__gt=at - COUNTED_TOGETHER,
    )
    moved = earlier.aggregate(moved=Sum("amount"))["moved"] or ZERO
    return bool(moved + change.amount <= limit)


def _is_one_department(rows: Sequence[ChangeRow]) -> bool:
    above = UnitAncestry.objects.filter(
        descendant__in={row.unit_id for row in rows if row.unit_id},
        ancestor__kind=Unit.Kind.DEPARTMENT,
    )
    # The nearest last, so that it stays.
    of_unit = dict(above.order_by("-distance").values_list("descendant", "ancestor"))
    departments = {
        of_unit.get(row.unit_id)
        if row.unit_id
        else row.project.department_id
        if row.project
        else None
        for row in rows
    }
    return len(departments) == 1 and None not in departments
