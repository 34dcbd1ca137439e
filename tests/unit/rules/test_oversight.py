"""Fine print of violations and penalties beyond DOMAIN's own examples."""

from typing import Any

import pytest

from expense_mgmt.rulebook import evaluate


def value(rule: str, **inputs: Any) -> Any:
    return evaluate(rule, inputs)["value"]


@pytest.mark.parametrize(
    ("day", "on", "count"),
    [
        ("2025-08-01", "2026-08-01", 0),
        ("2025-08-02", "2026-08-01", 1),
        ("2026-08-02", "2026-08-01", 0),
        ("2023-02-28", "2024-02-29", 0),
        ("2023-03-01", "2024-02-29", 1),
    ],
)
def test_violations_count_for_twelve_rolling_months(day: str, on: str, count: int) -> None:
    assert value("R-24", dates=[day], on=on) == {"count": count, "refer_to_hr": False}


def test_three_violations_of_one_day_go_to_hr() -> None:
    assert value("R-24", dates=["2026-08-01"] * 3, on="2026-08-01")["refer_to_hr"] is True


def test_event_counts_once_whoever_is_named() -> None:
    claim = {"claim_amount": "2000.00", "returns": 3, "persons": 2}

    assert value("R-25", **claim, mode="per_event") == "150.00"
    assert value("R-25", **claim) == "300.00"
    assert value("R-25", claim_amount="2000", returns=3) == "0.00"
