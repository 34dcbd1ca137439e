"""Fine print of the statistic and of evaluation beyond DOMAIN's own examples."""

from typing import Any

import pytest

from expense_mgmt.demo.categories import CATEGORIES
from expense_mgmt.organisation.parts import Clock, Part
from expense_mgmt.rulebook import evaluate
from reports.rules.parts import DEFAULT_PARTS, PartRule
from reports.rules.statistic import CategoryAmount, monthly_statistic


def value(rule: str, **inputs: Any) -> Any:
    return evaluate(rule, inputs)["value"]


def statistic(sold_by: str = "self", **lines: dict[str, str]) -> dict[str, str]:
    """The figures that are not zero."""
    inputs: dict[str, Any] = {
        source: [{"category": category, "amount": amount} for category, amount in given.items()]
        for source, given in lines.items()
    }
    figures: dict[str, str] = value("R-12", sold_by=sold_by, **inputs)
    return {name: amount for name, amount in figures.items() if amount != "0.00"}


def test_every_category_of_the_guide_has_its_part() -> None:
    counted: dict[str, int] = {}
    for rule in DEFAULT_PARTS.values():
        counted[rule.part] = counted.get(rule.part, 0) + 1

    assert counted == {
        "newspaper": 1,
        "online": 3,
        "magazine": 1,
        "tv": 1,
        "radio": 1,
        "vehicle": 1,
        "design": 3,
        "other": 14,
        "excluded": 7,
        "none": 24,
    }


@pytest.mark.parametrize("category", ["TV", "SUN_VEHICLE_PURCHASE", "CRM_SMS", "UNHEARD_OF"])
def test_accrual_of_another_category_is_only_reconciled(category: str) -> None:
    assert statistic(accruals={category: "5"}) == {"reconciliation_only": "5.00"}


@pytest.mark.parametrize("category", ["NEWSPAPER", "SOC_KOL", "MAGAZINE", "REG_MEDIA"])
def test_ledger_line_of_an_accrued_category_is_only_reconciled(category: str) -> None:
    assert statistic(ledger={category: "5"}) == {"reconciliation_only": "5.00"}


def test_gifts_of_an_agency_sold_project_reduce_turnover() -> None:
    given = statistic("agency", ledger={"OWNER_GIFT": "5"}, adjustments={"OWNER_GIFT": "-1"})

    assert given == {"turnover_deduction": "4.00"}


def test_accrued_gift_is_only_reconciled_even_for_an_agency() -> None:
    given = statistic("agency", accruals={"OWNER_GIFT": "5"})

    assert given == {"reconciliation_only": "5.00"}


def test_adjustment_enters_its_part_whatever_its_clock() -> None:
    adjusted = {"NEWSPAPER": "1", "TV": "2", "SUN_FLOWERS_GREENING": "4", "CRM_SMS": "8"}

    assert statistic(adjustments=adjusted) == {
        "newspaper": "1.00",
        "tv": "2.00",
        "total": "3.00",
        "excluded": "4.00",
        "reconciliation_only": "8.00",
    }


def test_unconfirmed_rebate_reduces_nothing() -> None:
    figures = value("R-12", sold_by="self", rebates=[{"amount": "5", "confirmed": False}])

    assert set(figures.values()) == {"0.00"}


def test_company_may_move_a_category_to_another_part() -> None:
    parts = {**DEFAULT_PARTS, "SUN_FLOWERS_GREENING": PartRule(Part.OTHER, Clock.LEDGER)}

    figures = monthly_statistic(
        "self", ledger=[CategoryAmount("SUN_FLOWERS_GREENING", 5)], parts=parts
    )

    assert figures.other == figures.total == 5
    assert figures.excluded == 0


def test_company_may_name_other_gifts() -> None:
    gifts = [CategoryAmount("PRINTING", 5), CategoryAmount("OWNER_GIFT", 2)]

    figures = monthly_statistic("agency", ledger=gifts, gift_categories={"PRINTING"})

    assert [figures.turnover_deduction, figures.other] == [5, 2]


def carried(*months: tuple[str, str, str]) -> dict[str, Any]:
    rows = [{"month": month, "spend": spend, "turnover": sold} for month, spend, sold in months]
    answer: dict[str, Any] = value("R-13", months=rows)
    return answer


def test_what_has_no_turnover_yet_is_pending() -> None:
    answer = carried(("2026-02", "30", "-5"), ("2026-01", "70", "0"), ("2026-03", "0", "0"))

    assert answer == {
        "statements": [],
        "pending": {"spend": "100.00", "turnover": "-5.00", "months": ["2026-01", "2026-02"]},
    }


def test_december_states_whatever_waits() -> None:
    answer = carried(("2026-11", "30", "0"), ("2026-12", "0", "0"))

    assert answer["statements"] == [
        {
            "month": "2026-12",
            "spend": "30.00",
            "turnover": "0.00",
            "ratio": None,
            "carried_from": ["2026-11"],
        }
    ]
    assert answer["pending"] == {"spend": "0.00", "turnover": "0.00", "months": []}


def test_december_states_its_own_amounts_without_turnover() -> None:
    answer = carried(("2026-12", "30", "-1"))

    assert [one["carried_from"] for one in answer["statements"]] == [[]]
    assert answer["statements"][0]["turnover"] == "-1.00"


def test_december_without_anything_is_not_stated() -> None:
    assert carried(("2026-11", "0", "0"), ("2026-12", "0", "0"))["statements"] == []


def test_amounts_that_cancel_out_still_waited() -> None:
    answer = carried(("2026-11", "30", "0"), ("2026-12", "-30", "0"))

    assert answer["statements"][0]["spend"] == "0.00"
    assert answer["statements"][0]["carried_from"] == ["2026-11"]


def test_month_with_turnover_states_more_loss_than_it_sold() -> None:
    answer = carried(("2026-01", "5", "-900"), ("2026-02", "5", "100"))

    assert answer["statements"] == [
        {
            "month": "2026-02",
            "spend": "10.00",
            "turnover": "-800.00",
            "ratio": None,
            "carried_from": ["2026-01"],
        }
    ]


PHONE = {"amount": "300", "on_sale_from": "2026-02-15", "withdrawn_on": "2026-05-20"}


@pytest.mark.parametrize(
    ("month", "given", "project", "department"),
    [
        ("2026-01", {}, "0.00", "0.00"),
        ("2026-02", {}, "300.00", "0.00"),
        ("2026-05", {}, "300.00", "0.00"),
        ("2026-06", {"cancel_note_on": "2026-05-20"}, "0.00", "0.00"),
        ("2026-06", {"cancel_note_on": "2026-05-21"}, "0.00", "300.00"),
        ("2030-01", {"withdrawn_on": None}, "300.00", "0.00"),
        ("2026-03", {"on_sale_from": None}, "300.00", "0.00"),
        ("2026-06", {"on_sale_from": None}, "0.00", "300.00"),
        ("2026-03", {"on_sale_from": None, "withdrawn_on": None}, "0.00", "0.00"),
    ],
)
def test_phone_is_carried_by_whoever_uses_it(
    month: str, given: dict[str, Any], project: str, department: str
) -> None:
    charge = value("R-09", month=month, **PHONE | given)

    assert charge == {"project_statistic": project, "department": department}


@pytest.mark.parametrize(
    ("cost", "conversions", "expected"),
    [
        ("0", 5, (None, None, "0.00")),
        ("3", 1, ("233.33", "3.33", "3.00")),
        ("0.01", 1, ("99900.00", "1000.00", "0.01")),
        ("-10", 5, (None, None, "-2.00")),
        ("3", 0, ("233.33", "3.33", None)),
        ("3", -1, ("233.33", "3.33", None)),
    ],
)
def test_return_has_no_value_where_nothing_divides(
    cost: str, conversions: int, expected: tuple[str | None, ...]
) -> None:
    judged = value("R-39", revenue="10", cost=cost, conversions=conversions)

    assert tuple(judged.values()) == expected


@pytest.mark.parametrize(
    ("budget", "actual", "expected"),
    [
        ("10", "8", ("-2.00", "-20.00", "under")),
        ("10", "10", ("0.00", "0.00", "on")),
        ("10", "10.01", ("0.01", "0.10", "over")),
        ("10", "9.99", ("-0.01", "-0.10", "under")),
        ("0", "0", ("0.00", None, "on")),
        ("0", "5", ("5.00", None, "unbudgeted")),
        ("0", "-5", ("-5.00", None, "unbudgeted")),
        ("-10", "-8", ("2.00", None, "over")),
    ],
)
def test_variance_says_where_an_actual_stands(
    budget: str, actual: str, expected: tuple[str | None, ...]
) -> None:
    judged = value("R-40", budget=budget, actual=actual)

    assert tuple(judged.values()) == expected


def test_every_difference_of_accruals_is_its_own_figure() -> None:
    position = value("R-42", incurred="10", invoiced="40", paid="20")

    assert position == {
        "accrued_unbilled": "0.00",
        "billed_in_advance": "30.00",
        "unpaid_invoices": "20.00",
        "paid_without_invoice": "0.00",
        "prepaid": "10.00",
    }


def test_demo_catalogue_has_the_parts_of_the_default_table() -> None:
    of_demo = {
        row.code: PartRule(row.part, row.clock) for row in CATEGORIES if row.part is not None
    }

    assert of_demo == DEFAULT_PARTS
