"""Sheets that nobody carries on are given up after a while."""

import datetime as dt
from typing import Final

from django.db import transaction

from budgets.models import PlanImport
from budgets.states import PlanImportState

DAYS_KEPT: Final = 14
ABANDONED_FROM: Final = (
    PlanImportState.READING,
    PlanImportState.MATCHING,
    PlanImportState.CHECKING,
    PlanImportState.CHECKED,
)


def expire(*, at: dt.datetime) -> int:
    """Give up every import that was not touched for two weeks; how many there were.

    The file stays with its import, its rows are forgotten. Nothing of it is in any plan.
    """
    old = PlanImport.objects.filter(
        state__in=ABANDONED_FROM, touched_at__lt=at - dt.timedelta(days=DAYS_KEPT)
    )
    return sum(_give_up(key, at) for key in old.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _give_up(key: int, at: dt.datetime) -> int:
    plan_import = PlanImport.objects.lock().filter(pk=key, state__in=ABANDONED_FROM).first()
    # Its uploader may have come back at this moment.
    if plan_import is None or plan_import.touched_at >= at - dt.timedelta(days=DAYS_KEPT):
        return 0
    plan_import.abandon()
    plan_import.version += 1
    plan_import.save(update_fields=["state", "version"])
    plan_import.rows.all().delete()
    return 1
