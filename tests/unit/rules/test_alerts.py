"""Which marks of use a movement passes."""

from decimal import Decimal

import pytest

from budgets.rules.alerts import marks_passed


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
