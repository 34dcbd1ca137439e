"""Which marks of use a movement passes, and what a year comes to."""

from decimal import Decimal

import pytest

from budgets.rules.alerts import marks_passed, year_forecast


@pytest.mark.parametrize(
    ("before", "after", "marks"),
    [
        ("0", "79.99", []),
        ("79.99", "80", ["used_80"]),
        ("80", "94.99", []),
        ("80", "95", ["used_95"]),
        ("79.99", "95", ["used_80", "used_95"]),
        ("95", "120", []),
        ("96", "79", []),
    ],
)
def test_marks_are_passed_upwards_and_once(before: str, after: str, marks: list[str]) -> None:
    assert marks_passed(Decimal(before), Decimal(after), Decimal(100)) == marks


@pytest.mark.parametrize("revised", ["0", "-100"])
def test_line_without_a_budget_has_no_marks(revised: str) -> None:
    assert marks_passed(Decimal(-1), Decimal(50), Decimal(revised)) == []


@pytest.mark.parametrize("revised", ["0.01", "1"])
def test_smallest_budget_has_marks(revised: str) -> None:
    assert marks_passed(Decimal(0), Decimal(1), Decimal(revised)) == ["used_80", "used_95"]


@pytest.mark.parametrize(
    ("used", "months", "whole"),
    [("100", 1, "1200.00"), ("100", 7, "171.43"), ("0", 5, "0.00"), ("-50", 12, "-50.00")],
)
def test_year_forecast_goes_on_as_it_went(used: str, months: int, whole: str) -> None:
    assert str(year_forecast(Decimal(used), months)) == whole
