"""What holds when an optional input is left out, for each one that the rule pages list."""

from inspect import signature
from typing import Any

import pytest

from expense_mgmt.rulebook import RULES, evaluate
from scripts.rule_forms import default_of
from tests.unit.rules.defaults import DEFAULTS, IN_LISTS
from tests.unit.rules.example import named_parts

WORDS = {"nothing": "none"}


def shown_default(default: Any) -> str:
    """A default as the rule pages show it."""
    if default in (None, [], {}):
        return WORDS["nothing"]
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


@pytest.mark.parametrize(("rule_id", "name", "default", "inputs", "expected"), DEFAULTS)
def test_input_left_out_has_its_default(
    rule_id: str, name: str, default: Any, inputs: dict[str, Any], expected: Any
) -> None:
    given = {key: value for key, value in inputs.items() if key != name}

    answer = evaluate(rule_id, given)

    result = answer.get("value", answer.get("error"))
    assert named_parts(result, expected) == expected
    assert evaluate(rule_id, given | {name: default}) == answer


@pytest.mark.parametrize(("rule_id", "name", "default", "inputs", "expected"), IN_LISTS)
def test_field_left_out_of_a_list_has_its_default(
    rule_id: str, name: str, default: Any, inputs: dict[str, Any], expected: Any
) -> None:
    in_list = next(key for key, value in inputs.items() if isinstance(value, list))
    in_full = inputs | {in_list: [one | {name: default} for one in inputs[in_list]]}

    answer = evaluate(rule_id, inputs)

    assert named_parts(answer["value"], expected) == expected
    assert evaluate(rule_id, in_full) == answer


@pytest.mark.parametrize(("rule_id", "name", "default"), [one[:3] for one in DEFAULTS])
def test_page_shows_the_default(rule_id: str, name: str, default: Any) -> None:
    parameter = signature(RULES[rule_id].function).parameters[name]

    assert default_of(parameter, WORDS) == shown_default(default)


def test_every_optional_input_is_left_out_once() -> None:
    optional = {
        (rule_id, name)
        for rule_id, rule in RULES.items()
        for name, field in rule.inputs.items()
        if not field.is_required
    }

    assert {(rule_id, name) for rule_id, name, *_rest in DEFAULTS} == optional
