"""What a year comes to: known, planned, and the rest like the known."""

from decimal import Decimal

import pytest

from budgets.rules.forecast import year_outlook
from expense_mgmt.core.derivation import Derivation


@pytest.mark.parametrize(
    ("known", "expected", "whole"),
    [
        ({}, {}, None),
        ({4: 1_000_000}, {}, "12000000.00"),
        ({}, {1: 100, 2: 200}, "300.00"),
        ({1: 100}, dict.fromkeys(range(1, 13), 200), "2300.00"),
        ({1: 100, 2: 200}, {12: 1000}, "2650.00"),
        ({1: -100}, {}, "-1200.00"),
    ],
)
def test_year_outlook(known: dict[int, int], expected: dict[int, int], whole: str | None) -> None:
    found = year_outlook(
        {month: Decimal(amount) for month, amount in known.items()},
        {month: Decimal(amount) for month, amount in expected.items()},
    )

    assert found == (None if whole is None else Decimal(whole))


@pytest.mark.parametrize(
    ("known", "expected", "label", "text"),
    [
        (
            {1: 100, 2: 200},
            {12: 1000},
            "Known, planned, and the other months like those known",
            "300 + 1,000 + 300 ÷ 2 × 9 = 2,650.00",
        ),
        ({}, {1: 100, 2: 200}, "Known and planned", "0 + 300 = 300.00"),
        (
            {1: 100},
            dict.fromkeys(range(1, 13), 200),
            "Known and planned",
            "100 + 2,200 = 2,300.00",
        ),
    ],
)
def test_derivation_says_how_the_year_was_made_up(
    known: dict[int, int], expected: dict[int, int], label: str, text: str
) -> None:
    trace = Derivation()

    year_outlook(
        {month: Decimal(amount) for month, amount in known.items()},
        {month: Decimal(amount) for month, amount in expected.items()},
        trace=trace,
    )

    assert [(str(line.label), line.text) for line in trace.lines] == [(label, text)]
