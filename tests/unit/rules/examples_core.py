"""DOMAIN §7's examples of the core rules."""

from tests.unit.rules.example import Example

APRIL_TO_MAY = [["2026-04-16", "2026-05-15"]]
THREE_EQUAL = [["A", "1"], ["B", "1"], ["C", "1"]]

CORE = (
    Example("R-01", {"op": "money", "x": "2.675"}, "2.68"),
    Example("R-01", {"op": "money", "x": "-2.675"}, "-2.68"),
    Example("R-01", {"op": "percent", "numerator": "2", "denominator": "3"}, "66.67"),
    Example("R-01", {"op": "whole_yuan", "x": "-33.99"}, "-33.00"),
    Example(
        "R-02",
        {"amount": "60000", "spans": APRIL_TO_MAY},
        {"2026-04": "30000.00", "2026-05": "30000.00"},
    ),
    Example(
        "R-02",
        {"amount": "100000", "spans": [["2026-04-01", "2026-06-30"]]},
        {"2026-04": "32967.03", "2026-05": "34065.93", "2026-06": "32967.04"},
    ),
    Example(
        "R-02",
        {"amount": "29000", "spans": [["2024-02-20", "2024-03-19"]]},
        {"2024-02": "10000.00", "2024-03": "19000.00"},
    ),
    Example(
        "R-02",
        {"amount": "29000", "spans": [["2026-02-20", "2026-03-19"]]},
        {"2026-02": "9321.43", "2026-03": "19678.57"},
    ),
    Example(
        "R-02",
        {"amount": "0.02", "spans": [["2026-01-01", "2026-04-30"]]},
        {"2026-01": "0.01", "2026-02": "0.00", "2026-03": "0.01", "2026-04": "0.00"},
    ),
    Example(
        "R-02",
        {"amount": "-60000", "spans": APRIL_TO_MAY},
        {"2026-04": "-30000.00", "2026-05": "-30000.00"},
    ),
    Example(
        "R-05",
        {"total": "100000.50", "weights": THREE_EQUAL},
        {"A": "33334.50", "B": "33333.00", "C": "33333.00"},
    ),
    Example(
        "R-05",
        {"total": "-100000", "weights": THREE_EQUAL},
        {"A": "-33334.00", "B": "-33333.00", "C": "-33333.00"},
    ),
    Example(
        "R-05",
        {
            "total": "70000",
            "weights": [["A", "30"], ["B", "0"], ["C", "45.5"]],
            "remainder_key": "A",
        },
        {"A": "27815.00", "B": "0.00", "C": "42185.00"},
    ),
    Example(
        "R-06",
        {"total": "100000", "weights": THREE_EQUAL, "spans": APRIL_TO_MAY},
        {
            "A": {"2026-04": "16667.00", "2026-05": "16667.00"},
            "B": {"2026-04": "16666.50", "2026-05": "16666.50"},
            "C": {"2026-04": "16666.50", "2026-05": "16666.50"},
        },
    ),
    Example(
        "R-14",
        {
            "booked": {"2026-04": "30000", "2026-05": "30000"},
            "new": {"2026-04": "27000", "2026-05": "27000"},
            "locked_through": "2026-04",
            "current_month": "2026-05",
        },
        {
            "adjustment": "-3000.00",
            "open_months": {"2026-05": "27000.00"},
            "current_month_total": "24000.00",
        },
    ),
    Example(
        "R-14",
        {
            "booked": {"2026-04": "30000", "2026-05": "30000"},
            "new": {"2026-04": "27000", "2026-05": "27000"},
            "locked_through": "2026-05",
            "current_month": "2026-06",
        },
        {"adjustment": "-6000.00", "open_months": {}, "current_month_total": "-6000.00"},
    ),
    Example("R-15", {"spend": "290666", "turnover": "38900000"}, "0.75"),
    Example("R-21", {"year": 2026, "month": 8, "day": 15, "shift": "next"}, "2026-08-17"),
    Example("R-21", {"year": 2026, "month": 7, "day": 18}, "2026-07-20"),
    Example("R-21", {"year": 2027, "month": 2, "day": 30, "shift": "none"}, "2027-02-28"),
    Example(
        "R-36",
        {"gross": "106000", "rate_percent": "6"},
        {"net": "100000.00", "tax": "6000.00", "expense": "100000.00"},
    ),
    Example(
        "R-36",
        {"gross": "20000", "rate_percent": "6", "deductible": False},
        {"net": "18867.92", "tax": "1132.08", "expense": "20000.00"},
    ),
    Example("R-44", {"amount": "19666"}, "壹万玖仟陆佰陆拾陆元整"),
    Example("R-44", {"amount": "1680.32"}, "壹仟陆佰捌拾元叁角贰分"),
    Example("R-44", {"amount": "107000.53"}, "壹拾万柒仟元伍角叁分"),
    Example("R-44", {"amount": "16409.02"}, "壹万陆仟肆佰零玖元零贰分"),
    Example("R-44", {"amount": "100005"}, "壹拾万零伍元整"),
    Example("R-44", {"amount": "5.80"}, "伍元捌角整"),
    Example("R-44", {"amount": "-30000"}, "负叁万元整"),
    Example("R-44", {"amount": "0"}, "零元整"),
    Example(
        "R-45",
        {"amount": "2000", "rate_at_submit": "7.1512", "rate_at_booking": "7.1038"},
        {"reserved": "14302.40", "posted": "14207.60", "fx_difference": "-94.80"},
    ),
)
