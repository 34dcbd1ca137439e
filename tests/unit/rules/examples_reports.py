"""DOMAIN §7's examples of the statistic, of evaluation and of oversight."""

from tests.unit.rules.example import Example


def _lines(**amounts: str) -> list[dict[str, str]]:
    return [{"category": category, "amount": amount} for category, amount in amounts.items()]


REPORTS = (
    Example(
        "R-08",
        {"sold_by": "self", "amount": "5000"},
        {"ad_cost": "5000.00", "turnover_deduction": "0.00"},
    ),
    Example(
        "R-08",
        {"sold_by": "agency", "amount": "5000"},
        {"ad_cost": "0.00", "turnover_deduction": "5000.00"},
    ),
    Example(
        "R-09",
        {
            "month": "2026-05",
            "amount": "300",
            "withdrawn_on": "2026-05-20",
            "cancel_note_on": "2026-05-10",
        },
        {"project_statistic": "300.00", "department": "0.00"},
    ),
    Example(
        "R-09",
        {
            "month": "2026-06",
            "amount": "300",
            "withdrawn_on": "2026-05-20",
            "cancel_note_on": "2026-05-10",
        },
        {"project_statistic": "0.00", "department": "0.00"},
    ),
    Example(
        "R-09",
        {
            "month": "2026-06",
            "amount": "300",
            "withdrawn_on": "2026-05-20",
        },
        {"project_statistic": "0.00", "department": "300.00"},
    ),
    Example(
        "R-12",
        {
            "sold_by": "self",
            "accruals": _lines(NEWSPAPER="120000", ONLINE_MEDIA="30000", MAGAZINE="19666"),
            "ledger": _lines(
                TV="50000",
                RADIO="8000",
                VEHICLE_BODY="6000",
                AD_DESIGN="10000",
                OUTDOOR="40000",
                DESIGN_SITE="4000",
                OWNER_GIFT="3000",
                SUN_FLOWERS_GREENING="2500",
                NEWSPAPER="118000",
            ),
            "rebates": [{"amount": "6000", "confirmed": True}],
            "adjustments": _lines(ONLINE_MEDIA="-1000"),
        },
        {
            "newspaper": "114000.00",
            "online": "29000.00",
            "magazine": "19666.00",
            "tv": "50000.00",
            "radio": "8000.00",
            "vehicle": "6000.00",
            "design": "10000.00",
            "other": "47000.00",
            "total": "283666.00",
            "excluded": "2500.00",
            "turnover_deduction": "0.00",
            "reconciliation_only": "118000.00",
        },
    ),
    Example(
        "R-13",
        {
            "months": [
                {"month": "2026-01", "spend": "70000", "turnover": "0"},
                {"month": "2026-02", "spend": "30000", "turnover": "-500000"},
                {"month": "2026-03", "spend": "50000", "turnover": "10500000"},
            ]
        },
        {
            "statements": [
                {
                    "month": "2026-03",
                    "spend": "150000.00",
                    "turnover": "10000000.00",
                    "ratio": "1.50",
                    "carried_from": ["2026-01", "2026-02"],
                }
            ],
            "pending": {"spend": "0.00", "turnover": "0.00", "months": []},
        },
    ),
    Example(
        "R-39",
        {"revenue": "180000", "cost": "60000", "conversions": 240},
        {"roi_percent": "200.00", "roas": "3.00", "cpa": "250.00"},
    ),
    Example(
        "R-40",
        {"budget": "80000", "actual": "92000"},
        {"variance": "12000.00", "percent": "15.00", "status": "over"},
    ),
    Example(
        "R-42",
        {"incurred": "60000", "invoiced": "45000", "paid": "50000"},
        {
            "accrued_unbilled": "15000.00",
            "billed_in_advance": "0.00",
            "unpaid_invoices": "0.00",
            "paid_without_invoice": "5000.00",
            "prepaid": "0.00",
        },
    ),
)

OVERSIGHT = (
    Example(
        "R-24",
        {"dates": ["2026-02-01", "2026-05-01", "2026-08-01"], "on": "2026-08-01"},
        {"count": 3, "refer_to_hr": True},
    ),
    Example("R-25", {"claim_amount": "2000", "returns": 2, "persons": 2}, "200.00"),
    Example("R-25", {"claim_amount": "1999.99", "returns": 2, "persons": 2}, "0.00"),
)
