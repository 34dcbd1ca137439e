"""What a year comes to: known, planned, and the rest like the known."""

from decimal import Decimal

import pytest

from budgets.rules.forecast import SpendOutlook, spend_outlook, year_outlook
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


@pytest.mark.parametrize(
    ("elapsed", "spend", "ahead", "found"),
    [
        # Nothing planned ahead: 600 in five months come to 1,440 in twelve.
        (5, {5: 600}, {5: 1000}, ("600.00", "0.00", "1440.00")),
        # All of the year planned: what was spent, and the budgets to come.
        (5, {5: 600}, dict.fromkeys(range(1, 13), 100), ("600.00", "700.00", "1300.00")),
        # December alone is planned: June to November are like the months behind.
        (5, {1: 100, 5: 400}, {12: 1000}, ("500.00", "1000.00", "2100.00")),
        # What was spent in later months is theirs to tell, not the past's.
        (1, {1: 10, 2: 900}, {2: 950}, ("10.00", "950.00", "1060.00")),
        (12, {1: 10, 12: 20}, dict.fromkeys(range(1, 13), 500), ("30.00", "0.00", "30.00")),
        # A plan of nothing is none.
        (6, {1: 60}, dict.fromkeys(range(1, 13), 0), ("60.00", "0.00", "120.00")),
        (3, {}, {}, ("0.00", "0.00", "0.00")),
        (7, {1: 100}, {}, ("100.00", "0.00", "171.43")),
        (1, {1: 5}, {2: -5}, ("5.00", "-5.00", "50.00")),
    ],
)
def test_spend_of_a_year_looks_at_the_budgets_ahead(
    elapsed: int, spend: dict[int, int], ahead: dict[int, int], found: tuple[str, str, str]
) -> None:
    outlook = spend_outlook(
        elapsed,
        spend={month: Decimal(amount) for month, amount in spend.items()},
        ahead={month: Decimal(amount) for month, amount in ahead.items()},
    )

    assert outlook == SpendOutlook(*map(Decimal, found))


def test_other_months_are_what_neither_was_spent_nor_is_planned() -> None:
    assert SpendOutlook(Decimal(500), Decimal(1000), Decimal(2100)).others == Decimal(600)
