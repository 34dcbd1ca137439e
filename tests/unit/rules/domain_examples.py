"""DOMAIN §7's examples, typed in as the guide gives them; tests and the rule pages read this."""

from dataclasses import dataclass
from typing import Any

APRIL_TO_MAY = [["2026-04-16", "2026-05-15"]]
THREE_EQUAL = [["A", "1"], ["B", "1"], ["C", "1"]]


@dataclass(frozen=True, slots=True)
class Example:
    """Inputs of a rule under DOMAIN's names, and what must come out.

    Where the guide names only some parts of a result, `value` holds those parts.
    """

    rule: str
    inputs: dict[str, Any]
    value: Any


def zeros(count: int) -> list[str]:
    return ["0.00"] * count


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

_CONTROL = {"requested": "101000", "available": "100000", "revised": "310000", "mode": "block"}
_TOLERANCE = {"tolerance_percent": "1", "tolerance_amount": "2000"}
_JULY = {
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
            "monthly": ["6.67", "5.00", "8.00", *zeros(9)],
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
        {"cumulative": "58000.00", "steps": [*_THREE_STEPS, "cfo"]},
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
            "on_sale_from": "2026-01-01",
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
            "on_sale_from": "2026-01-01",
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
            "on_sale_from": "2026-01-01",
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

EXAMPLES = (*CORE, *PLANNING, *REQUESTS, *REPORTS, *OVERSIGHT)
