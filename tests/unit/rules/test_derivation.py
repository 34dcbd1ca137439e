"""How a derivation reads."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from expense_mgmt.core.derivation import (
    Derivation,
    Explained,
    Line,
    note,
    operand_text,
    result_text,
)
from expense_mgmt.core.locked import locked_adjustment
from expense_mgmt.core.periods import DateSpan, Month, prorate_by_month
from expense_mgmt.core.templatetags.derivations import step_label
from expense_mgmt.rulebook import evaluate


def test_line_reads_like_the_calculation() -> None:
    trace = Derivation()

    prorate_by_month(
        Decimal("60000.00"), [DateSpan(date(2026, 4, 16), date(2026, 5, 15))], trace=trace
    )

    assert [(line.field, line.text) for line in trace.lines] == [
        ("2026-04", "60,000 ÷ 30 × 15 = 30,000.00"),
        ("2026-05", "60,000 ÷ 30 × 15 = 30,000.00"),
    ]


def test_rest_and_capped_share_say_what_they_are() -> None:
    trace = Derivation()

    prorate_by_month(Decimal("0.02"), [DateSpan(date(2026, 1, 1), date(2026, 4, 30))], trace=trace)

    assert [(str(line.label), line.text) for line in trace.lines] == [
        ("Share of the month by days", "0.02 ÷ 120 × 31 = 0.01"),
        ("Share of the month by days", "0.02 ÷ 120 × 28 = 0.00"),
        ("Share of the month by days", "0.02 ÷ 120 × 31 = 0.01"),
        ("Last month: the rest", "0.02 − 0.02 = 0.00"),
    ]


def test_month_that_takes_only_what_is_left_says_so() -> None:
    trace = Derivation()

    prorate_by_month(Decimal("0.03"), [DateSpan(date(2026, 1, 1), date(2026, 5, 31))], trace=trace)

    april, may = trace.lines[-2:]
    assert (str(april.label), april.text) == ("What is left", "0.03 − 0.03 = 0.00")
    assert (str(may.label), may.text) == ("Last month: the rest", "0.03 − 0.03 = 0.00")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1234.50"), "1,234.50"),
        (Decimal("1234.00"), "1,234"),
        (Decimal("7.1512"), "7.1512"),
        (Decimal(-3), "(−3)"),
        (Fraction(1, 3), "0.33"),
        (Fraction(151, 2), "75.50"),
        (Fraction(1, 8), "0.125"),
        (Fraction(-12345678, 1000), "(−12,345.678)"),
        (Fraction(1, 2**10), "0.0009765625"),
        (15, "15"),
        ("2026-04", "2026-04"),
        (date(2026, 4, 1), "2026-04-01"),
        (None, "—"),
        (True, "yes"),
    ],
)
def test_operands_are_short(value: object, text: str) -> None:
    assert operand_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (False, "no"),
        (Decimal("-1234.5"), "−1,234.50"),
        (Decimal("0.125"), "0.13"),
        (Fraction(-1, 8), "−0.125"),
        (Fraction(2, 3), "0.67"),
        (Fraction(5), "5.00"),
        (3, "3"),
        (("a", "b"), "a, b"),
        ((), "—"),
        ("warn", "warn"),
    ],
)
def test_results_are_shown_as_on_a_page(value: object, text: str) -> None:
    assert result_text(value) == text


def test_line_without_a_calculation_shows_its_result() -> None:
    line = Line("Lapsed", "", (), Decimal(5))

    assert line.text == "5.00"


def lines_of(rule: str, inputs: dict[str, Any]) -> dict[str, str]:
    """The text of each line that gives a part of the result, by that part."""
    trace = Derivation()
    evaluate(rule, inputs, trace=trace)
    return {line.field: f"{line.label}: {line.text}" for line in trace.lines if line.field}


def test_remaining_budget_is_what_all_twelve_months_leave() -> None:
    lines = lines_of("R-20", {"annual_total": "100", "used": ["10", *["0"] * 10, "5"]})

    assert lines["remaining"] == "Remaining: 100 − 15 = 85.00"


def test_month_of_a_year_that_takes_what_is_left_shows_what_was_given() -> None:
    lines = lines_of("R-47", {"annual": "0.19"})

    assert lines["months/8"] == "Share of the month by weight: 0.19 × 1 ÷ 12 = 0.02"
    assert lines["months/9"] == "What is left: 0.19 − 0.18 = 0.01"
    assert lines["months/10"] == "What is left: 0.19 − 0.19 = 0.00"
    assert lines["months/11"] == "December: the rest: 0.19 − 0.19 = 0.00"


def test_claim_without_advances_says_that_none_is_used() -> None:
    lines = lines_of("R-37", {"claim": "5", "advances": []})

    assert lines == {
        "offsets": "No advance is used: —",
        "pay": "Left to pay: 5 − 0 = 5.00",
        "outstanding_after": "Still outstanding on all advances: 0 − 0 = 0.00",
    }


def test_lines_of_a_rule_built_upon_lie_below_its_path() -> None:
    inner, outer = Derivation(), Derivation()
    inner.add("Net", "{} + {}", 1, 2, result=3, field="net")
    inner.add("Step", result=3)

    outer.adopt(inner, "A")
    outer.adopt(inner)

    assert [line.field for line in outer.lines] == ["A/net", "", "", ""]
    assert [line.text for line in outer.lines] == ["1 + 2 = 3", "3"] * 2


BRACES = "A{1}"


@pytest.mark.parametrize(
    ("rule", "inputs", "text"),
    [
        (
            "R-06",
            {"total": "5", "weights": [[BRACES, "1"]], "spans": [["2026-04-01", "2026-04-02"]]},
            "A{1} = 5.00",
        ),
        (
            "R-26",
            {
                "report_month": "2026-05",
                "deadline": "2026-06-05",
                "request_month": "2026-06",
                "category": BRACES,
            },
            "A{1} → no",
        ),
        (
            "R-37",
            {"claim": "5", "advances": [{"id": BRACES, "date": "2026-01-10", "outstanding": "7"}]},
            "A{1}: min(5, 7) = 5.00",
        ),
    ],
)
def test_text_with_braces_is_shown_as_it_is(rule: str, inputs: dict[str, Any], text: str) -> None:
    trace = Derivation()

    evaluate(rule, inputs, trace=trace)

    assert text in {line.text for line in trace.lines}


def test_nothing_is_written_when_nobody_asks() -> None:
    note(None, "Lapsed", "{}", 1, result=Decimal(5))

    assert locked_adjustment({}, {}, None, Month(2026, 5)).adjustment == 0


def test_a_page_names_the_month_of_a_step() -> None:
    trace = Derivation()

    prorate_by_month(
        Decimal("60000.00"), [DateSpan(date(2026, 4, 16), date(2026, 5, 15))], trace=trace
    )

    assert [step_label(line) for line in trace.lines] == [
        "Share of the month by days · April 2026",
        "Share of the month by days · May 2026",
    ]


def test_a_page_leaves_out_the_parts_it_does_not_ask_for() -> None:
    trace = Derivation()
    trace.add("Revised", "{} + {}", 1, 2, result=Decimal(3), field="revised")
    trace.add("Available", "{} − {}", 3, 1, result=Decimal(2), field="available")

    explained = Explained.of(trace, "R-31", without={"revised"})

    assert (explained.rule, explained.title) == ("R-31", "")
    assert [line.text for line in explained.lines] == ["3 − 1 = 2.00"]
