"""Rules of approvals, turnover, budgets and duties."""

from collections.abc import Mapping
from decimal import Decimal
from functools import wraps

from approvals.rules.steps import BudgetStatus, approval_steps
from budgets.rules.ceiling import annual_ceiling
from budgets.rules.completion import BudgetItem, completion_detail
from budgets.rules.control import (
    ControlMode,
    Window,
    budget_available,
    budget_check,
    window_available,
)
from budgets.rules.ratio_table import ratio_table
from budgets.rules.regional import (
    MarketStage,
    Outlet,
    Product,
    outlet_allocation,
    product_budget,
    regional_budget,
)
from budgets.rules.year import spread_annual, used_percent, year_overview
from budgets.rules.year_end import CarryPolicy, year_end_carry
from expense_mgmt.core.derivation import Derivation
from expense_mgmt.oversight.rules.violations import PenaltyMode, return_penalty, violations
from expense_mgmt.rule_inputs import (
    needed,
    optional,
    word,
)
from expense_mgmt.rule_tables.shared import (
    AMOUNT,
    AMOUNTS,
    COUNT,
    DAY,
    DAYS,
    FLAG,
    OPTIONAL_AMOUNT,
    OPTIONAL_AMOUNTS,
    OPTIONAL_COUNT,
    OPTIONAL_TEXT,
    TEXT,
    YEAR_AMOUNTS,
    Rule,
    amounts,
    records,
)
from ledger.rules.turnover import turnover_received

BUDGET_STATUS = optional(word(BudgetStatus))


@wraps(year_overview)
def _year_overview(*, trace: Derivation | None, **given: Mapping[int, Decimal]) -> object:
    figures = {name: given.get(name, {}) for name in ("reconciled", "budget", "received", "target")}
    return year_overview(**figures, trace=trace)


PLANNING_RULES: Mapping[str, Rule] = {
    "R-07": Rule(
        turnover_received,
        amounts(
            "confirmed_sales",
            also=(
                "forfeits_and_returns",
                "area_difference",
                "price_difference",
                "gifted_management_fee",
                "agency_gifts",
            ),
        ),
    ),
    "R-16": Rule(
        ratio_table,
        {
            "year": COUNT,
            "month": COUNT,
            "opened": FLAG,
            "current_budget": OPTIONAL_AMOUNT,
            "target": OPTIONAL_AMOUNT,
            "reconciled": YEAR_AMOUNTS,
            "approved_budget": YEAR_AMOUNTS,
            "placement_reports": YEAR_AMOUNTS,
            "received": YEAR_AMOUNTS,
            "reported_to_cutoff": OPTIONAL_AMOUNT,
        },
    ),
    "R-17": Rule(annual_ceiling, amounts("annual_sales", "spend", also=("rate_percent",))),
    "R-18": Rule(
        _year_overview,
        dict.fromkeys(("reconciled", "budget", "received", "target"), YEAR_AMOUNTS),
    ),
    "R-19": Rule(
        completion_detail,
        {
            "months_ago": COUNT,
            "items": records(
                BudgetItem, budget=AMOUNT, actual=OPTIONAL_AMOUNT, status=TEXT, reason=OPTIONAL_TEXT
            ),
        },
    ),
    "R-20": Rule(used_percent, {"annual_total": AMOUNT, "used": AMOUNTS}),
    "R-24": Rule(violations, {"dates": DAYS, "on": DAY}),
    "R-25": Rule(
        return_penalty,
        {
            "claim_amount": AMOUNT,
            "returns": COUNT,
            "persons": OPTIONAL_COUNT,
            "mode": optional(word(PenaltyMode)),
        },
    ),
    "R-28": Rule(regional_budget, amounts("receipts", "target", "fixed_amount")),
    "R-29": Rule(
        product_budget,
        {
            "products": records(Product, price=AMOUNT, sales=AMOUNT),
            **amounts(
                also=(
                    "terminal_ratio_percent",
                    "circulation_ratio_percent",
                    "price_line",
                    "sales_floor",
                )
            ),
        },
    ),
    "R-30": Rule(
        outlet_allocation,
        {
            "pool": AMOUNT,
            "outlets": records(Outlet, key=TEXT, stage=needed(word(MarketStage)), base=AMOUNT),
        },
    ),
    "R-31": Rule(
        budget_available,
        amounts(
            "approved",
            also=(
                "adjustments",
                "transfer_in",
                "transfer_out",
                "carried_in",
                "reserved",
                "committed",
                "consumed",
            ),
        ),
    ),
    "R-32": Rule(
        budget_check,
        {
            **amounts("requested", "available", also=("revised",)),
            "mode": needed(word(ControlMode)),
            **amounts(also=("tolerance_percent", "tolerance_amount")),
        },
    ),
    "R-33": Rule(
        window_available,
        {"month": COUNT, "window": needed(word(Window)), "budget": AMOUNTS, "used": AMOUNTS},
    ),
    "R-34": Rule(
        approval_steps,
        {
            "amount": AMOUNT,
            "budget_status": BUDGET_STATUS,
            **amounts(also=("cfo_from", "ceo_from")),
        },
    ),
    "R-43": Rule(
        year_end_carry,
        {
            "policy": optional(word(CarryPolicy)),
            **amounts("revised", "consumed", also=("committed",)),
        },
    ),
    "R-47": Rule(spread_annual, {"annual": AMOUNT, "weights": OPTIONAL_AMOUNTS}),
}
