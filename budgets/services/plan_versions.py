"""Writing versions of a plan: the preparer's own is changed, a sealed one is followed by the next."""

import datetime as dt
from typing import Any, Final
from uuid import uuid4

from django.db import connection

from budgets.models import BudgetPlan, PlanItem, PlanSales, PlanVersion
from budgets.plan_content import PlanContent
from expense_mgmt.foundation.models import User

# 24,000 months of a plan of 2,000 rows in one statement of three values.
WRITE_MONTHS: Final = """
    INSERT INTO budgets_planitemmonth (item_id, month, amount)
    SELECT * FROM unnest(%s::bigint[], %s::date[], %s::numeric[])
"""


def current_version(plan: BudgetPlan) -> PlanVersion:
    """The version that counts now, with its items."""
    return plan.versions.with_items().get(number=plan.edition)


def write_version(
    plan: BudgetPlan, content: PlanContent, *, actor: User, at: dt.datetime
) -> PlanVersion:
    """Keep a content as the plan's current version; one that is sealed gets a successor.

    The plan is locked; its `edition` and `amount` are set and not saved.
    """
    version = plan.versions.filter(number=plan.edition).first()
    if version is not None and version.sealed_at is None:
        version.items.all().delete()
        version.sales.all().delete()
    else:
        if version is not None:
            plan.edition += 1
        version = PlanVersion(plan=plan, number=plan.edition)
    version.made_by, version.made_at = actor, at
    version.amount = plan.amount = content.amount
    version.reported_to_cutoff = content.reported_to_cutoff
    version.full_clean(exclude=["plan", "made_by"], validate_constraints=False)
    version.save()
    _write_items(version, content)
    PlanSales.objects.bulk_create(
        PlanSales(version=version, month=month, target=target)
        for month, target in content.sales.items()
    )
    return version


def seal(version: PlanVersion, *, annexes: dict[str, Any] | None, at: dt.datetime) -> None:
    """Fix a version for ever, with the annexes as they were at that moment."""
    version.annexes, version.sealed_at = annexes, at
    version.document_version = version.plan.version
    version.save(update_fields=["annexes", "sealed_at", "document_version"])


def _write_items(version: PlanVersion, content: PlanContent) -> None:
    rows = [
        PlanItem(
            version=version,
            key=item.key or uuid4(),
            position=position,
            unit=item.unit,
            project=item.project,
            platform=item.platform,
            category=item.category,
            content=item.content,
            planned_on=item.planned_on,
            remark=item.remark,
            amount=item.amount,
            exposures=item.exposures,
            clicks=item.clicks,
            conversions=item.conversions,
            turnover=item.turnover,
            reason=item.reason,
        )
        for position, item in enumerate(content.items, start=1)
    ]
    PlanItem.objects.bulk_create(rows)
    months = [
        (row.pk, month.first, amount)
        for row, item in zip(rows, content.items, strict=True)
        for month, amount in sorted(item.months.items())
        if amount
    ]
    if months:
        with connection.cursor() as cursor:
            cursor.execute(WRITE_MONTHS, [list(column) for column in zip(*months, strict=True)])
