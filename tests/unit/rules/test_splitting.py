"""Purchases asked for in pieces, and promotions by the size of an order, beyond DOMAIN's examples."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from approvals.rules.steps import ALWAYS, Step
from expense_mgmt.rulebook import evaluate
from requests.rules.splitting import EarlierRequest, split_guard


def value(rule: str, **inputs: Any) -> Any:
    return evaluate(rule, inputs)["value"]


@pytest.mark.parametrize(
    ("day", "status", "cumulative"),
    [
        ("2026-04-30", "approved", "30000.00"),
        ("2026-05-01", "approved", "58000.00"),
        ("2026-05-30", "in_approval", "58000.00"),
        ("2026-05-31", "approved", "30000.00"),
        ("2026-05-15", "closed", "58000.00"),
        ("2026-05-15", "rejected", "30000.00"),
        ("2026-05-15", "draft", "30000.00"),
    ],
)
def test_thirty_days_that_end_today_count_together(day: str, status: str, cumulative: str) -> None:
    earlier = [{"date": day, "amount": "28000", "status": status}]

    guard = value("R-46", amount="30000", on="2026-05-30", earlier=earlier)

    assert guard["cumulative"] == cumulative


@pytest.mark.parametrize(("window_days", "cumulative"), [(2, "5.00"), (1, "2.00")])
def test_window_of_the_company_decides_what_counts_together(
    window_days: int, cumulative: str
) -> None:
    earlier = [EarlierRequest(date(2026, 5, 29), Decimal(3), "approved")]

    guard = split_guard(Decimal(2), date(2026, 5, 30), earlier, window_days=window_days)

    assert str(guard.cumulative) == cumulative


def test_bounds_of_the_company_decide_for_the_amount_with_its_like() -> None:
    request = EarlierRequest(date(2026, 5, 29), Decimal(3), "approved")

    guard = split_guard(
        Decimal(2), date(2026, 5, 30), [request], cfo_from=Decimal(4), ceo_from=Decimal(5)
    )

    assert guard.steps[-2:] == (Step.CFO, Step.CEO)
    assert split_guard(Decimal(4), date(2026, 5, 30), cfo_from=Decimal(5)).steps == ALWAYS


@pytest.mark.parametrize("threshold", ["0.01", "1"])
def test_smallest_thresholds_give_reductions(threshold: str) -> None:
    given = value("R-48", orders=["1"], threshold=threshold, reduction="0.01")

    assert given == {"times": 1, "cost": "0.01"}


def test_negative_order_gives_no_reduction() -> None:
    promotion = {"threshold": "100", "reduction": "20"}

    for repeat in (False, True):
        given = value("R-48", orders=["-250", "99.99"], **promotion, repeat=repeat)
        assert given == {"times": 0, "cost": "0.00"}
