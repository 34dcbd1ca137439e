"""Rules of the monthly statistic and of evaluation."""

from collections.abc import Mapping

from expense_mgmt.rule_tables.shared import (
    AMOUNT,
    MONTH,
    OPTIONAL_AMOUNT,
    OPTIONAL_COUNT,
    OPTIONAL_DAY,
    OPTIONAL_FLAG,
    TEXT,
    Rule,
    amounts,
    optional_records,
    records,
)
from reports.rules.evaluation import accrual_position, budget_variance, return_on_spend
from reports.rules.phone import phone_charge
from reports.rules.statistic import (
    CategoryAmount,
    RebateAmount,
    gift_treatment,
    monthly_statistic,
)
from reports.rules.waiting import MonthFigures, carry_forward

_LINES = optional_records(CategoryAmount, category=TEXT, amount=AMOUNT)

REPORTS_RULES: Mapping[str, Rule] = {
    "R-08": Rule(gift_treatment, {"sold_by": TEXT, "amount": AMOUNT}),
    "R-09": Rule(
        phone_charge,
        {
            "month": MONTH,
            "amount": AMOUNT,
            "on_sale_from": OPTIONAL_DAY,
            "withdrawn_on": OPTIONAL_DAY,
            "cancel_note_on": OPTIONAL_DAY,
        },
    ),
    "R-12": Rule(
        monthly_statistic,
        {
            "sold_by": TEXT,
            "accruals": _LINES,
            "ledger": _LINES,
            "rebates": optional_records(RebateAmount, amount=AMOUNT, confirmed=OPTIONAL_FLAG),
            "adjustments": _LINES,
        },
    ),
    "R-13": Rule(
        carry_forward,
        {
            "months": records(
                MonthFigures, month=MONTH, spend=OPTIONAL_AMOUNT, turnover=OPTIONAL_AMOUNT
            )
        },
    ),
    "R-39": Rule(return_on_spend, {**amounts("revenue", "cost"), "conversions": OPTIONAL_COUNT}),
    "R-40": Rule(budget_variance, amounts("budget", "actual")),
    "R-42": Rule(accrual_position, amounts(also=("incurred", "invoiced", "paid"))),
}
