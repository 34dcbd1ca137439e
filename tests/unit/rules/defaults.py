"""What each optional input is when it is left out, by rule, as DOMAIN §7 and the rule pages say."""

from typing import Any

TWO_WEIGHTS = [["A", "1"], ["B", "2"]]
ONE_DAY = [["2026-04-01", "2026-04-01"]]
DEDUCTIONS = {
    "forfeits_and_returns": "1",
    "area_difference": "2",
    "price_difference": "4",
    "gifted_management_fee": "8",
    "agency_gifts": "16",
}
PHONE = {"month": "2026-06", "amount": "300", "on_sale_from": "2026-01-01"}
WITHDRAWN = PHONE | {"withdrawn_on": "2026-05-20"}
CHANGE = {"kind": "change", "amount": "5", "new_amount": "9", "fee": "1"}
APPROVED = CHANGE | {"application_approved": True}
PULLED = {"kind": "withdraw", "amount": "100", "application_approved": True, "fee": "1"}
STATISTIC: dict[str, Any] = {
    "sold_by": "self",
    "accruals": [{"category": "NEWSPAPER", "amount": "8"}],
    "ledger": [{"category": "TV", "amount": "4"}],
    "rebates": [{"amount": "2", "confirmed": True}],
    "adjustments": [{"category": "RADIO", "amount": "1"}],
}
LOCKED = {"booked": {"2026-04": "10"}, "new": {"2026-04": "8"}, "current_month": "2026-05"}
RATIO: dict[str, Any] = {
    "year": 2026,
    "month": 3,
    "opened": True,
    "current_budget": "1",
    "target": "2",
    "reconciled": {"1": "4"},
    "approved_budget": {"1": "100", "2": "8"},
    "placement_reports": {"2": "16", "3": "32"},
    "received": {"1": "64"},
    "reported_to_cutoff": "128",
}
OVERVIEW = {
    "reconciled": {"1": "1"},
    "budget": {"1": "2", "2": "4"},
    "received": {"1": "8"},
    "target": {"1": "16", "2": "32"},
}
SATURDAY = {"year": 2026, "month": 8, "day": 15}
MONDAY = {"year": 2026, "month": 8, "day": 17}
POOR_CLAIM = {"claim_amount": "2000", "returns": 1}
REPORT = {
    "report_month": "2026-05",
    "deadline": "2026-06-05",
    "request_month": "2026-06",
    "category": "REG_TERMINAL_AD",
}
SOLD: dict[str, Any] = {
    "products": [{"price": "16", "sales": "5000000"}, {"price": "15.99", "sales": "100"}],
    "terminal_ratio_percent": "1",
    "circulation_ratio_percent": "1",
}
BELOW_FLOOR = SOLD | {"products": [{"price": "16", "sales": "4999999.99"}]}
LINE = {
    "approved": "200",
    "adjustments": "1",
    "transfer_in": "2",
    "transfer_out": "4",
    "carried_in": "8",
    "reserved": "16",
    "committed": "32",
    "consumed": "64",
}
CHECK = {"requested": "101", "available": "100", "mode": "block"}
THREE_STEPS = ["dept_head", "finance_preliminary", "finance_head"]
OTHER = {"kind": "other", "seller_tax_id": "GB1"}
DIGITAL = {"kind": "digital", "number": "25317000000000000018"}
ACCRUED = {"incurred": "0", "invoiced": "0", "paid": "0"}
NO_ACCRUAL = {
    "accrued_unbilled": "0.00",
    "billed_in_advance": "0.00",
    "unpaid_invoices": "0.00",
    "paid_without_invoice": "0.00",
    "prepaid": "0.00",
}
PROMOTION = {"orders": ["250"], "threshold": "100", "reduction": "20"}

DEFAULTS: list[tuple[str, str, Any, dict[str, Any], Any]] = [
    ("R-01", "x", None, {"op": "percent", "numerator": "1", "denominator": "4"}, "25.00"),
    ("R-01", "numerator", None, {"op": "money", "x": "1"}, "1.00"),
    ("R-01", "denominator", None, {"op": "money", "x": "1"}, "1.00"),
    ("R-05", "remainder_key", None, {"total": "10", "weights": TWO_WEIGHTS},
     {"A": "3.00", "B": "7.00"}),
    ("R-06", "remainder_key", None, {"total": "10", "weights": TWO_WEIGHTS, "spans": ONE_DAY},
     {"A": {"2026-04": "3.00"}, "B": {"2026-04": "7.00"}}),
    ("R-07", "forfeits_and_returns", "0", {"confirmed_sales": "100", **DEDUCTIONS}, "70.00"),
    ("R-07", "area_difference", "0", {"confirmed_sales": "100", **DEDUCTIONS}, "71.00"),
    ("R-07", "price_difference", "0", {"confirmed_sales": "100", **DEDUCTIONS}, "73.00"),
    ("R-07", "gifted_management_fee", "0", {"confirmed_sales": "100", **DEDUCTIONS}, "77.00"),
    ("R-07", "agency_gifts", "0", {"confirmed_sales": "100", **DEDUCTIONS}, "85.00"),
    ("R-09", "on_sale_from", None, {"month": "2026-06", "amount": "300"},
     {"project_statistic": "0.00", "department": "0.00"}),
    ("R-09", "on_sale_from", None, WITHDRAWN, {"project_statistic": "0.00", "department": "300.00"}),
    ("R-09", "withdrawn_on", None, PHONE, {"project_statistic": "300.00", "department": "0.00"}),
    ("R-09", "cancel_note_on", None, WITHDRAWN,
     {"project_statistic": "0.00", "department": "300.00"}),
    ("R-10", "rebates", [], {"month": "2026-04", "gross": "5"}, {"net": "5.00", "pending": "0.00"}),
    ("R-11", "application_approved", False, CHANGE, {"cost": "5.00", "release": "0.00"}),
    ("R-11", "planned_days", 0, PULLED, "bad_input"),
    ("R-11", "run_days", 0, PULLED | {"planned_days": 10}, {"cost": "1.00", "release": "99.00"}),
    ("R-11", "new_amount", "0", APPROVED, {"cost": "1.00", "release": "4.00"}),
    ("R-11", "fee", "0", APPROVED, {"cost": "9.00", "release": "-4.00"}),
    ("R-12", "accruals", [], STATISTIC, {"total": "3.00"}),
    ("R-12", "ledger", [], STATISTIC, {"total": "7.00"}),
    ("R-12", "rebates", [], STATISTIC, {"total": "13.00"}),
    ("R-12", "adjustments", [], STATISTIC, {"total": "10.00"}),
    ("R-14", "locked_through", None, LOCKED, {"adjustment": "0.00", "current_month_total": "0.00"}),
    ("R-16", "current_budget", "0", RATIO, {"ad_total": "60.00"}),
    ("R-16", "target", "0", RATIO, {"sales_total": "192.00"}),
    ("R-16", "reconciled", {}, RATIO, {"ad_total": "157.00"}),
    ("R-16", "approved_budget", {}, RATIO, {"ad_total": "53.00"}),
    ("R-16", "placement_reports", {}, RATIO, {"ad_total": "13.00"}),
    ("R-16", "received", {}, RATIO, {"sales_total": "130.00"}),
    ("R-16", "reported_to_cutoff", "0", RATIO, {"sales_total": "66.00"}),
    ("R-17", "rate_percent", "1", {"annual_sales": "200", "spend": "0"}, {"ceiling": "2.00"}),
    ("R-18", "reconciled", {}, OVERVIEW, {"ad_total": "6.00"}),
    ("R-18", "budget", {}, OVERVIEW, {"ad_total": "1.00"}),
    ("R-18", "received", {}, OVERVIEW, {"turnover_total": "48.00"}),
    ("R-18", "target", {}, OVERVIEW, {"turnover_total": "8.00"}),
    ("R-21", "shift", "next", SATURDAY, "2026-08-17"),
    ("R-21", "holidays", [], MONDAY, "2026-08-17"),
    ("R-21", "workdays", [], SATURDAY, "2026-08-17"),
    ("R-22", "today", None, {"completed_on": "2026-05-06", "submitted_on": "2026-05-23"},
     {"due": "2026-05-21", "status": "late", "days_late": 2}),
    ("R-22", "submitted_on", None, {"completed_on": "2026-05-06", "today": "2026-05-23"},
     {"due": "2026-05-21", "status": "overdue", "days_late": 2}),
    ("R-23", "contract_days", None, {"booked_on": "2026-04-10"}, "2026-05-10"),
    ("R-23", "contract_due_date", None, {"booked_on": "2026-04-10", "contract_days": 3},
     "2026-04-13"),
    ("R-25", "persons", 0, POOR_CLAIM, "0.00"),
    ("R-25", "mode", "per_person", POOR_CLAIM | {"persons": 3}, "150.00"),
    ("R-26", "reported_on", None, REPORT, True),
    ("R-26", "overridden", False, REPORT, True),
    ("R-29", "terminal_ratio_percent", "0", SOLD, {"terminal_budget": "0.00", "total": "1.00"}),
    ("R-29", "circulation_ratio_percent", "0", SOLD,
     {"circulation_budget": "0.00", "total": "50000.00"}),
    ("R-29", "price_line", "16", SOLD,
     {"terminal_sales": "5000000.00", "circulation_sales": "100.00"}),
    ("R-29", "sales_floor", "5000000", SOLD, {"eligible": True}),
    ("R-29", "sales_floor", "5000000", BELOW_FLOOR, {"eligible": False}),
    ("R-31", "adjustments", "0", LINE, {"revised": "206.00", "available": "94.00"}),
    ("R-31", "transfer_in", "0", LINE, {"revised": "205.00", "available": "93.00"}),
    ("R-31", "transfer_out", "0", LINE, {"revised": "211.00", "available": "99.00"}),
    ("R-31", "carried_in", "0", LINE, {"revised": "199.00", "available": "87.00"}),
    ("R-31", "reserved", "0", LINE, {"revised": "207.00", "available": "111.00"}),
    ("R-31", "committed", "0", LINE, {"revised": "207.00", "available": "127.00"}),
    ("R-31", "consumed", "0", LINE, {"revised": "207.00", "available": "159.00"}),
    ("R-32", "revised", "0", CHECK | {"tolerance_percent": "100"}, {"result": "block"}),
    ("R-32", "tolerance_percent", None, CHECK | {"revised": "1000", "tolerance_amount": "1"},
     {"result": "warn"}),
    ("R-32", "tolerance_amount", None, CHECK | {"revised": "100", "tolerance_percent": "1"},
     {"result": "warn"}),
    ("R-34", "budget_status", "within", {"amount": "1"}, THREE_STEPS),
    ("R-34", "cfo_from", "50000", {"amount": "49999.99"}, THREE_STEPS),
    ("R-34", "cfo_from", "50000", {"amount": "50000"}, [*THREE_STEPS, "cfo"]),
    ("R-34", "ceo_from", "200000", {"amount": "199999.99"}, [*THREE_STEPS, "cfo"]),
    ("R-34", "ceo_from", "200000", {"amount": "200000"}, [*THREE_STEPS, "cfo", "ceo"]),
    ("R-35", "final", True, {"committed": "5", "actual": "4"}, {"release": "1.00"}),
    ("R-35", "overrun_percent", "0", {"committed": "5", "actual": "5.01"}, {"blocked": True}),
    ("R-36", "deductible", True, {"gross": "106", "rate_percent": "6"}, {"expense": "100.00"}),
    ("R-38", "number", None, OTHER | {"invoice_date": "2026-05-01", "total": "5"},
     "O:GB1:2026-05-01:5.00"),
    ("R-38", "code", None, DIGITAL, "D:25317000000000000018"),
    ("R-38", "seller_tax_id", None, DIGITAL, "D:25317000000000000018"),
    ("R-38", "invoice_date", None, OTHER | {"number": "7"}, "O:GB1:7"),
    ("R-38", "total", "0", OTHER | {"invoice_date": "2026-05-01"}, "O:GB1:2026-05-01:0.00"),
    ("R-39", "conversions", 0, {"revenue": "3", "cost": "2"}, {"cpa": None}),
    ("R-42", "incurred", "0", ACCRUED, NO_ACCRUAL),
    ("R-42", "invoiced", "0", ACCRUED, NO_ACCRUAL),
    ("R-42", "paid", "0", ACCRUED, NO_ACCRUAL),
    ("R-43", "policy", "carry_committed", {"revised": "9", "consumed": "2", "committed": "4"},
     {"carried": "4.00", "lapsed": "3.00", "overspent": "0.00"}),
    ("R-43", "committed", "0", {"revised": "9", "consumed": "2"},
     {"carried": "0.00", "lapsed": "7.00", "overspent": "0.00"}),
    ("R-46", "earlier", [], {"amount": "5", "on": "2026-05-30"},
     {"cumulative": "5.00", "steps": THREE_STEPS}),
    ("R-46", "budget_status", "within", {"amount": "5", "on": "2026-05-30"}, {"steps": THREE_STEPS}),
    ("R-47", "weights", [], {"annual": "12"}, {"months": ["1.00"] * 12, "quarters": ["3.00"] * 4}),
    ("R-48", "repeat", False, PROMOTION, {"times": 1, "cost": "20.00"}),
]  # fmt: skip
"""Rule, the input left out, its default, the inputs, and what must come out."""

IN_LISTS: list[tuple[str, str, Any, dict[str, Any], Any]] = [
    ("R-03", "issue_month", None,
     {"month": "2026-04", "insertions": [
         {"kind": "magazine", "amount": "5", "date": "2026-04-25", "status": "published"}]},
     {"magazine": "5.00"}),
    ("R-10", "confirmed", False,
     {"month": "2026-04", "gross": "9", "rebates": [{"month": "2026-04", "amount": "5"}]},
     {"net": "9.00", "pending": "5.00"}),
    ("R-12", "confirmed", False,
     {"sold_by": "self", "rebates": [{"amount": "5"}]}, {"newspaper": "0.00"}),
    ("R-13", "spend", "0",
     {"months": [{"month": "2026-01", "turnover": "5"}]},
     {"statements": [{"month": "2026-01", "spend": "0.00", "turnover": "5.00", "ratio": "0.00",
                      "carried_from": []}]}),
    ("R-13", "turnover", "0",
     {"months": [{"month": "2026-01", "spend": "5"}]},
     {"pending": {"spend": "5.00", "turnover": "0.00", "months": ["2026-01"]}}),
    ("R-19", "actual", "0",
     {"months_ago": 2, "items": [{"budget": "5", "status": "done"}]},
     {"completion_percent": "0.00"}),
    ("R-19", "reason", "",
     {"months_ago": 2, "items": [{"budget": "5", "status": "cancelled"}]},
     {"missing_reasons": 1}),
    ("R-27", "approved_correction", False,
     {"history": [{"amount": "5"}, {"amount": "4"}]}, "5.00"),
    ("R-37", "linked", False,
     {"claim": "5", "advances": [
         {"id": "A", "date": "2026-01-11", "outstanding": "5"},
         {"id": "B", "date": "2026-01-10", "outstanding": "5"}]},
     {"offsets": {"B": "5.00"}}),
    ("R-41", "paid", "0",
     {"as_of": "2026-06-30", "items": [{"booked_on": "2026-06-01", "amount": "5"}]},
     {"not_due": "5.00"}),
    ("R-41", "contract_days", None,
     {"as_of": "2026-06-30", "items": [{"booked_on": "2026-05-29", "amount": "5"}]},
     {"1-30": "5.00"}),
    ("R-41", "contract_due_date", None,
     {"as_of": "2026-06-30", "items": [
         {"booked_on": "2026-06-29", "amount": "5", "contract_days": 0}]},
     {"1-30": "5.00"}),
]  # fmt: skip
"""Rule, the field that the objects of its list leave out, its default, inputs, what comes out."""
