"""What the page of one region's outlets shows: stage, base, share, and what is left of it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.basis import explained_basis
from budgets.duties import units_to_plan
from budgets.models import BudgetLine, BudgetPlan, CaseStudy, OutletShare
from budgets.models.plan import is_preparer
from budgets.models.quota_setting import Stage
from budgets.outlets import outlet_refusals
from budgets.plan_kinds import PlanKind
from budgets.services.allocations import AllocationPreview, Ground, ground_of
from budgets.states import PlanState
from expense_mgmt.core.money import ZERO, rounded, thousands, total_of
from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.dates import month as month_words
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act, may
from expense_mgmt.organisation.models import Unit


def allocation_of(
    region: Unit,
    month: Month,
    user: User,
    *,
    today: dt.date,
    form: Any,
    preview: AllocationPreview | None = None,
) -> dict[str, Any]:
    """The outlets of a region for a month, in a fixed number of queries."""
    ground = ground_of(region, month, today=today)
    plan = plan_of(region, month, user)
    lines = _lines(ground, user)
    refused = outlet_refusals([one.pk for one in ground.outlets], today)
    studied = set(
        CaseStudy.objects.filter(outlet__in=ground.outlets).values_list("outlet", flat=True)
    )
    kept = _kept(plan)
    shares = {one.outlet_id: one for one in preview.shares} if preview else kept
    rows = [
        {
            "outlet": outlet,
            "stage": Stage(ground.stages[outlet.pk]).label if outlet.pk in ground.stages else "",
            "refused": refused.get(outlet.pk),
            "has_study": outlet.pk in studied,
            "share": shares.get(outlet.pk),
            "line": lines.get(outlet.pk),
            "field": form[f"base_{outlet.public_id}"]
            if f"base_{outlet.public_id}" in form.fields
            else None,
        }
        for outlet in ground.outlets
    ]
    is_planner = units_to_plan(user, PlanKind.ALLOCATION).filter(pk=region.pk).exists()
    is_mine = (
        plan is None
        or plan.state == PlanState.ISSUED
        or (plan.is_editable and is_preparer(plan, user))
    )
    given = rounded(total_of(line.revised for line in lines.values()))
    return {
        "region": region,
        "month": month,
        "ground": ground,
        "plan": plan,
        "rows": rows,
        "form": form,
        "preview": preview,
        "shares_total": rounded(total_of(one.amount for one in shares.values()))
        if shares
        else None,
        "lines_total": given if lines else None,
        "is_beyond": ground.pool is not None and given > ground.pool,
        "explained": preview.explained if preview else explained_basis(plan) if plan else (),
        "may_compute": is_planner and is_mine and ground.pool is not None,
        "may_balance": may(user, Act.BUDGET_CHANGE) and len(lines) > 1,
        "balance_line": max(lines.values(), key=lambda line: line.revised, default=None),
        "may_study": is_planner,
        "breadcrumbs": [
            {
                "url": f"{reverse('budgets:quota_list')}?month={month}",
                "label": _("Regional quotas, %(month)s") % {"month": month_words(month)},
            },
            {"url": "", "label": region.label},
        ],
    }


def plan_of(region: Unit, month: Month, user: User) -> BudgetPlan | None:
    """The allocation on its way, else the issued one."""
    rows = (
        BudgetPlan.objects.visible_to(user)
        .for_page()
        .filter(plan_kind=PlanKind.ALLOCATION, unit=region, month=month)
        .exclude(state__in=[PlanState.REJECTED, PlanState.SUPERSEDED])
    )
    return rows.order_by("pk").last()


def bases_known(region: Unit, month: Month, user: User) -> Mapping[int, Decimal]:
    """The bases of the present allocation, else of each outlet's last one."""
    plan = plan_of(region, month, user)
    if plan is not None and (kept := _kept(plan)):
        return {key: share.base for key, share in kept.items()}
    rows = OutletShare.objects.filter(allocation__plan__unit=region).order_by("pk")
    return {row.outlet_id: row.base for row in rows}


def initial_bases(outlets: tuple[Unit, ...], bases: Mapping[int, Decimal]) -> dict[str, str]:
    """The bases as the form shows them."""
    return {
        f"base_{outlet.public_id}": thousands(bases[outlet.pk])
        for outlet in outlets
        if outlet.pk in bases
    }


def _kept(plan: BudgetPlan | None) -> dict[int, OutletShare]:
    if plan is None:
        return {}
    rows = OutletShare.objects.filter(allocation__plan=plan).select_related("outlet")
    return {row.outlet_id: row for row in rows}


def _lines(ground: Ground, user: User) -> dict[int, BudgetLine]:
    if ground.setting is None:
        return {}
    rows = BudgetLine.objects.visible_to(user).filter(
        unit__in=ground.outlets,
        month=ground.month,
        category=ground.setting.category_id,
        project=None,
        platform=None,
        is_planned=True,
    )
    return {row.unit_id or 0: row for row in rows if row.revised != ZERO or row.used}
