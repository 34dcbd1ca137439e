"""What the page of one plan shows: rows, annexes, chain, checks, trail and what may be done."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django_fsm import can_proceed, has_transition_perm

from approvals.models import RunAmendment
from approvals.pages.chain import ChainStep
from approvals.pages.document import approval_context
from approvals.services.amend import may_change
from approvals.states import Verb
from budgets.basis import explained_basis
from budgets.models import BudgetPlan, PlanItem, PlanItemMonth, PlanVersion
from budgets.pages.plan_digest import checks_of, sent_versions, summary_of
from budgets.pages.plan_trail import trail_of
from budgets.plan_annexes import Annexes
from budgets.plan_compare import compare
from budgets.plan_kinds import COMPUTED, PlanKind
from expense_mgmt.core.money import ZERO, places_of
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User

ROWS_SHOWN = 500
"""A longer plan is read in its Excel file."""


def detail_of(plan: BudgetPlan, user: User) -> dict[str, Any]:
    """Everything the page draws, in a fixed number of queries."""
    sent = sent_versions(plan, shown=ROWS_SHOWN)
    version, comparison = sent[-1], compare(sent)
    is_amended = RunAmendment.objects.filter(run=plan.run_id).exists() if plan.run_id else False
    context = approval_context(
        plan,
        user,
        summary=summary_of(plan, is_amended=is_amended),
        checks=checks_of(plan, comparison),
    )
    return {
        **context,
        "steps": _with_editions(plan, context["steps"]),
        "plan": plan,
        "version": version,
        "versions": list(plan.versions.select_related("made_by")),
        "comparison": comparison,
        **rows_of(plan, version),
        **annex_context(version.annexes),
        "basis": basis_context(plan),
        "attachments": list(plan.attachments.select_related("attachment__file")),
        "trail": trail_of(plan),
        "last_return": last_return(plan),
        "acts": acts_of(plan, user),
        "may_change": may_change(plan.run, user) if plan.state == "in_approval" else False,
        "breadcrumbs": [
            {"url": reverse("budgets:budget_list"), "label": _("Budgets")},
            {"url": reverse("budgets:plan_list"), "label": _("Budget plans")},
            {"url": "", "label": plan.number or plan.title},
        ],
    }


def rows_of(plan: BudgetPlan, version: PlanVersion) -> dict[str, Any]:
    """The first rows of a version with their months, and what all of them plan."""
    items = list(version.items.all())[:ROWS_SHOWN]
    of_months = PlanItemMonth.objects.filter(item__version=version).order_by()
    sums = dict(of_months.values_list("month").annotate(planned=Sum("amount")))
    months = plan.months if len(plan.months) > 1 else ()
    rows = []
    for item in items:
        amounts = {one.month: one.amount for one in item.months.all()}
        rows.append({"item": item, "months": [amounts.get(month) for month in months]})
    return {
        "rows": rows,
        "rows_beyond": PlanItem.objects.filter(version=version).count() - len(items),
        "months": months,
        "month_totals": [sums.get(month, ZERO) for month in months],
        "places": places_of(item.amount for item in items),
        "with_targets": any(
            item.exposures or item.clicks or item.conversions or item.turnover for item in items
        ),
        "sales": list(version.sales.all()),
    }


def annex_context(kept: dict[str, Any] | None) -> dict[str, Any]:
    """The annexes as they were kept, with every figure computed again by its rule."""
    if not kept:
        return {"annexes": None}
    annexes = Annexes.of_json(kept)
    used = annexes.used()
    overview = annexes.overview()
    months = [
        {
            "month": Month(annexes.month.year, row.month),
            "row": row,
            "used": used.monthly[row.month - 1],
            "cumulative": used.cumulative[row.month - 1],
        }
        for row in overview.rows
    ]
    return {
        "annexes": annexes,
        "ratio": annexes.ratio(),
        "overview": overview,
        "overview_months": months,
        "used": used,
        "completions": [
            {
                "completion": one,
                "detail": one.detail(),
                "budget": _sum(row.budget for row in one.rows),
                "actual": _sum(row.actual for row in one.rows),
            }
            for one in annexes.completions
        ],
        "explained": annexes.explained(),
    }


def basis_context(plan: BudgetPlan) -> dict[str, Any] | None:
    """What computed the plan, and where it is computed again; None for what people wrote."""
    if plan.plan_kind not in COMPUTED:
        return None
    urls = {
        PlanKind.QUOTA: f"{reverse('budgets:quota_list')}?month={plan.month}",
        PlanKind.ALLOCATION: reverse("budgets:allocation", args=[plan.unit.public_id])
        + f"?month={plan.month}",
        PlanKind.PRODUCT: reverse("budgets:product_budget"),
    }
    return {"explained": explained_basis(plan), "url": urls[PlanKind(plan.plan_kind)]}


def acts_of(plan: BudgetPlan, user: Any) -> dict[str, bool]:
    """What this person may do with the plan now."""
    return {
        name: can_proceed(transition) and has_transition_perm(transition, user)
        for name, transition in (
            ("submit", plan.submit),
            ("withdraw", plan.withdraw),
            ("issue", plan.issue),
            ("close", plan.close),
        )
    } | {
        "revise": plan.state == "issued"
        and plan.created_by_id == user.pk
        and plan.plan_kind not in COMPUTED,
        "edit": plan.is_editable and plan.created_by_id == user.pk,
        "send": plan.is_editable and plan.created_by_id == user.pk and plan.plan_kind in COMPUTED,
    }


def last_return(plan: BudgetPlan) -> Any:
    """Who sent the plan back and why; None unless it lies there for correction."""
    if plan.state != "returned":
        return None
    return plan.transitions.filter(name="send_back").select_related("actor").first()


def _with_editions(plan: BudgetPlan, steps: list[ChainStep]) -> list[ChainStep]:
    """Each signature with the version it saw, and whether the signer made it (PLATFORM §6.28)."""
    if plan.run is None:
        return steps
    made = {version.document_version: version for version in plan.versions.all()}
    decisions = plan.run.decisions.filter(verb=Verb.APPROVE).order_by("at")
    signed = {decision.step_id: decision for decision in decisions}
    found = []
    for step, key in zip(steps, plan.run.steps.values_list("pk", flat=True), strict=True):
        decision = signed.get(key)
        version = made.get(decision.version) if decision else None
        if decision is None or version is None:
            found.append(step)
            continue
        is_maker = version.made_by_id == decision.actor_id
        words = _("made V%(number)s") if is_maker else _("saw V%(number)s")
        found.append(replace(step, seal=_("signed"), detail=words % {"number": version.number}))
    return found


def _sum(amounts: Any) -> Decimal:
    return sum(amounts, ZERO)
