"""Fine print of the budget rules beyond DOMAIN's own examples."""

from decimal import Decimal
from typing import Any

import pytest

from budgets.rules.control import Window, allowed_overrun, window_months
from expense_mgmt.rulebook import evaluate


def value(rule: str, **inputs: Any) -> Any:
    return evaluate(rule, inputs)["value"]


def test_empty_line_has_nothing_and_no_percentage() -> None:
    assert value("R-31", approved="0") == {
        "revised": "0.00",
        "available": "0.00",
        "used_percent": None,
    }


def check(**inputs: Any) -> Any:
    given = {"requested": "110", "available": "100", "revised": "1000", "mode": "block"}
    return value("R-32", **given | inputs)


@pytest.mark.parametrize(
    ("inputs", "result", "overage"),
    [
        ({"requested": "100"}, "pass", "0.00"),
        ({"requested": "0", "available": "-5"}, "pass", "0.00"),
        ({"requested": "-1", "available": "-5"}, "pass", "0.00"),
        ({"requested": "1", "available": "-5"}, "block", "6.00"),
        ({"mode": "none"}, "pass", "10.00"),
        ({"mode": "warn"}, "warn", "10.00"),
        ({}, "block", "10.00"),
        ({"tolerance_percent": "1"}, "warn", "10.00"),
        ({"tolerance_percent": "0.99"}, "block", "10.00"),
        ({"tolerance_amount": "10"}, "warn", "10.00"),
        ({"tolerance_amount": "9.99"}, "block", "10.00"),
        ({"tolerance_percent": "5", "tolerance_amount": "9.99"}, "block", "10.00"),
        ({"tolerance_percent": "0", "tolerance_amount": "50"}, "block", "10.00"),
        ({"tolerance_amount": "-1"}, "block", "10.00"),
        ({"revised": "-1000", "tolerance_percent": "5"}, "block", "10.00"),
    ],
)
def test_budget_check_at_its_edges(inputs: dict[str, Any], result: str, overage: str) -> None:
    assert check(**inputs) == {"result": result, "overage": overage}


def test_no_limit_given_lets_nothing_through() -> None:
    assert allowed_overrun(Decimal(1000), None, None) == 0
    assert allowed_overrun(Decimal(1000), Decimal(1), Decimal(7)) == 7


@pytest.mark.parametrize(
    ("month", "window", "available"),
    [
        (1, "quarter_to_date", "1.00"),
        (3, "quarter_to_date", "6.00"),
        (12, "quarter", "33.00"),
        (12, "year_to_date", "78.00"),
        (4, "month", "4.00"),
    ],
)
def test_windows_begin_and_end_where_they_say(month: int, window: str, available: str) -> None:
    budget = [str(number) for number in range(1, 13)]

    assert value("R-33", month=month, window=window, budget=budget, used=[]) == available


@pytest.mark.parametrize(
    ("window", "first", "last"),
    [
        (Window.MONTH, 5, 5),
        (Window.QUARTER_TO_DATE, 4, 5),
        (Window.QUARTER, 4, 6),
        (Window.YEAR_TO_DATE, 1, 5),
        (Window.YEAR, 1, 12),
    ],
)
def test_window_names_its_months(window: Window, first: int, last: int) -> None:
    months = window_months(5, window)

    assert (months[0], months[-1]) == (first, last)


def test_bands_include_their_lower_bound() -> None:
    assert value("R-34", amount="49999.99")[-1] == "finance_head"
    assert value("R-34", amount="50000")[-1] == "cfo"
    assert value("R-34", amount="200000")[-1] == "ceo"
    assert value("R-34", amount="1", budget_status="unbudgeted")[-2:] == ["cfo", "ceo"]
    assert value("R-34", amount="10", cfo_from="10", ceo_from="5")[-2:] == ["cfo", "ceo"]


@pytest.mark.parametrize(
    ("receipts", "percent", "fixed", "variable"),
    [
        ("-1", "-0.01", "600.00", "0.00"),
        ("-60", "-0.60", "600.00", "0.00"),
        ("5999.99", "60.00", "600.00", "0.00"),
        ("6000", "60.00", "800.00", "30.00"),
        ("7999.99", "80.00", "800.00", "40.00"),
        ("8000", "80.00", "900.00", "80.00"),
        ("9999.99", "100.00", "900.00", "100.00"),
        ("10000", "100.00", "1000.00", "150.00"),
    ],
)
def test_exact_completion_picks_the_tier(
    receipts: str, percent: str, fixed: str, variable: str
) -> None:
    quota = value("R-28", receipts=receipts, target="10000", fixed_amount="1000")

    assert quota == {"completion_percent": percent, "fixed": fixed, "variable": variable}


def test_terminal_products_need_the_floor_circulation_products_do_not() -> None:
    products = [{"price": "16", "sales": "4999999.99"}, {"price": "15.99", "sales": "100"}]
    ratios = {"terminal_ratio_percent": "8", "circulation_ratio_percent": "1"}

    budget = value("R-29", products=products, **ratios)

    assert (budget["eligible"], budget["terminal_budget"]) == (False, "0.00")
    assert (budget["circulation_budget"], budget["total"]) == ("1.00", "1.00")
    assert value("R-29", products=products, **ratios, sales_floor="4999999.99")["eligible"] is True


@pytest.mark.parametrize(
    ("months_ago", "reason", "missing"), [(1, "", 0), (2, " \u3000", 1), (2, "停刊", 0), (3, "", 1)]
)
def test_reason_is_needed_from_two_months_on(months_ago: int, reason: str, missing: int) -> None:
    items = [{"budget": "0", "actual": "5", "status": "cancelled", "reason": reason}]

    assert value("R-19", months_ago=months_ago, items=items) == {
        "completion_percent": None,
        "unfinished": 1,
        "missing_reasons": missing,
        "ok_to_submit": not missing,
    }


def test_use_of_nothing_has_no_percentage() -> None:
    used = value("R-20", annual_total="0", used=["5"])

    assert used == {"monthly": [None] * 12, "cumulative": [None] * 12, "remaining": "-5.00"}


def test_year_without_sales_allows_nothing() -> None:
    ceiling = value("R-17", annual_sales="0", spend="0.01")

    assert ceiling == {
        "ceiling": "0.00",
        "remaining": "-0.01",
        "used_percent": None,
        "within": False,
    }


@pytest.mark.parametrize(
    ("policy", "carried", "lapsed", "overspent"),
    [
        ("lapse", "0.00", "0.00", "20.00"),
        ("carry_committed", "5.00", "0.00", "25.00"),
        ("carry_all", "-20.00", "0.00", "20.00"),
    ],
)
def test_overspent_year_lapses_nothing(
    policy: str, carried: str, lapsed: str, overspent: str
) -> None:
    carry = value("R-43", policy=policy, revised="100", consumed="120", committed="5")

    assert carry == {"carried": carried, "lapsed": lapsed, "overspent": overspent}


def test_unspent_commitments_are_carried_by_default() -> None:
    assert value("R-43", revised="100", consumed="20", committed="5")["carried"] == "5.00"


def test_no_month_takes_more_than_is_left_of_the_year() -> None:
    spread = value("R-47", annual="0.10")

    assert spread["months"] == [*["0.01"] * 10, "0.00", "0.00"]
    assert spread["quarters"] == ["0.03", "0.03", "0.03", "0.01"]
    assert value("R-47", annual="-0.10")["months"] == [*["-0.01"] * 10, "0.00", "0.00"]


def test_year_is_spread_by_weight() -> None:
    spread = value("R-47", annual="1000", weights=["1", "2", *["0"] * 9, "0"])

    assert spread["months"] == ["333.33", "666.67", *["0.00"] * 10]


@pytest.mark.parametrize("annual", ["0.004", "-0.004"])
def test_year_without_a_cent_gives_no_month_anything(annual: str) -> None:
    spread = value("R-47", annual=annual, weights=["100", "-99", *["0"] * 10])

    assert spread["months"][0] == "0.00"
