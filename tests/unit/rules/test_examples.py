"""DOMAIN's examples and fine print, through the door and with the derivation shown to a person."""

from typing import Any

import pytest

from expense_mgmt.core.derivation import Derivation
from expense_mgmt.rulebook import RULES, as_json, evaluate
from tests.unit.rules.domain_examples import EXAMPLES, FINE_PRINT
from tests.unit.rules.example import Example, named_parts

SHOWN = (*EXAMPLES, *FINE_PRINT)
SHOWN_IDS = [f"{example.rule}-{number}" for number, example in enumerate(SHOWN)]
every_example = pytest.mark.parametrize("example", SHOWN, ids=SHOWN_IDS)


def part_at(value: Any, path: str) -> Any:
    """The part of a JSON value that a derivation line names."""
    for key in path.split("/") if path else ():
        value = value[int(key) if isinstance(value, list) else key]
    return value


@every_example
def test_example_holds(example: Example) -> None:
    answer = evaluate(example.rule, example.inputs)

    assert named_parts(answer["value"], example.value) == example.value


def test_every_rule_has_an_example() -> None:
    assert {example.rule for example in EXAMPLES} == set(RULES)
    assert sorted(RULES) == [f"R-{number:02d}" for number in range(1, 49)]


@every_example
def test_derivation_gives_the_same_value(example: Example) -> None:
    trace = Derivation()

    answer = evaluate(example.rule, example.inputs, trace=trace)

    assert answer == evaluate(example.rule, example.inputs)
    value = answer["value"]
    for line in trace.lines:
        if line.field:
            assert as_json(line.result) == part_at(value, line.field), line
    last = trace.lines[-1]
    assert as_json(last.result) == part_at(value, last.field)
    if isinstance(value, dict):
        explained = {line.field.split("/")[0] for line in trace.lines}
        assert set(value) <= explained
