"""What a budget line can give, and how much of a change raises and lowers."""

from decimal import Decimal

import pytest

from budgets.rules.change import lowered_of, raised_of, spare_of_month
from budgets.rules.control import Window

BUDGET = [Decimal(100), Decimal("200.10"), Decimal(300)]
USED = [Decimal(150), Decimal(20), Decimal(0)]


@pytest.mark.parametrize(
    ("month", "windows", "spare"),
    [
        # The month's own window: 200.10 − 20.
        (2, {2: Window.MONTH}, "180.10"),
        # To date: 300.10 − 170.
        (2, {2: Window.YEAR_TO_DATE}, "130.10"),
        # The scarcest window of all that count the month.
        (2, {2: Window.MONTH, 3: Window.YEAR_TO_DATE}, "180.10"),
        (2, {1: Window.MONTH, 2: Window.YEAR_TO_DATE, 3: Window.QUARTER}, "130.10"),
        # March's own window does not count February.
        (2, {3: Window.MONTH}, "200.10"),
        # Never more than the month has, though the quarter has 430.10.
        (3, {3: Window.QUARTER}, "300.00"),
        (1, {1: Window.MONTH}, "-50.00"),
        (1, {}, "100.00"),
    ],
)
def test_spare_of_a_month(month: int, windows: dict[int, Window], spare: str) -> None:
    found = spare_of_month(month, windows, BUDGET, USED)

    assert str(found) == spare


@pytest.mark.parametrize(
    ("amounts", "raised", "lowered"),
    [
        ([], "0.00", "0.00"),
        (["0.50", "-0.75", "0", "1.25", "-1"], "1.75", "1.75"),
        (["-3"], "0.00", "3.00"),
        (["3"], "3.00", "0.00"),
    ],
)
def test_what_rows_raise_and_lower(amounts: list[str], raised: str, lowered: str) -> None:
    rows = [Decimal(amount) for amount in amounts]

    assert (str(raised_of(rows)), str(lowered_of(rows))) == (raised, lowered)
