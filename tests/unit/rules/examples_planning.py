"""DOMAIN §7's examples of approvals, turnover and budgets."""

from typing import Any

from tests.unit.rules.example import Example

_CONTROL = {"requested": "101000", "available": "100000", "revised": "310000", "mode": "block"}
_TOLERANCE = {"tolerance_percent": "1", "tolerance_amount": "2000"}
_JULY: dict[str, Any] = {
    "year": 2026,
    "month": 7,
    "opened": True,
    "current_budget": "260000",
    "target": "25000000",
    "reconciled": {"1": "200000", "2": "150000", "3": "240000", "4": "230000", "5": "250000"},
    "approved_budget": {"6": "220000"},
    "placement_reports": {"6": "15000", "7": "10000"},
    "received": {
        "1": "18000000",
        "2": "12000000",
        "3": "25000000",
        "4": "22000000",
        "5": "24000000",
    },
    "reported_to_cutoff": "13000000",
}
_WINDOW = {"month": 5, "budget": ["100"] * 12, "used": ["80", "100", "100", "60", "90"]}
_OUTLETS = [
    {"key": "A", "stage": "introduction", "base": "100"},
    {"key": "B", "stage": "growth", "base": "200"},
    {"key": "C", "stage": "mature", "base": "300"},
    {"key": "D", "stage": "decline", "base": "100"},
    {"key": "E", "stage": "new_guerrilla", "base": "500"},
]
_CARRY = {"revised": "400000", "consumed": "310000", "committed": "50000"}
_THREE_STEPS = ["dept_head", "finance_preliminary", "finance_head"]

PLANNING = (
    Example(
        "R-07",
        {
            "confirmed_sales": "40000000",
            "forfeits_and_returns": "1000000",
            "area_difference": "20000",
            "price_difference": "50000",
            "gifted_management_fee": "30000",
            "agency_gifts": "0",
        },
        "38900000.00",
    ),
    Example(
        "R-16",
        _JULY,
        {
            "ad_total": "1575000.00",
            "sales_total": "139000000.00",
            "ratio": "1.13",
            "cutoff_date": "2026-06-17",
            "fallback_months": [],
        },
    ),
    Example(
        "R-16",
        {
            "year": 2026,
            "month": 7,
            "opened": False,
            "approved_budget": {"5": "80000", "6": "120000"},
        },
        {"ad_total": "200000.00", "sales_total": "0.00", "ratio": None},
    ),
    Example(
        "R-17",
        {"annual_sales": "280000000", "spend": "2800000"},
        {"ceiling": "2800000.00", "remaining": "0.00", "used_percent": "100.00", "within": True},
    ),
    Example("R-17", {"annual_sales": "280000000", "spend": "2800000.01"}, {"within": False}),
    Example(
        "R-18",
        {
            "reconciled": {"1": "210000"},
            "received": {"1": "20000000"},
            "budget": {"2": "180000"},
            "target": {"2": "15000000"},
        },
        {
            "rows": [
                [1, "210000.00", "actual", "20000000.00", "actual", "1.05"],
                [2, "180000.00", "plan", "15000000.00", "plan", "1.20"],
                *([month, "0.00", "plan", "0.00", "plan", None] for month in range(3, 13)),
            ],
            "ad_total": "390000.00",
            "turnover_total": "35000000.00",
            "ratio": "1.11",
        },
    ),
    Example(
        "R-19",
        {
            "months_ago": 2,
            "items": [
                {"budget": "60000", "actual": "60000", "status": "done"},
                {"budget": "40000", "actual": "15000", "status": "in progress"},
            ],
        },
        {
            "completion_percent": "75.00",
            "unfinished": 1,
            "missing_reasons": 1,
            "ok_to_submit": False,
        },
    ),
    Example(
        "R-20",
        {"annual_total": "3000000", "used": ["200000", "150000", "240000", *["0"] * 9]},
        {
            "monthly": ["6.67", "5.00", "8.00", *["0.00"] * 9],
            "cumulative": ["6.67", "11.67", *["19.67"] * 10],
            "remaining": "2410000.00",
        },
    ),
    Example(
        "R-28",
        {"receipts": "900000", "target": "1000000", "fixed_amount": "60000"},
        {"completion_percent": "90.00", "fixed": "54000.00", "variable": "9000.00"},
    ),
    Example(
        "R-28",
        {"receipts": "1200000", "target": "1000000", "fixed_amount": "60000"},
        {"completion_percent": "120.00", "fixed": "60000.00", "variable": "18000.00"},
    ),
    Example(
        "R-29",
        {
            "products": [
                {"price": "18", "sales": "4000000"},
                {"price": "16", "sales": "2000000"},
                {"price": "9.5", "sales": "3000000"},
            ],
            "terminal_ratio_percent": "8",
            "circulation_ratio_percent": "1",
        },
        {
            "terminal_sales": "6000000.00",
            "circulation_sales": "3000000.00",
            "eligible": True,
            "terminal_budget": "480000.00",
            "circulation_budget": "30000.00",
            "total": "510000.00",
        },
    ),
    Example(
        "R-30",
        {"pool": "100000", "outlets": _OUTLETS},
        {"A": "16666.00", "B": "44446.00", "C": "33333.00", "D": "5555.00", "E": "0.00"},
    ),
    Example(
        "R-31",
        {
            "approved": "300000",
            "adjustments": "20000",
            "transfer_out": "15000",
            "carried_in": "5000",
            "reserved": "40000",
            "committed": "60000",
            "consumed": "110000",
        },
        {"revised": "310000.00", "available": "100000.00", "used_percent": "67.74"},
    ),
    Example("R-32", _CONTROL | _TOLERANCE, {"result": "warn", "overage": "1000.00"}),
    Example(
        "R-32",
        _CONTROL | _TOLERANCE | {"requested": "102000.01"},
        {"result": "block", "overage": "2000.01"},
    ),
    Example(
        "R-32",
        _CONTROL | _TOLERANCE | {"requested": "102000.01", "mode": "warn"},
        {"result": "warn", "overage": "2000.01"},
    ),
    Example("R-33", _WINDOW | {"window": "month"}, "10.00"),
    Example("R-33", _WINDOW | {"window": "quarter_to_date"}, "50.00"),
    Example("R-33", _WINDOW | {"window": "quarter"}, "150.00"),
    Example("R-33", _WINDOW | {"window": "year_to_date"}, "70.00"),
    Example("R-33", _WINDOW | {"window": "year"}, "770.00"),
    Example("R-34", {"amount": "30000", "budget_status": "within"}, _THREE_STEPS),
    Example("R-34", {"amount": "120000", "budget_status": "within"}, [*_THREE_STEPS, "cfo"]),
    Example("R-34", {"amount": "250000", "budget_status": "within"}, [*_THREE_STEPS, "cfo", "ceo"]),
    Example("R-34", {"amount": "2000", "budget_status": "over"}, [*_THREE_STEPS, "cfo", "ceo"]),
    Example(
        "R-43",
        _CARRY | {"policy": "lapse"},
        {"carried": "0.00", "lapsed": "90000.00", "overspent": "0.00"},
    ),
    Example(
        "R-43",
        _CARRY | {"policy": "carry_committed"},
        {"carried": "50000.00", "lapsed": "40000.00", "overspent": "0.00"},
    ),
    Example(
        "R-43",
        _CARRY | {"policy": "carry_all"},
        {"carried": "90000.00", "lapsed": "0.00", "overspent": "0.00"},
    ),
    Example(
        "R-47",
        {"annual": "1000000"},
        {
            "months": [*["83333.33"] * 11, "83333.37"],
            "quarters": ["249999.99", "249999.99", "249999.99", "250000.03"],
        },
    ),
)
