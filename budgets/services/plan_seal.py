"""What exactly is signed: the canonical content of a plan's version and its hash (promise 8)."""

import hashlib
from typing import Any

from django.urls import reverse
from django.utils import translation

from approvals.interface import Subject
from approvals.states import BudgetStatus
from budgets.models import BudgetPlan, PlanItem, PlanVersion
from expense_mgmt.core.money import Money, money_text
from expense_mgmt.foundation.services.record import canonical


def content_hash(plan: BudgetPlan, version: PlanVersion) -> str:
    """SHA-256 over owner, period, items, targets, annexes and the hashes of the files."""
    files = plan.attachments.select_related("attachment__file")
    content = {
        "kind": plan.plan_kind,
        "year": plan.fiscal_year,
        "quarter": plan.quarter,
        "month": str(plan.month or ""),
        "unit": plan.unit_id,
        "project": plan.project_id,
        "occasion": plan.occasion,
        "edition": version.number,
        "currency": plan.currency,
        "amount": money_text(version.amount),
        "reported_to_cutoff": _text(version.reported_to_cutoff),
        "sales": {str(one.month): money_text(one.target) for one in version.sales.all()},
        "items": [_item(row) for row in version.items.all()],
        "annexes": version.annexes,
        "attachments": [
            [row.kind, row.attachment.name, row.attachment.file.sha256] for row in files
        ],
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def subject_of(plan: BudgetPlan, version: PlanVersion) -> Subject:
    """The plan as the approval engine sees it, from what was read under its lock."""
    with translation.override("zh-hans"):
        title = plan.title
    with translation.override("en"):
        title_en = plan.title
    return Subject(
        kind=plan.plan_kind,
        id=plan.public_id,
        company_id=plan.company_id,
        version=plan.version,
        content_hash=content_hash(plan, version),
        amount=Money(plan.amount, plan.currency),
        unit_id=plan.unit_id,
        scopes=frozenset((row.project_id, row.category_id) for row in version.items.all()),
        budget_status=BudgetStatus.WITHIN,
        submitted_by_id=plan.created_by_id,
        number=plan.number,
        title=title,
        title_en=title_en,
        url=reverse("budgets:plan_detail", args=[plan.public_id]),
    )


def _item(row: PlanItem) -> dict[str, Any]:
    return {
        "position": row.position,
        "place": list(row.place),
        "content": row.content,
        "planned_on": str(row.planned_on or ""),
        "remark": row.remark,
        "amount": money_text(row.amount),
        "months": {str(one.month): money_text(one.amount) for one in row.months.all()},
        "targets": [row.exposures, row.clicks, row.conversions, _text(row.turnover)],
        "reason": row.reason,
    }


def _text(amount: Any) -> str:
    return "" if amount is None else money_text(amount)
