"""Fine print of the core rules, beyond DOMAIN §7's own examples."""

from tests.unit.rules.example import Example

FINE_CORE = (
    Example("R-01", {"op": "money", "x": "-0.004"}, "0.00"),
    Example("R-01", {"op": "percent", "numerator": "5", "denominator": "0"}, None),
    Example(
        "R-02",
        {"amount": "300", "spans": [["2026-04-21", "2026-05-10"], ["2026-04-01", "2026-04-10"]]},
        {"2026-04": "200.00", "2026-05": "100.00"},
    ),
    Example(
        "R-02",
        {"amount": "0.03", "spans": [["2026-01-01", "2026-05-31"]]},
        {
            "2026-01": "0.01",
            "2026-02": "0.01",
            "2026-03": "0.01",
            "2026-04": "0.00",
            "2026-05": "0.00",
        },
    ),
    Example(
        "R-05", {"total": "0.99", "weights": [["A", "1"], ["B", "2"]]}, {"A": "0.00", "B": "0.99"}
    ),
    Example(
        "R-06",
        {
            "total": "100",
            "weights": [["A", "1"], ["B", "1"], ["C", "1"]],
            "spans": [["2026-04-30", "2026-05-02"]],
            "remainder_key": "B",
        },
        {
            "A": {"2026-04": "11.00", "2026-05": "22.00"},
            "B": {"2026-04": "11.33", "2026-05": "22.67"},
            "C": {"2026-04": "11.00", "2026-05": "22.00"},
        },
    ),
    Example(
        "R-14",
        {"booked": {"2026-04": "10"}, "new": {"2026-05": "8"}, "current_month": "2026-04"},
        {
            "adjustment": "0.00",
            "open_months": {"2026-04": "0.00", "2026-05": "8.00"},
            "current_month_total": "0.00",
        },
    ),
    Example(
        "R-14",
        {
            "booked": {"2026-04": "10"},
            "new": {"2026-03": "4", "2026-05": "8"},
            "locked_through": "2026-04",
            "current_month": "2026-05",
        },
        {
            "adjustment": "-6.00",
            "open_months": {"2026-05": "8.00"},
            "current_month_total": "2.00",
        },
    ),
    Example("R-15", {"spend": "5", "turnover": "0"}, None),
    Example("R-21", {"year": 2026, "month": 8, "day": 15, "shift": "previous"}, "2026-08-14"),
    Example(
        "R-21",
        {
            "year": 2026,
            "month": 2,
            "day": 14,
            "workdays": ["2026-02-14"],
            "holidays": ["2026-02-16", "2026-02-17"],
        },
        "2026-02-14",
    ),
    Example(
        "R-21",
        {
            "year": 2026,
            "month": 2,
            "day": 16,
            "workdays": ["2026-02-28"],
            "holidays": [
                "2026-02-16",
                "2026-02-17",
                "2026-02-18",
                "2026-02-19",
                "2026-02-20",
                "2026-02-23",
            ],
        },
        "2026-02-24",
    ),
    Example("R-44", {"amount": "1000050000"}, "壹拾亿零伍万元整"),
    Example("R-44", {"amount": "-0.05"}, "负伍分"),
)
