"""DOMAIN §7's examples of requests, placements, claims and payments."""

from tests.unit.rules.example import Example

_INSERTIONS = [
    {"kind": "newspaper", "amount": "12000", "date": "2026-04-30", "status": "published"},
    {
        "kind": "magazine",
        "amount": "19666",
        "date": "2026-04-25",
        "status": "published",
        "issue_month": "2026-05",
    },
]
_REPORT = {
    "report_month": "2026-05",
    "deadline": "2026-06-05",
    "reported_on": "2026-06-08",
    "request_month": "2026-06",
}

REQUESTS = (
    Example(
        "R-03",
        {"month": "2026-04", "insertions": _INSERTIONS},
        {"newspaper": "12000.00", "magazine": "0.00"},
    ),
    Example("R-03", {"month": "2026-05", "insertions": _INSERTIONS}, {"magazine": "19666.00"}),
    Example(
        "R-04",
        {
            "project": "滨江花园",
            "month": "2026-08",
            "title": "今日地产",
            "amount": "19666",
            "language": "zh-Hans",
        },
        "滨江花园于2026年8月投放《今日地产》杂志，投放费用¥19,666元",
    ),
    Example(
        "R-10",
        {
            "month": "2026-04",
            "gross": "200000",
            "rebates": [
                {"month": "2026-04", "amount": "10000", "confirmed": True},
                {"month": "2026-04", "amount": "2500", "confirmed": False},
            ],
        },
        {"net": "190000.00", "pending": "2500.00"},
    ),
    Example(
        "R-11",
        {
            "kind": "withdraw",
            "amount": "60000",
            "application_approved": True,
            "planned_days": 30,
            "run_days": 10,
            "fee": "3000",
        },
        {"cost": "23000.00", "release": "37000.00"},
    ),
    Example(
        "R-11",
        {
            "kind": "withdraw",
            "amount": "60000",
            "application_approved": False,
            "planned_days": 30,
            "run_days": 10,
            "fee": "3000",
        },
        {"cost": "60000.00", "release": "0.00"},
    ),
    Example(
        "R-11",
        {
            "kind": "change",
            "amount": "40000",
            "application_approved": True,
            "new_amount": "55000",
        },
        {"cost": "55000.00", "release": "-15000.00"},
    ),
    Example(
        "R-22",
        {"completed_on": "2026-05-06", "today": "2026-05-21"},
        {"due": "2026-05-21", "status": "open", "days_late": 0},
    ),
    Example(
        "R-22",
        {"completed_on": "2026-05-06", "today": "2026-05-22"},
        {"due": "2026-05-21", "status": "overdue", "days_late": 1},
    ),
    Example("R-23", {"booked_on": "2026-01-31"}, "2026-02-28"),
    Example("R-23", {"booked_on": "2026-04-10"}, "2026-05-10"),
    Example("R-26", _REPORT | {"category": "REG_OFFSITE_PROMO"}, value=True),
    Example("R-26", _REPORT | {"category": "REG_MEDIA"}, value=False),
    Example(
        "R-27",
        {"history": [{"amount": "5000"}, {"amount": "4200", "approved_correction": False}]},
        "5000.00",
    ),
    Example(
        "R-35",
        {"committed": "60000", "actual": "54000"},
        {"blocked": False, "consume": "54000.00", "release": "6000.00", "extra_needed": "0.00"},
    ),
    Example(
        "R-35",
        {"committed": "60000", "actual": "61000"},
        {"blocked": True, "consume": "0.00", "release": "0.00", "extra_needed": "1000.00"},
    ),
    Example(
        "R-35",
        {"committed": "60000", "actual": "61000", "overrun_percent": "2"},
        {"blocked": False, "consume": "61000.00", "extra_needed": "1000.00"},
    ),
    Example(
        "R-37",
        {
            "claim": "7000",
            "advances": [
                {"id": "A1", "date": "2026-01-10", "outstanding": "3000", "linked": False},
                {"id": "A2", "date": "2026-02-10", "outstanding": "6000", "linked": True},
            ],
        },
        {
            "offsets": {"A2": "6000.00", "A1": "1000.00"},
            "pay": "0.00",
            "outstanding_after": "2000.00",
        },
    ),
    Example(
        "R-38", {"kind": "digital", "number": "25317000000000000018"}, "D:25317000000000000018"
    ),
    Example(
        "R-41",
        {
            "as_of": "2026-06-30",
            "items": [
                {"booked_on": "2026-05-20", "amount": "10000", "paid": "4000"},
                {"booked_on": "2026-02-28", "amount": "5000"},
            ],
        },
        {
            "not_due": "0.00",
            "1-30": "6000.00",
            "31-60": "0.00",
            "61-90": "0.00",
            "over_90": "5000.00",
            "total": "11000.00",
        },
    ),
    Example(
        "R-46",
        {
            "amount": "30000",
            "on": "2026-05-30",
            "earlier": [{"date": "2026-05-01", "amount": "28000", "status": "approved"}],
            "budget_status": "within",
        },
        {
            "cumulative": "58000.00",
            "steps": ["dept_head", "finance_preliminary", "finance_head", "cfo"],
        },
    ),
    Example(
        "R-48",
        {"orders": ["99", "100", "250"], "threshold": "100", "reduction": "20"},
        {"times": 2, "cost": "40.00"},
    ),
    Example(
        "R-48",
        {"orders": ["99", "100", "250"], "threshold": "100", "reduction": "20", "repeat": True},
        {"times": 3, "cost": "60.00"},
    ),
)
