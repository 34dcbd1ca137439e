"""Whatever is sent to the door of the rules, it answers."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from expense_mgmt.core.derivation import Derivation
from expense_mgmt.core.errors import RULE_MESSAGES
from expense_mgmt.rulebook import evaluate
from tests.property.examples import split_examples
from tests.unit.rules.domain_examples import EXAMPLES

words = [
    "published", "newspaper", "withdraw", "agency", "self", "next", "previous", "per_event",
    "growth", "block", "warn", "year", "quarter", "over", "digital", "legacy", "other", "lapse",
    "carry_all", "whole_yuan", "percent", "en", "A", "",
]  # fmt: skip
extremes = [
    "0",
    "-0",
    "-1",
    "0.005",
    "9999999999999.99",
    "-9999999999999.99",
    "9" * 18,
    "1e9",
    "NaN",
]
dates = ["0001-01-01", "2024-02-29", "2026-04-16", "9999-12-31", "2026-02-30"]
month_texts = ["0001-01", "2026-04", "9999-12", "2026-13"]
numbers = [0, -1, 1, 2, 12, 13, 2026, 9999, 10**17, 10**18, 1.5]
leaves = st.sampled_from(
    [*words, *extremes, *dates, *month_texts, *numbers, None, True, False]
) | st.text(max_size=4)
junk = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


def places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of every part of a JSON value, the whole first."""
    children: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    return [path, *(place for key, item in children for place in places_in(item, (*path, key)))]


@split_examples(500)
@given(st.sampled_from(EXAMPLES), st.lists(st.tuples(st.integers(0), junk), max_size=3))
def test_door_answers_whatever_it_is_asked(example: Any, changes: list[tuple[int, Any]]) -> None:
    inputs = json.loads(json.dumps(example.inputs))
    for number, replacement in changes:
        places = places_in(inputs)[1:]
        if not places:
            break
        *way, last = places[number % len(places)]
        holder = inputs
        for key in way:
            holder = holder[key]
        holder[last] = replacement

    answer = evaluate(example.rule, inputs, trace=Derivation())

    json.dumps(answer)
    assert answer.get("error", "bad_input") in RULE_MESSAGES
    assert answer.keys() in ({"value"}, {"error"})
    assert "-0.00" not in json.dumps(answer)
    assert evaluate(example.rule, inputs) == answer
