"""Fine print of turnover, approvals, budgets and duties, beyond DOMAIN §7's own examples."""

from tests.unit.rules.example import Example

FINE_PLANNING = (
    Example(
        "R-07",
        {"confirmed_sales": "100", "area_difference": "-30", "agency_gifts": "150"},
        "-20.00",
    ),
    Example(
        "R-16",
        {
            "year": 2026,
            "opened": True,
            "current_budget": "5",
            "target": "100",
            "month": 1,
            "approved_budget": {"1": "900"},
            "placement_reports": {"1": "3"},
            "received": {"1": "70"},
            "reported_to_cutoff": "50",
        },
        {
            "ad_total": "8.00",
            "sales_total": "100.00",
            "ratio": "8.00",
            "cutoff_date": None,
            "fallback_months": [],
        },
    ),
    Example(
        "R-16",
        {
            "year": 2026,
            "opened": True,
            "current_budget": "5",
            "target": "100",
            "month": 5,
            "reconciled": {"1": "0", "3": "40"},
            "approved_budget": {"1": "10", "2": "20", "3": "30", "4": "1"},
            "placement_reports": {"2": "2"},
        },
        {
            "ad_total": "68.00",
            "sales_total": "100.00",
            "ratio": "68.00",
            "cutoff_date": "2026-04-17",
            "fallback_months": [2],
        },
    ),
    Example(
        "R-17",
        {"annual_sales": "0", "spend": "0.01"},
        {"ceiling": "0.00", "remaining": "-0.01", "used_percent": None, "within": False},
    ),
    Example(
        "R-18",
        {"reconciled": {"3": "0"}, "budget": {"3": "900"}, "received": {"3": "0"}},
        {
            "rows": [
                *([month, "0.00", "plan", "0.00", "plan", None] for month in (1, 2)),
                [3, "0.00", "actual", "0.00", "actual", None],
                *([month, "0.00", "plan", "0.00", "plan", None] for month in range(4, 13)),
            ],
            "ad_total": "0.00",
            "turnover_total": "0.00",
            "ratio": None,
        },
    ),
    Example(
        "R-19",
        {"months_ago": 1, "items": [{"budget": "0", "actual": "5", "status": "cancelled"}]},
        {"completion_percent": None, "unfinished": 1, "missing_reasons": 0, "ok_to_submit": True},
    ),
    Example(
        "R-20",
        {"annual_total": "0", "used": ["5"]},
        {
            "monthly": [None, None, None, None, None, None, None, None, None, None, None, None],
            "cumulative": [None, None, None, None, None, None, None, None, None, None, None, None],
            "remaining": "-5.00",
        },
    ),
    Example(
        "R-24",
        {"dates": ["2023-02-28", "2023-03-01", "2024-03-01"], "on": "2024-02-29"},
        {"count": 1, "refer_to_hr": False},
    ),
    Example(
        "R-25", {"claim_amount": "2000", "returns": 3, "persons": 2, "mode": "per_event"}, "150.00"
    ),
    Example(
        "R-28",
        {"receipts": "5999.99", "target": "10000", "fixed_amount": "1000"},
        {"completion_percent": "60.00", "fixed": "600.00", "variable": "0.00"},
    ),
    Example(
        "R-28",
        {"receipts": "-60", "target": "10000", "fixed_amount": "1000"},
        {"completion_percent": "-0.60", "fixed": "600.00", "variable": "0.00"},
    ),
    Example(
        "R-29",
        {
            "products": [
                {"price": "16", "sales": "4999999.99"},
                {"price": "15.99", "sales": "100"},
            ],
            "terminal_ratio_percent": "8",
            "circulation_ratio_percent": "1",
        },
        {
            "terminal_sales": "4999999.99",
            "circulation_sales": "100.00",
            "eligible": False,
            "terminal_budget": "0.00",
            "circulation_budget": "1.00",
            "total": "1.00",
        },
    ),
    Example(
        "R-30",
        {
            "pool": "10.50",
            "outlets": [
                {"key": "A", "stage": "new_brand", "base": "500"},
                {"key": "B", "stage": "decline", "base": "0.5"},
                {"key": "C", "stage": "decline", "base": "0.5"},
            ],
        },
        {"A": "0.00", "B": "5.50", "C": "5.00"},
    ),
    Example(
        "R-31",
        {"approved": "0", "transfer_in": "3", "reserved": "1"},
        {"revised": "3.00", "available": "2.00", "used_percent": "33.33"},
    ),
    Example(
        "R-32",
        {"requested": "110", "available": "100", "mode": "none"},
        {"result": "pass", "overage": "10.00"},
    ),
    Example(
        "R-32",
        {"requested": "110", "available": "100", "mode": "block"},
        {"result": "block", "overage": "10.00"},
    ),
    Example(
        "R-32",
        {"requested": "-1", "available": "-5", "mode": "block"},
        {"result": "pass", "overage": "0.00"},
    ),
    Example(
        "R-34", {"amount": "50000"}, ["dept_head", "finance_preliminary", "finance_head", "cfo"]
    ),
    Example(
        "R-34",
        {"amount": "1", "budget_status": "unbudgeted"},
        ["dept_head", "finance_preliminary", "finance_head", "cfo", "ceo"],
    ),
    Example(
        "R-43",
        {"policy": "carry_committed", "revised": "100", "consumed": "120", "committed": "5"},
        {"carried": "5.00", "lapsed": "0.00", "overspent": "25.00"},
    ),
    Example(
        "R-43",
        {"policy": "carry_all", "revised": "100", "consumed": "120", "committed": "5"},
        {"carried": "-20.00", "lapsed": "0.00", "overspent": "20.00"},
    ),
    Example(
        "R-47",
        {"annual": "-0.10"},
        {
            "months": [*["-0.01"] * 10, "0.00", "0.00"],
            "quarters": ["-0.03", "-0.03", "-0.03", "-0.01"],
        },
    ),
    Example(
        "R-47",
        {"annual": "1000", "weights": ["1", "2", *["0"] * 10]},
        {
            "months": ["333.33", "666.67", *["0.00"] * 10],
            "quarters": ["1000.00", "0.00", "0.00", "0.00"],
        },
    ),
)
