"""Fine print of the rules of requests, claims and payments beyond DOMAIN's own examples."""

from typing import Any

import pytest

from expense_mgmt.rulebook import evaluate


def value(rule: str, **inputs: Any) -> Any:
    return evaluate(rule, inputs)["value"]


def full_width(text: str) -> str:
    """As a Chinese keyboard types it."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


def insertion(**given: Any) -> dict[str, Any]:
    start = {"kind": "magazine", "amount": "1", "date": "2026-04-25", "status": "published"}
    return start | given


def test_magazine_without_an_issue_month_counts_by_its_date() -> None:
    counted = value("R-03", month="2026-04", insertions=[insertion()])

    assert counted == {"newspaper": "0.00", "magazine": "1.00"}


def test_insertions_of_a_month_add_up() -> None:
    counted = value("R-03", month="2026-04", insertions=[insertion(), insertion(amount="2.50")])

    assert counted == {"newspaper": "0.00", "magazine": "3.50"}


def test_newspaper_counts_by_its_date_whatever_its_issue() -> None:
    paper = insertion(kind="newspaper", issue_month="2026-05")

    assert value("R-03", month="2026-04", insertions=[paper])["newspaper"] == "1.00"


@pytest.mark.parametrize("status", ["planned", "booked", "running", "settled"])
def test_only_published_insertions_count(status: str) -> None:
    counted = value("R-03", month="2026-04", insertions=[insertion(status=status)])

    assert counted == {"newspaper": "0.00", "magazine": "0.00"}


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("19666", "19,666"), ("19666.5", "19,666.50"), ("0.005", "0.01"), ("-1234", "-1,234")],
)
def test_magazine_note_shows_cents_only_when_there_are_some(amount: str, shown: str) -> None:
    facts = {"project": "JPJ", "month": "2026-08", "title": "Today", "amount": amount}

    note = value("R-04", **facts, language="en")

    assert note == f"JPJ placed in Today magazine, 2026-08, cost ¥{shown}"


def test_rebates_of_other_months_change_nothing() -> None:
    rebates = [{"month": "2026-03", "amount": "10", "confirmed": True}]

    net = value("R-10", month="2026-04", gross="5", rebates=rebates)

    assert net == {"net": "5.00", "pending": "0.00"}


def test_net_newspaper_may_be_negative() -> None:
    rebates = [{"month": "2026-04", "amount": "10", "confirmed": True}]

    assert value("R-10", month="2026-04", gross="5", rebates=rebates)["net"] == "-5.00"


@pytest.mark.parametrize(("run_days", "cost"), [(0, "5.00"), (1, "105.00")])
def test_single_insertion_is_pulled_before_or_after_it_ran(run_days: int, cost: str) -> None:
    facts = {"kind": "withdraw", "amount": "100", "application_approved": True, "fee": "5"}

    assert value("R-11", **facts, planned_days=1, run_days=run_days)["cost"] == cost


def test_day_share_of_a_withdrawal_is_rounded_before_the_fee() -> None:
    facts = {"kind": "withdraw", "amount": "100", "application_approved": True, "fee": "0.01"}

    change = value("R-11", **facts, planned_days=3, run_days=2)

    assert change == {"cost": "66.68", "release": "33.32"}


def test_changed_advertisement_costs_its_new_amount_and_the_fee() -> None:
    facts = {"kind": "change", "amount": "100", "application_approved": True}

    change = value("R-11", **facts, new_amount="80", fee="3")

    assert change == {"cost": "83.00", "release": "17.00"}


def test_claim_submitted_on_the_last_day_is_on_time() -> None:
    on_time = value(
        "R-22", completed_on="2026-05-06", today="2026-06-30", submitted_on="2026-05-21"
    )
    late = value("R-22", completed_on="2026-05-06", submitted_on="2026-05-23")

    assert on_time == {"due": "2026-05-21", "status": "on_time", "days_late": 0}
    assert late == {"due": "2026-05-21", "status": "late", "days_late": 2}


def test_contract_date_goes_before_contract_days() -> None:
    facts = {"booked_on": "2026-01-31", "contract_days": 10}

    assert value("R-23", **facts) == "2026-02-10"
    assert value("R-23", **facts, contract_due_date="2026-05-01") == "2026-05-01"
    assert value("R-23", booked_on="2026-01-31", contract_days=0) == "2026-01-31"


REPORT = {
    "report_month": "2026-05",
    "deadline": "2026-06-05",
    "request_month": "2026-06",
    "category": "REG_TERMINAL_AD",
}


@pytest.mark.parametrize(
    ("given", "blocked"),
    [
        ({}, True),
        ({"reported_on": "2026-06-05"}, False),
        ({"reported_on": "2026-06-06"}, True),
        ({"request_month": "2026-07"}, False),
        ({"request_month": "2026-05"}, False),
        ({"overridden": True}, False),
        ({"category": "REG_MATERIALS"}, False),
    ],
)
def test_late_report_blocks_the_month_after(given: dict[str, Any], *, blocked: bool) -> None:
    assert value("R-26", **REPORT | given) is blocked


def test_december_report_blocks_january() -> None:
    facts = {"report_month": "2026-12", "deadline": "2027-01-05", "request_month": "2027-01"}

    assert value("R-26", **REPORT | facts) is True


def test_last_approved_correction_stands() -> None:
    history = [
        {"amount": "5000", "approved_correction": True},
        {"amount": "4800", "approved_correction": True},
        {"amount": "4600", "approved_correction": True},
        {"amount": "1", "approved_correction": False},
    ]

    assert value("R-27", history=history) == "4600.00"
    assert value("R-27", history=[]) is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"actual": "60000"}, (False, "60000.00", "0.00", "0.00")),
        ({"actual": "50000", "final": False}, (False, "50000.00", "0.00", "0.00")),
        ({"actual": "-100"}, (False, "-100.00", "60000.00", "0.00")),
        ({"actual": "61200", "overrun_percent": "2"}, (False, "61200.00", "0.00", "1200.00")),
        ({"actual": "61200.01", "overrun_percent": "2"}, (True, "0.00", "0.00", "1200.01")),
    ],
)
def test_settling_at_its_edges(given: dict[str, Any], expected: tuple[Any, ...]) -> None:
    settled = value("R-35", committed="60000", **given)

    assert tuple(settled.values()) == expected


def advance(key: str, day: str, outstanding: str, **given: Any) -> dict[str, Any]:
    return {"id": key, "date": day, "outstanding": outstanding, **given}


def test_advances_of_one_day_are_taken_by_id_and_unused_ones_not_listed() -> None:
    advances = [
        advance("C", "2026-01-10", "5"),
        advance("B", "2026-01-10", "5"),
        advance("A", "2026-01-11", "5"),
        advance("D", "2026-01-01", "0"),
    ]

    cleared = value("R-37", claim="7", advances=advances)

    assert list(cleared["offsets"].items()) == [("B", "5.00"), ("C", "2.00")]
    assert (cleared["pay"], cleared["outstanding_after"]) == ("0.00", "8.00")


def test_claim_beyond_all_advances_is_paid() -> None:
    cleared = value("R-37", claim="7", advances=[advance("A", "2026-01-10", "5")])

    assert cleared == {"offsets": {"A": "5.00"}, "pay": "2.00", "outstanding_after": "0.00"}


@pytest.mark.parametrize(
    ("inputs", "key"),
    [
        (
            {"kind": "digital", "number": " 253" + full_width("17000") + " 000000\u00a0000018\u200b"},
            "D:25317000000000000018",
        ),
        (
            {"kind": "legacy", "number": "0" + full_width("1234567"), "code": "044001 900111"},
            "L:044001900111:01234567",
        ),
        (
            {"kind": "other", "seller_tax_id": "gb 123", "number": "inv-7 a", "total": "5"},
            "O:GB123:INV-7A",
        ),
        (
            {
                "kind": "other",
                "seller_tax_id": "GB123",
                "invoice_date": "2026-05-01",
                "total": "5.5",
            },
            "O:GB123:2026-05-01:5.50",
        ),
        (
            {"kind": "other", "seller_tax_id": "GB123", "invoice_date": "2026-05-01"},
            "O:GB123:2026-05-01:0.00",
        ),
    ],
)  # fmt: skip
def test_same_invoice_has_one_key_however_it_is_typed(inputs: dict[str, Any], key: str) -> None:
    assert value("R-38", **inputs) == key


@pytest.mark.parametrize(
    ("due", "band"),
    [
        ("2026-07-01", "not_due"),
        ("2026-06-30", "not_due"),
        ("2026-06-29", "1-30"),
        ("2026-05-31", "1-30"),
        ("2026-05-30", "31-60"),
        ("2026-05-01", "31-60"),
        ("2026-04-30", "61-90"),
        ("2026-04-01", "61-90"),
        ("2026-03-31", "over_90"),
    ],
)
def test_age_bands_meet_without_a_gap(due: str, band: str) -> None:
    item = {"booked_on": "2026-01-01", "amount": "7", "contract_due_date": due}

    ages = value("R-41", as_of="2026-06-30", items=[item])

    assert {name for name, amount in ages.items() if amount == "7.00"} == {band, "total"}


def test_paid_and_overpaid_invoices_have_no_age() -> None:
    items = [
        {"booked_on": "2026-01-01", "amount": "7", "paid": "7"},
        {"booked_on": "2026-01-01", "amount": "7", "paid": "8"},
    ]

    assert value("R-41", as_of="2026-06-30", items=items)["total"] == "0.00"
