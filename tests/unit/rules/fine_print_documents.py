"""Fine print of requests, placements, payments and the statistic, beyond DOMAIN §7's own examples."""

from tests.unit.rules.example import Example

FINE_DOCUMENTS = (
    Example(
        "R-03",
        {
            "month": "2026-04",
            "insertions": [
                {"kind": "magazine", "amount": "500", "date": "2026-04-25", "status": "published"},
                {"kind": "newspaper", "amount": "700", "date": "2026-04-03", "status": "planned"},
            ],
        },
        {"newspaper": "0.00", "magazine": "500.00"},
    ),
    Example(
        "R-04",
        {
            "project": "JPJ",
            "month": "2026-08",
            "title": "Today",
            "amount": "19666.5",
            "language": "en",
        },
        "JPJ placed in Today magazine, 2026-08, cost ¥19,666.50",
    ),
    Example(
        "R-09",
        {"month": "2026-01", "amount": "300", "on_sale_from": "2026-02-15"},
        {"project_statistic": "0.00", "department": "0.00"},
    ),
    Example(
        "R-09",
        {
            "month": "2026-06",
            "amount": "300",
            "on_sale_from": "2026-02-15",
            "withdrawn_on": "2026-05-20",
            "cancel_note_on": "2026-05-21",
        },
        {"project_statistic": "0.00", "department": "300.00"},
    ),
    Example(
        "R-09",
        {
            "month": "2026-01",
            "amount": "300",
            "on_sale_from": "2026-02-15",
            "withdrawn_on": "2026-05-20",
        },
        {"project_statistic": "0.00", "department": "0.00"},
    ),
    Example(
        "R-11",
        {
            "kind": "withdraw",
            "amount": "100",
            "application_approved": True,
            "planned_days": 3,
            "run_days": 2,
            "fee": "0.01",
        },
        {"cost": "66.68", "release": "33.32"},
    ),
    Example(
        "R-12",
        {
            "sold_by": "agency",
            "accruals": [
                {"category": "SOC_KOL", "amount": "40"},
                {"category": "TV", "amount": "7"},
            ],
            "ledger": [
                {"category": "OWNER_GIFT", "amount": "5"},
                {"category": "SUN_VEHICLE_PURCHASE", "amount": "9"},
                {"category": "MAGAZINE", "amount": "3"},
            ],
            "rebates": [{"amount": "2", "confirmed": False}],
            "adjustments": [
                {"category": "NEWSPAPER", "amount": "1"},
                {"category": "OWNER_GIFT", "amount": "-1"},
                {"category": "CRM_SMS", "amount": "8"},
            ],
        },
        {
            "newspaper": "1.00",
            "online": "40.00",
            "magazine": "0.00",
            "tv": "0.00",
            "radio": "0.00",
            "vehicle": "0.00",
            "design": "0.00",
            "other": "0.00",
            "total": "41.00",
            "excluded": "9.00",
            "turnover_deduction": "4.00",
            "reconciliation_only": "18.00",
        },
    ),
    Example(
        "R-13",
        {
            "months": [
                {"month": "2026-02", "spend": "30", "turnover": "-5"},
                {"month": "2026-01", "spend": "70"},
                {"month": "2026-03"},
            ]
        },
        {
            "statements": [],
            "pending": {"spend": "100.00", "turnover": "-5.00", "months": ["2026-01", "2026-02"]},
        },
    ),
    Example(
        "R-13",
        {
            "months": [
                {"month": "2026-11", "spend": "30"},
                {"month": "2026-12", "spend": "10", "turnover": "-1"},
            ]
        },
        {
            "statements": [
                {
                    "month": "2026-12",
                    "spend": "40.00",
                    "turnover": "-1.00",
                    "ratio": None,
                    "carried_from": ["2026-11"],
                }
            ],
            "pending": {"spend": "0.00", "turnover": "0.00", "months": []},
        },
    ),
    Example(
        "R-22",
        {"completed_on": "2026-05-06", "today": "2026-06-30", "submitted_on": "2026-05-21"},
        {"due": "2026-05-21", "status": "on_time", "days_late": 0},
    ),
    Example(
        "R-22",
        {"completed_on": "2026-05-06", "submitted_on": "2026-05-23"},
        {"due": "2026-05-21", "status": "late", "days_late": 2},
    ),
    Example("R-23", {"booked_on": "2026-01-31", "contract_days": 10}, "2026-02-10"),
    Example(
        "R-23",
        {"booked_on": "2026-01-31", "contract_days": 10, "contract_due_date": "2026-05-01"},
        "2026-05-01",
    ),
    Example(
        "R-26",
        {
            "report_month": "2026-12",
            "deadline": "2027-01-05",
            "request_month": "2027-01",
            "category": "REG_TERMINAL_AD",
        },
        value=True,
    ),
    Example(
        "R-26",
        {
            "report_month": "2026-05",
            "deadline": "2026-06-05",
            "reported_on": "2026-06-08",
            "request_month": "2026-06",
            "category": "REG_OFFSITE_PROMO",
            "overridden": True,
        },
        value=False,
    ),
    Example(
        "R-27",
        {
            "history": [
                {"amount": "5000"},
                {"amount": "4800", "approved_correction": True},
                {"amount": "1"},
            ]
        },
        "4800.00",
    ),
    Example("R-27", {"history": []}, None),
    Example(
        "R-35",
        {"committed": "60000", "actual": "-100"},
        {"blocked": False, "consume": "-100.00", "release": "60000.00", "extra_needed": "0.00"},
    ),
    Example(
        "R-35",
        {"committed": "60000", "actual": "50000", "final": False},
        {"blocked": False, "consume": "50000.00", "release": "0.00", "extra_needed": "0.00"},
    ),
    Example(
        "R-37",
        {
            "claim": "7",
            "advances": [
                {"id": "B", "date": "2026-01-10", "outstanding": "5"},
                {"id": "A", "date": "2026-01-10", "outstanding": "1"},
                {"id": "C", "date": "2026-01-01", "outstanding": "0"},
            ],
        },
        {"offsets": {"A": "1.00", "B": "5.00"}, "pay": "1.00", "outstanding_after": "0.00"},
    ),
    Example(
        "R-37",
        {"claim": "7", "advances": []},
        {"offsets": {}, "pay": "7.00", "outstanding_after": "0.00"},
    ),
    Example(
        "R-38",
        {"kind": "legacy", "number": " 01234567", "code": "044001 900111"},
        "L:044001900111:01234567",
    ),
    Example(
        "R-38", {"kind": "other", "seller_tax_id": "gb 123", "number": "inv-7 a"}, "O:GB123:INV-7A"
    ),
    Example(
        "R-38",
        {"kind": "other", "seller_tax_id": "GB123", "invoice_date": "2026-05-01", "total": "5.5"},
        "O:GB123:2026-05-01:5.50",
    ),
    Example(
        "R-39", {"revenue": "10", "cost": "0"}, {"roi_percent": None, "roas": None, "cpa": None}
    ),
    Example(
        "R-40",
        {"budget": "10", "actual": "8"},
        {"variance": "-2.00", "percent": "-20.00", "status": "under"},
    ),
    Example(
        "R-40",
        {"budget": "0", "actual": "5"},
        {"variance": "5.00", "percent": None, "status": "unbudgeted"},
    ),
    Example(
        "R-40",
        {"budget": "10", "actual": "10"},
        {"variance": "0.00", "percent": "0.00", "status": "on"},
    ),
    Example(
        "R-41",
        {
            "as_of": "2026-06-30",
            "items": [
                {"booked_on": "2026-06-15", "amount": "7", "contract_days": 15},
                {"booked_on": "2026-01-01", "amount": "8", "contract_due_date": "2026-04-30"},
                {"booked_on": "2026-04-29", "amount": "9"},
                {"booked_on": "2026-01-01", "amount": "5", "paid": "5"},
            ],
        },
        {
            "not_due": "7.00",
            "1-30": "0.00",
            "31-60": "9.00",
            "61-90": "8.00",
            "over_90": "0.00",
            "total": "24.00",
        },
    ),
    Example(
        "R-42",
        {"incurred": "10", "invoiced": "40", "paid": "20"},
        {
            "accrued_unbilled": "0.00",
            "billed_in_advance": "30.00",
            "unpaid_invoices": "20.00",
            "paid_without_invoice": "0.00",
            "prepaid": "10.00",
        },
    ),
    Example(
        "R-46",
        {
            "amount": "30000",
            "on": "2026-05-30",
            "earlier": [
                {"date": "2026-04-30", "amount": "28000", "status": "approved"},
                {"date": "2026-05-30", "amount": "1000", "status": "in_approval"},
                {"date": "2026-05-15", "amount": "9000", "status": "rejected"},
            ],
            "budget_status": "over",
        },
        {
            "cumulative": "31000.00",
            "steps": ["dept_head", "finance_preliminary", "finance_head", "cfo", "ceo"],
        },
    ),
    Example(
        "R-46",
        {"amount": "49999.995", "on": "2026-05-30"},
        {"cumulative": "50000.00", "steps": ["dept_head", "finance_preliminary", "finance_head"]},
    ),
    Example(
        "R-48",
        {"orders": ["-250", "99.99"], "threshold": "100", "reduction": "20", "repeat": True},
        {"times": 0, "cost": "0.00"},
    ),
)
