"""Regional quotas, product budgets and what outlets get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import (
    Number,
    allocate_whole_yuan,
    exact,
    percent,
    rounded,
    share_of,
    total_of,
)


@dataclass(frozen=True, slots=True)
class QuotaTier:
    """From which completion on, and the percentages it gives."""

    from_percent: Decimal
    fixed_percent: Decimal
    variable_percent: Decimal


DEFAULT_TIERS: Sequence[QuotaTier] = (
    QuotaTier(Decimal(0), Decimal(60), Decimal(0)),
    QuotaTier(Decimal(60), Decimal(80), Decimal("0.5")),
    QuotaTier(Decimal(80), Decimal(90), Decimal("1.0")),
    QuotaTier(Decimal(100), Decimal(100), Decimal("1.5")),
)
"""Lowest first; the first tier holds for every completion below the second."""


@dataclass(frozen=True, slots=True)
class RegionalBudget:
    """The fixed and the variable quota of a region."""

    completion_percent: Decimal | None
    fixed: Decimal
    variable: Decimal


def regional_budget(
    receipts: Number,
    target: Number,
    fixed_amount: Number,
    *,
    tiers: Sequence[QuotaTier] = DEFAULT_TIERS,
    trace: Derivation | None = None,
) -> RegionalBudget:
    """Quotas by how far the receipts reached their target; the exact completion decides.

    Negative receipts are in the lowest tier and give no variable quota.

    formula  completion c = receipts ÷ target × 100; fixed = fixed amount × 60 % for c below 60,
             80 % from 60, 90 % from 80, 100 % from 100; variable = receipts × 0 %, 0.5 %, 1.0 %
             or 1.5 % of the same tiers
    units    yuan to the cent, per cent to 2 places; the tier is picked before rounding
    raises   RuleRefused no_target for a target of zero or less
    source   R-28; [FM] 2 (3) (2), figures [PD]
    """
    if exact(target) <= 0:
        raise RuleRefused("no_target", field="target")
    completion = exact(receipts) / exact(target) * 100
    tier = tiers[0]
    for candidate in tiers[1:]:
        if completion >= candidate.from_percent:
            tier = candidate
    fixed = rounded(share_of(fixed_amount, tier.fixed_percent))
    base = max(exact(receipts), exact(0))
    variable = rounded(share_of(base, tier.variable_percent))
    shown = percent(receipts, target)
    label, field = _("Completion, %"), "completion_percent"
    note(trace, label, "{} ÷ {} × 100", receipts, target, result=shown, field=field)
    terms = (fixed_amount, tier.fixed_percent)
    note(trace, _("Fixed quota"), "{} × {} %", *terms, result=fixed, field="fixed")
    terms = (base, tier.variable_percent)
    note(trace, _("Variable quota"), "{} × {} %", *terms, result=variable, field="variable")
    return RegionalBudget(shown, fixed, variable)


@dataclass(frozen=True, slots=True)
class Product:
    """Landed price and sales of one product."""

    price: Number
    sales: Number


@dataclass(frozen=True, slots=True)
class ProductBudget:
    """What terminal and circulation products give; `eligible` is about the terminal part."""

    terminal_sales: Decimal
    circulation_sales: Decimal
    eligible: bool
    terminal_budget: Decimal
    circulation_budget: Decimal
    total: Decimal


DEFAULT_PRICE_LINE = Decimal(16)
DEFAULT_SALES_FLOOR = Decimal(5_000_000)


def product_budget(
    products: Sequence[Product],
    terminal_ratio_percent: Number = 0,
    circulation_ratio_percent: Number = 0,
    *,
    price_line: Number = DEFAULT_PRICE_LINE,
    sales_floor: Number = DEFAULT_SALES_FLOOR,
    trace: Derivation | None = None,
) -> ProductBudget:
    """Budget out of product sales; terminal products give one only from a floor on.

    formula  terminal: price ≥ price line, 16; eligible: terminal sales ≥ sales floor, 5,000,000;
             terminal budget = terminal sales × terminal ratio when eligible, else 0; circulation
             budget = other sales × circulation ratio; total = both
    units    yuan, each budget rounded to the cent
    source   R-29; [FM] 4 (1) to (3)
    """
    terminal = total_of(one.sales for one in products if one.price >= price_line)
    circulation = total_of(one.sales for one in products if one.price < price_line)
    eligible = terminal >= exact(sales_floor)
    terminal_budget = rounded(share_of(terminal, terminal_ratio_percent) if eligible else 0)
    circulation_budget = rounded(share_of(circulation, circulation_ratio_percent))
    budget = ProductBudget(
        terminal_sales=rounded(terminal),
        circulation_sales=rounded(circulation),
        eligible=eligible,
        terminal_budget=terminal_budget,
        circulation_budget=circulation_budget,
        total=rounded(total_of((terminal_budget, circulation_budget))),
    )
    if trace is not None:
        by_terminal = (terminal, terminal_ratio_percent)
        by_circulation = (circulation, circulation_ratio_percent)
        _explain_product_budget(trace, budget, by_terminal, by_circulation, sales_floor)
    return budget


def _explain_product_budget(
    trace: Derivation,
    budget: ProductBudget,
    by_terminal: tuple[Number, Number],
    by_circulation: tuple[Number, Number],
    sales_floor: Number,
) -> None:
    """Exact sales and their ratio come as pairs; the sales of `budget` are rounded already."""
    terminal_budget, circulation_budget = budget.terminal_budget, budget.circulation_budget
    label, field = _("Sales of terminal products"), "terminal_sales"
    trace.add(label, result=budget.terminal_sales, field=field)
    label, field = _("Sales of circulation products"), "circulation_sales"
    trace.add(label, result=budget.circulation_sales, field=field)
    terms: tuple[object, ...] = (by_terminal[0], sales_floor)
    label = _("Terminal sales reach the floor")
    trace.add(label, "{} ≥ {}", *terms, result=budget.eligible, field="eligible")
    label, field = _("Budget of terminal products"), "terminal_budget"
    if budget.eligible:
        trace.add(label, "{} × {} %", *by_terminal, result=terminal_budget, field=field)
    else:
        trace.add(label, result=terminal_budget, field=field)
    label, field = _("Budget of circulation products"), "circulation_budget"
    trace.add(label, "{} × {} %", *by_circulation, result=circulation_budget, field=field)
    terms = (terminal_budget, circulation_budget)
    trace.add(_("Total"), "{} + {}", *terms, result=budget.total, field="total")


class MarketStage(StrEnum):
    """Where an outlet's market stands."""

    INTRODUCTION = "introduction"
    GROWTH = "growth"
    MATURE = "mature"
    DECLINE = "decline"
    NEW_BRAND = "new_brand"
    NEW_GUERRILLA = "new_guerrilla"


DEFAULT_STAGE_WEIGHTS: Mapping[MarketStage, int] = MappingProxyType(
    {
        MarketStage.INTRODUCTION: 3,
        MarketStage.GROWTH: 4,
        MarketStage.MATURE: 2,
        MarketStage.DECLINE: 1,
        MarketStage.NEW_BRAND: 0,
        MarketStage.NEW_GUERRILLA: 0,
    }
)


@dataclass(frozen=True, slots=True)
class Outlet:
    """A regional point of sale and the base its weight is multiplied with."""

    key: str
    stage: MarketStage
    base: Number


def outlet_allocation(
    pool: Number,
    outlets: Sequence[Outlet],
    *,
    stage_weights: Mapping[MarketStage, Number] = DEFAULT_STAGE_WEIGHTS,
    trace: Derivation | None = None,
) -> dict[str, Decimal]:
    """Split a pool over outlets by stage weight × base, in whole yuan.

    A new outlet gets nothing: a brand market needs its own case study and request, a guerrilla
    market may not ask.

    formula  R-05 with weight = stage weight × base; stage weights: introduction 3, growth 4,
             mature 2, decline 1, new_brand 0, new_guerrilla 0
    units    whole yuan, the largest weight takes the rest to the cent
    raises   RuleRefused bad_input for a key that comes twice, negative_weight, no_weight when
             all are zero
    source   R-30; [FM] 6 (1) to (3), weights [PD]
    """
    weights: list[tuple[str, Number]] = []
    for outlet in outlets:
        weight = exact(outlet.base) * exact(stage_weights[outlet.stage])
        label = _("Weight of the outlet")
        terms = (outlet.key, stage_weights[outlet.stage], outlet.base)
        note(trace, label, "{}: {} × {}", *terms, result=weight)
        weights.append((outlet.key, weight))
    return allocate_whole_yuan(pool, weights, trace=trace)
