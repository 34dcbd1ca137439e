"""Fine print of the ratio table and of the year overview beyond DOMAIN's own examples."""

from typing import Any

import pytest

from budgets.rules.ratio_table import ratio_table
from budgets.rules.year import year_overview
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.rulebook import evaluate


def value(rule: str, **inputs: Any) -> Any:
    return evaluate(rule, inputs)["value"]


RATIO: dict[str, Any] = {"year": 2026, "opened": True, "current_budget": "5", "target": "100"}


def test_january_has_no_month_before_it() -> None:
    table = value(
        "R-16",
        **RATIO,
        month=1,
        approved_budget={"1": "900"},
        placement_reports={"1": "3"},
        reported_to_cutoff="50",
        received={"1": "70"},
    )

    assert table == {
        "ad_total": "8.00",
        "sales_total": "100.00",
        "ratio": "8.00",
        "cutoff_date": None,
        "fallback_months": [],
    }


def test_february_counts_january_with_its_budget() -> None:
    table = value(
        "R-16",
        **RATIO,
        month=2,
        reconciled={"1": "999"},
        approved_budget={"1": "20"},
        placement_reports={"1": "2"},
        received={"1": "70"},
        reported_to_cutoff="50",
    )

    assert (table["ad_total"], table["sales_total"]) == ("27.00", "150.00")
    assert (table["cutoff_date"], table["fallback_months"]) == ("2026-01-17", [])


def test_recorded_zero_is_reconciled_and_a_gap_falls_back() -> None:
    table = value(
        "R-16",
        **RATIO,
        month=5,
        reconciled={"1": "0", "3": "40"},
        approved_budget={"1": "10", "2": "20", "3": "30", "4": "1"},
        placement_reports={"2": "2"},
    )

    assert table["ad_total"] == "68.00"
    assert table["fallback_months"] == [2]


@pytest.mark.parametrize(("year", "cutoff"), [(1, "0001-02-17"), (9999, "9999-02-17")])
def test_ratio_table_knows_every_year_of_the_calendar(year: int, cutoff: str) -> None:
    table = value("R-16", year=year, month=3, opened=True)

    assert table["cutoff_date"] == cutoff


def test_ratio_comes_from_the_exact_sums() -> None:
    table = value(
        "R-16",
        year=2026,
        month=3,
        opened=True,
        reconciled={"1": "0.014"},
        received={"1": "0.004"},
        target="0.1",
    )

    assert (table["ad_total"], table["sales_total"], table["ratio"]) == ("0.01", "0.10", "13.46")


FIGURES_BY_MONTH = ["reconciled", "approved_budget", "placement_reports", "received"]


@pytest.mark.parametrize("name", FIGURES_BY_MONTH)
@pytest.mark.parametrize("number", [0, 13])
def test_ratio_table_refuses_figures_of_no_month(name: str, number: int) -> None:
    figures: dict[str, Any] = {name: {number: 1}}

    with pytest.raises(RuleRefused) as refused:
        ratio_table(2026, 5, opened=True, **figures)

    assert (refused.value.code, refused.value.field) == ("bad_input", "month")


@pytest.mark.parametrize("name", ["reconciled", "budget", "received", "target"])
@pytest.mark.parametrize("number", [0, 13])
def test_year_overview_refuses_figures_of_no_month(name: str, number: int) -> None:
    figures: dict[str, Any] = {"reconciled": {}, "budget": {}, "received": {}, "target": {}}

    with pytest.raises(RuleRefused) as refused:
        year_overview(**figures | {name: {number: 1}})

    assert (refused.value.code, refused.value.field) == ("bad_input", "month")


def test_recorded_zero_is_actual_in_the_year_overview() -> None:
    overview = value("R-18", reconciled={"3": "0"}, budget={"3": "900"}, received={"3": "0"})

    assert overview["rows"][2] == [3, "0.00", "actual", "0.00", "actual", None]
    assert (overview["ad_total"], overview["ratio"]) == ("0.00", None)
