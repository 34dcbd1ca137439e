"""Whatever a rule is given, a person can follow its steps: each recomputes, all end in the value."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from expense_mgmt.core.derivation import Derivation, Line
from expense_mgmt.core.money import rounded, whole_yuan
from expense_mgmt.rulebook import as_json, evaluate
from tests.property.examples import any_amounts, split_examples
from tests.unit.rules.domain_examples import EXAMPLES, FINE_PRINT

AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
NUMBERS_THAT_ARE_NAMES = {"number", "code"}
CUT = "Share, cut to whole yuan"
IN_PYTHON = {"{} %": "({} / 100)", "×": "*", "÷": "/", "−": "-", "≤": "<=", "≥": ">="}
COMPARED = re.compile("[≤≥<>]")
CALCULATED = re.compile("[-+×÷−]|max|min")

fine_amounts = st.integers(-(10**9), 10**9).map(lambda number: Decimal(number).scaleb(-5))
figures = (any_amounts | fine_amounts).map(str)


@st.composite
def explained(draw: st.DrawFn) -> tuple[Any, list[Line]]:
    """The value of a rule and its steps, for an example with other amounts in it."""
    example = draw(st.sampled_from((*EXAMPLES, *FINE_PRINT)))
    trace = Derivation()
    with override("en"):
        answer = evaluate(example.rule, with_other_amounts(example.inputs, draw), trace=trace)
    return answer.get("value", "refused"), trace.lines if "value" in answer else []


def with_other_amounts(value: Any, draw: st.DrawFn) -> Any:
    if isinstance(value, dict):
        return {
            key: item if key in NUMBERS_THAT_ARE_NAMES else with_other_amounts(item, draw)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [with_other_amounts(item, draw) for item in value]
    if isinstance(value, str) and AMOUNT.fullmatch(value):
        return draw(st.just(value) | figures)
    return value


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every single figure of a result, with the path under which a step would give it."""
    children: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    if not children:
        yield "/".join(path), value
    for key, item in children:
        yield from leaves(item, (*path, str(key)))


def figure(value: Any) -> Fraction:
    return Fraction(value.toordinal() if isinstance(value, date) else value)


def recomputed(line: Line) -> Any:
    """What the calculation of a step gives by its operands; None where it divides by nothing."""
    names, _colon, formula = line.template.rpartition(": ")
    terms = [figure(term) for term in line.operands[names.count("{}") :]]
    for shown, meant in IN_PYTHON.items():
        formula = formula.replace(shown, meant)
    formula = formula.format(*(f"terms[{number}]" for number in range(len(terms))))
    try:
        return eval(formula, {"terms": terms, "max": max, "min": min})  # noqa: S307 - our templates
    except ZeroDivisionError:
        return None


def agrees(line: Line) -> bool:
    result: Any = line.result
    again = recomputed(line)
    if result is None:
        return "÷" in line.template
    if COMPARED.search(line.template):
        return result is again
    if isinstance(result, Decimal):
        return result == (whole_yuan(again) if str(line.label) == CUT else rounded(again))
    return bool(figure(result) == again)


def is_calculated(line: Line) -> bool:
    formula = line.template.rpartition(": ")[2]
    is_arithmetic = COMPARED.search(formula) or CALCULATED.search(formula)
    return bool(is_arithmetic) and None not in line.operands


@split_examples()
@given(explained())
def test_every_calculation_recomputes_to_its_result(drawn: tuple[Any, list[Line]]) -> None:
    _value, lines = drawn

    wrong = [line for line in lines if is_calculated(line) and not agrees(line)]

    assert wrong == []


@split_examples()
@given(explained())
def test_last_step_is_the_value_and_every_figure_has_a_step(drawn: tuple[Any, list[Line]]) -> None:
    value, lines = drawn

    given_by = {
        "/".join(filter(None, (line.field, path))): result
        for line in lines
        if line.field or line is lines[-1]
        for path, result in leaves(as_json(line.result))
    }

    if lines:
        assert given_by == dict(leaves(value))
