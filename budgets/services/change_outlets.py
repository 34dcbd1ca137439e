"""Changes that touch outlets: balancing keeps their total, and some outlets get nothing (R-30)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from budgets.models import ChangeRow
from budgets.outlets import outlet_refusals
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import ZERO, thousands
from expense_mgmt.core.periods import Month
from expense_mgmt.organisation.models import Unit, UnitAncestry

# A region, a month, a category and a platform: outlets are balanced inside one quota.
Quota = tuple[int, Month, int | None, int | None]


def outlet_row_refusals(rows: Sequence[ChangeRow], today: dt.date) -> Iterator[RuleBroken]:
    """Rows that give money to an outlet that may have none, or change what outlets have together.

    Outlets stand under their region's quota: what they have together changes only with it.

    field     `rows-<index>-unit` and `rows-<index>-amount`
    source    R-30; DOMAIN §6 (between outlets the total must not change)
    """
    of_units = [row for row in rows if row.project_id is None and row.unit is not None]
    outlets = {row.unit_id for row in of_units if row.unit and row.unit.kind == Unit.Kind.OUTLET}
    if not outlets:
        return
    raised = {row.unit_id for row in of_units if row.amount > 0 and row.unit_id in outlets}
    refused = outlet_refusals([key for key in raised if key is not None], today)
    for index, row in enumerate(rows):
        error = refused.get(row.unit_id or 0)
        if error is not None and row.amount > 0:
            yield RuleBroken(error.code, error.message, field=f"rows-{index}-unit")
    yield from _unbalanced(rows, _regions_of(outlets))


def _regions_of(outlets: "set[int | None]") -> dict[int, int]:
    above = UnitAncestry.objects.filter(
        descendant__in=outlets, ancestor__kind=Unit.Kind.REGION
    ).order_by("-distance")
    # The nearest last, so that it stays.
    return dict(above.values_list("descendant", "ancestor"))


def _unbalanced(rows: Sequence[ChangeRow], regions: dict[int, int]) -> Iterator[RuleBroken]:
    given: dict[Quota, Decimal] = defaultdict(lambda: ZERO)
    of_region: dict[Quota, Decimal] = defaultdict(lambda: ZERO)
    first: dict[Quota, int] = {}
    for index, row in enumerate(rows):
        if row.project_id is not None or row.unit_id is None:
            continue
        region = regions.get(row.unit_id)
        quota = (region or row.unit_id, row.month, row.category_id, row.platform_id)
        if region is not None:
            given[quota] += row.amount
            first.setdefault(quota, index)
        else:
            of_region[quota] += row.amount
    for quota, index in first.items():
        apart = given[quota] - of_region[quota]
        if apart:
            yield RuleBroken(
                "outlets_total_changes",
                _(
                    "The outlets of a region would have %(apart)s more or less than their quota together. Balance them, or change the region's line by as much."
                ),
                {"apart": thousands(abs(apart))},
                field=f"rows-{index}-amount",
            )
