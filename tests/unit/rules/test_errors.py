"""What each rule refuses, under which name, and which of two errors counts."""

from typing import Any

import pytest

from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.rule_inputs import read_fields
from expense_mgmt.rulebook import RULES, UnknownRuleError, evaluate
from tests.unit.rules.domain_examples import EXAMPLES
from tests.unit.rules.refusals import REFUSALS

BAD_AMOUNTS = [1.5, True, "1e3", "NaN", "Infinity", "1,000.00", "", " 1", "\N{FULLWIDTH DIGIT ONE}", "1.", ".5", [], {},
               10**40]  # fmt: skip


@pytest.mark.parametrize(("rule", "inputs", "error", "field"), REFUSALS)
def test_rule_refuses_by_name(rule: str, inputs: dict[str, Any], error: str, field: str) -> None:
    del field
    assert evaluate(rule, inputs) == {"error": error}


@pytest.mark.parametrize(
    ("rule_id", "inputs", "error", "field"), [refusal for refusal in REFUSALS if refusal[-1]]
)
def test_refusal_names_the_field_of_the_form(
    rule_id: str, inputs: dict[str, Any], error: str, field: str
) -> None:
    rule = RULES[rule_id]

    with pytest.raises(RuleRefused) as refused:
        rule.function(**read_fields(inputs, rule.inputs), trace=None)

    assert (refused.value.code, refused.value.field) == (error, field)


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
