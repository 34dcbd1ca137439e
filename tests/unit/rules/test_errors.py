"""What each rule refuses, under which name, and which of two errors counts."""

from typing import Any

import pytest

from expense_mgmt.rulebook import RULES, UnknownRuleError, evaluate
from tests.unit.rules.domain_examples import EXAMPLES

SPAN = [["2026-04-16", "2026-05-15"]]
BACKWARDS = [["2026-05-15", "2026-04-16"]]
TOUCHING = [["2026-04-01", "2026-04-15"], ["2026-04-15", "2026-04-30"]]
OUTLET = {"key": "A", "stage": "growth", "base": "1"}
DIGITAL = {"kind": "digital"}
LEGACY = {"kind": "legacy", "number": "12345678", "code": "1234567890"}
OTHER = {"kind": "other", "seller_tax_id": "91440101MA5"}
WITHDRAWAL = {"kind": "withdraw", "amount": "1", "application_approved": True}

REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("R-01", {"op": "half_even", "x": "1"}, "bad_input"),
    ("R-01", {"op": "money"}, "bad_input"),
    ("R-01", {"op": "percent", "numerator": "1"}, "bad_input"),
    ("R-02", {"amount": "1", "spans": []}, "no_span"),
    ("R-02", {"amount": "1", "spans": BACKWARDS}, "end_before_start"),
    ("R-02", {"amount": "1", "spans": TOUCHING}, "overlap"),
    ("R-02", {"amount": "1", "spans": [*TOUCHING, *BACKWARDS]}, "end_before_start"),
    ("R-03", {"month": "2026-04", "insertions": [{"kind": "tv"}]}, "bad_input"),
    ("R-04", {"project": "a", "month": "2026-04", "title": "b", "amount": "1", "language": "fr"},
     "bad_input"),
    ("R-05", {"total": "1", "weights": []}, "no_weight"),
    ("R-05", {"total": "1", "weights": [["A", "0"], ["B", "0.00"]]}, "no_weight"),
    ("R-05", {"total": "1", "weights": [["A", "-1"], ["B", "1"]]}, "negative_weight"),
    ("R-05", {"total": "1", "weights": [["A", "-1"], ["B", "0"]], "remainder_key": "B"},
     "negative_weight"),
    ("R-05", {"total": "1", "weights": [["A", "0"]], "remainder_key": "A"}, "no_weight"),
    ("R-05", {"total": "1", "weights": [["A", "1"], ["B", "0"]], "remainder_key": "B"},
     "remainder_key_has_no_weight"),
    ("R-05", {"total": "1", "weights": [["A", "1"]], "remainder_key": "Z"},
     "remainder_key_has_no_weight"),
    ("R-05", {"total": "1", "weights": [["A", "1"], ["A", "2"]]}, "bad_input"),
    ("R-06", {"total": "1", "weights": [["A", "-1"]], "spans": BACKWARDS}, "negative_weight"),
    ("R-06", {"total": "1", "weights": [["A", "1"]], "spans": BACKWARDS}, "end_before_start"),
    ("R-06", {"total": "1", "weights": [["A", "1"]], "spans": []}, "no_span"),
    ("R-08", {"sold_by": "partner", "amount": "1"}, "bad_sold_by"),
    ("R-11", WITHDRAWAL | {"planned_days": 0, "run_days": 0}, "bad_input"),
    ("R-11", {"kind": "pause", "amount": "1"}, "bad_input"),
    ("R-12", {"sold_by": ""}, "bad_sold_by"),
    ("R-13", {"months": [{"month": "2026-01"}, {"month": "2026-01"}]}, "bad_input"),
    ("R-14", {"booked": {}, "new": {}, "locked_through": "2026-05", "current_month": "2026-05"},
     "current_month_locked"),
    ("R-16", {"year": 2026, "month": 13, "opened": True}, "bad_input"),
    ("R-16", {"year": 0, "month": 3, "opened": True}, "bad_input"),
    ("R-16", {"year": 2026, "month": 0, "opened": False}, "bad_input"),
    ("R-16", {"year": 2026, "month": 5, "opened": True, "reconciled": {"13": "1"}}, "bad_input"),
    ("R-18", {"reconciled": {"May": "1"}}, "bad_input"),
    ("R-20", {"annual_total": "1", "used": ["0"] * 13}, "bad_input"),
    ("R-21", {"year": 2026, "month": 2, "day": 0}, "bad_input"),
    ("R-21", {"year": 2026, "month": 13, "day": 1}, "bad_input"),
    ("R-21", {"year": 2026, "month": 2, "day": 1, "shift": "nearest"}, "bad_input"),
    ("R-21", {"year": 9999, "month": 12, "day": 31, "holidays": ["9999-12-31"]}, "bad_input"),
    ("R-22", {"completed_on": "2026-05-06"}, "bad_input"),
    ("R-23", {"booked_on": "2026-05-06", "contract_days": -1}, "bad_input"),
    ("R-23", {"booked_on": "9999-12-31"}, "bad_input"),
    ("R-25", {"claim_amount": "2000", "returns": -1, "persons": 1}, "bad_input"),
    ("R-25", {"claim_amount": "2000", "returns": 1, "mode": "per_claim"}, "bad_input"),
    ("R-28", {"receipts": "1", "target": "0", "fixed_amount": "1"}, "no_target"),
    ("R-28", {"receipts": "1", "target": "-1", "fixed_amount": "1"}, "no_target"),
    ("R-30", {"pool": "1", "outlets": [OUTLET | {"stage": "new_brand"}]}, "no_weight"),
    ("R-30", {"pool": "1", "outlets": [OUTLET | {"stage": "booming"}]}, "bad_input"),
    ("R-30", {"pool": "1", "outlets": [OUTLET | {"base": "-1"}]}, "negative_weight"),
    ("R-32", {"requested": "0", "available": "0", "mode": "stop"}, "bad_input"),
    ("R-33", {"month": 5, "window": "week", "budget": [], "used": []}, "bad_input"),
    ("R-33", {"month": 0, "window": "year", "budget": [], "used": []}, "bad_input"),
    ("R-33", {"month": 5, "window": "year", "budget": ["1"] * 13, "used": []}, "bad_input"),
    ("R-34", {"amount": "1", "budget_status": "unknown"}, "bad_input"),
    ("R-36", {"gross": "1", "rate_percent": "-100"}, "bad_input"),
    ("R-37", {"claim": "1", "advances": [{"id": "A", "date": "2026-01-01", "outstanding": "1"}] * 2},
     "bad_input"),
    ("R-38", DIGITAL | {"number": "123"}, "bad_number"),
    ("R-38", DIGITAL, "bad_number"),
    ("R-38", LEGACY | {"number": "1234567"}, "bad_number"),
    ("R-38", LEGACY | {"code": "12345678901"}, "bad_code"),
    ("R-38", LEGACY | {"number": "1", "code": "1"}, "bad_number"),
    ("R-38", OTHER, "insufficient_key"),
    ("R-38", OTHER | {"seller_tax_id": " ", "number": "1"}, "insufficient_key"),
    ("R-38", {"kind": "paper"}, "bad_input"),
    ("R-43", {"policy": "keep", "revised": "1", "consumed": "1"}, "bad_input"),
    ("R-47", {"annual": "1", "weights": ["0"] * 12}, "no_weight"),
    ("R-47", {"annual": "1", "weights": ["-1", *["0"] * 11]}, "no_weight"),
    ("R-47", {"annual": "1", "weights": ["1"] * 11}, "bad_input"),
    ("R-48", {"orders": ["1"], "threshold": "0", "reduction": "1"}, "bad_input"),
]  # fmt: skip

BAD_AMOUNTS = [1.5, True, "1e3", "NaN", "Infinity", "1,000.00", "", " 1", "\N{FULLWIDTH DIGIT ONE}", "1.", ".5", [], {},
               10**40]  # fmt: skip


@pytest.mark.parametrize(("rule", "inputs", "error"), REFUSALS)
def test_rule_refuses_by_name(rule: str, inputs: dict[str, Any], error: str) -> None:
    assert evaluate(rule, inputs) == {"error": error}


@pytest.mark.parametrize("given", BAD_AMOUNTS)
def test_what_is_no_exact_amount_is_bad_input(given: object) -> None:
    assert evaluate("R-44", {"amount": given}) == {"error": "bad_input"}


@pytest.mark.parametrize("given", ["2026-02-30", "2026-2-3", "20260203", "2026-02-03T00:00", 5])
def test_what_is_no_date_is_bad_input(given: object) -> None:
    assert evaluate("R-23", {"booked_on": given}) == {"error": "bad_input"}


@pytest.mark.parametrize("given", ["2026-13", "2026-1", "0000-01", "2026-01-01", 202601])
def test_what_is_no_month_is_bad_input(given: object) -> None:
    answer = evaluate("R-09", {"month": given, "amount": "1"})

    assert answer == {"error": "bad_input"}


@pytest.mark.parametrize("given", [1.0, "1", True, 10**30])
def test_what_is_no_count_is_bad_input(given: object) -> None:
    answer = evaluate("R-39", {"revenue": "1", "cost": "1", "conversions": given})

    assert answer == {"error": "bad_input"}


@pytest.mark.parametrize("given", [1, "true", 0.0])
def test_what_is_no_flag_is_bad_input(given: object) -> None:
    answer = evaluate("R-36", {"gross": "1", "rate_percent": "6", "deductible": given})

    assert answer == {"error": "bad_input"}


@pytest.mark.parametrize("inputs", [None, [], "text", 5])
def test_inputs_that_are_no_object_are_bad_input(inputs: object) -> None:
    assert evaluate("R-15", inputs) == {"error": "bad_input"}


@pytest.mark.parametrize("weights", ["A", [["A"]], [["A", "1", "2"]], {"A": "1"}, [[1, "1"]]])
def test_weights_of_another_shape_are_bad_input(weights: object) -> None:
    assert evaluate("R-05", {"total": "1", "weights": weights}) == {"error": "bad_input"}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.rule)
def test_unknown_input_name_is_bad_input(example: Any) -> None:
    answer = evaluate(example.rule, example.inputs | {"colour": "1"})

    assert answer == {"error": "bad_input"}


@pytest.mark.parametrize("rule_id", sorted(RULES))
def test_missing_input_is_bad_input(rule_id: str) -> None:
    inputs = next(example.inputs for example in EXAMPLES if example.rule == rule_id)
    required = [name for name, field in RULES[rule_id].inputs.items() if field.is_required]

    answers = [
        evaluate(rule_id, {name: value for name, value in inputs.items() if name != missing})
        for missing in required
    ]

    assert answers == [{"error": "bad_input"}] * len(required)


@pytest.mark.parametrize("rule_id", sorted(RULES))
def test_optional_inputs_may_be_left_out_or_null(rule_id: str) -> None:
    inputs = next(example.inputs for example in EXAMPLES if example.rule == rule_id)
    fields = RULES[rule_id].inputs
    required = {name: inputs[name] for name, field in fields.items() if field.is_required}
    nulls = {name: None for name, field in fields.items() if not field.is_required}

    left_out = evaluate(rule_id, required)

    assert evaluate(rule_id, required | nulls) == left_out
    assert left_out.keys() == {"error" if rule_id in {"R-01", "R-22", "R-38"} else "value"}


def test_unknown_rule_is_no_answer() -> None:
    with pytest.raises(UnknownRuleError):
        evaluate("R-49", {})
