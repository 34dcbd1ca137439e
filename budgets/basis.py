"""How the amounts of a computed plan came about, from the inputs kept with it (R-28 to R-30)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from budgets.models import (
    BudgetPlan,
    OutletAllocation,
    OutletShare,
    ProductBudget,
    RegionalQuota,
)
from budgets.plan_kinds import PlanKind
from budgets.rules.regional import (
    MarketStage,
    Outlet,
    Product,
    QuotaTier,
    RegionalBudget,
    outlet_allocation,
    product_budget,
    regional_budget,
)
from budgets.rules.regional import (
    ProductBudget as ProductFigures,
)
from expense_mgmt.core.derivation import Derivation, Explained
from expense_mgmt.organisation.models import Unit


def quota_figures(quota: RegionalQuota, trace: Derivation | None = None) -> RegionalBudget:
    """The quota as its kept inputs give it.

    source    R-28
    """
    tiers = [QuotaTier(*(Decimal(text) for text in tier)) for tier in quota.tiers]
    return regional_budget(
        quota.receipts, quota.target, quota.fixed_amount, tiers=tiers, trace=trace
    )


def explain_quota(quota: RegionalQuota, title: StrOrPromise) -> Explained:
    """The steps of a quota from its kept inputs.

    source    R-28
    """
    trace = Derivation()
    quota_figures(quota, trace)
    return Explained.of(trace, "R-28", title)


def shares_of(
    pool: Decimal, shares: Sequence[OutletShare], trace: Derivation | None = None
) -> dict[str, Decimal]:
    """What each outlet gets of a pool, by its name as `name_of` gives it.

    source    R-30
    """
    outlets = [
        Outlet(name_of(share.outlet), MarketStage(share.stage), share.base) for share in shares
    ]
    weights = {MarketStage(share.stage): share.stage_weight for share in shares}
    return outlet_allocation(pool, outlets, stage_weights=weights, trace=trace)


def name_of(outlet: Unit) -> str:
    """An outlet in a derivation: two may have one name, never one code."""
    return f"{outlet.code} {outlet.label}"


def product_figures(budget: ProductBudget, trace: Derivation | None = None) -> ProductFigures:
    """The product budget as its kept sales give it.

    source    R-29
    """
    return product_budget(
        [Product(row.price, row.sales) for row in budget.products.all()],
        budget.terminal_ratio_percent,
        budget.circulation_ratio_percent,
        price_line=budget.price_line,
        sales_floor=budget.sales_floor,
        trace=trace,
    )


def explained_basis(plan: BudgetPlan) -> tuple[Explained, ...]:
    """The steps behind a computed plan; none for a plan that people wrote.

    source    R-28, R-29, R-30
    """
    trace = Derivation()
    basis = basis_of(plan)
    if isinstance(basis, RegionalQuota):
        return (explain_quota(basis, _("Regional quota")),)
    if isinstance(basis, OutletAllocation):
        shares_of(basis.pool, list(basis.shares.select_related("outlet")), trace)
        return (Explained.of(trace, "R-30", _("Allocation to outlets")),)
    if isinstance(basis, ProductBudget):
        product_figures(basis, trace)
        return (Explained.of(trace, "R-29", _("Product budget")),)
    return ()


def basis_of(plan: BudgetPlan) -> RegionalQuota | OutletAllocation | ProductBudget | None:
    """What a computed plan rests on; None for other plans, and until it was computed."""
    if plan.plan_kind == PlanKind.QUOTA:
        return RegionalQuota.objects.select_related("receipts_of").filter(plan=plan).first()
    if plan.plan_kind == PlanKind.ALLOCATION:
        return OutletAllocation.objects.select_related("quota_plan").filter(plan=plan).first()
    if plan.plan_kind == PlanKind.PRODUCT:
        return ProductBudget.objects.filter(plan=plan).first()
    return None


def computed_amounts(plan: BudgetPlan) -> Mapping[int, Decimal] | None:
    """What the rule gives each unit of a computed plan, in yuan; None without a basis."""
    basis = basis_of(plan)
    if isinstance(basis, RegionalQuota):
        return {plan.unit_id: basis.fixed + basis.variable}
    if isinstance(basis, OutletAllocation):
        return {row.outlet_id: row.amount for row in basis.shares.all() if row.amount}
    if isinstance(basis, ProductBudget):
        return {plan.unit_id: basis.terminal_budget + basis.circulation_budget}
    return None
