"""Amounts on the screen."""

from decimal import Decimal
from typing import Any

import pytest

from expense_mgmt.core.money import Money, places_of
from expense_mgmt.core.templatetags import amounts


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("186000"), "186,000.00"),
        (Decimal("66502570.50"), "66,502,570.50"),
        (Decimal("-7600"), "−7,600.00"),
        (Decimal("0"), "0.00"),
        (Money(Decimal("46800.00"), "CNY"), "46,800.00"),
        (12, "12.00"),
        (None, "—"),
    ],
)
def test_amount_is_grouped_with_two_decimals(value: Any, text: str) -> None:
    assert amounts.amount(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("41333.50"), "41,334"),
        (Decimal("-0.50"), "−1"),
        (Decimal("-0.40"), "0"),
        (Decimal("252501"), "252,501"),
        (None, "—"),
    ],
)
def test_whole_yuan_round_half_away_from_zero(value: Decimal | None, text: str) -> None:
    assert amounts.whole(value) == text


@pytest.mark.parametrize("value", [1.5, "186000", True])
def test_what_is_no_amount_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match=r"amount"):
        amounts.amount(value)


def test_a_difference_carries_its_sign() -> None:
    assert amounts.change(Decimal("20000")) == "+20,000"
    assert amounts.change(Decimal("-24000")) == "−24,000"
    assert amounts.change(Decimal("0")) == "0"
    assert amounts.change(Decimal("64301.74"), 2) == "+64,301.74"


def test_percent_is_written_as_it_was_computed() -> None:
    assert amounts.percent(Decimal("0.87")) == "0.87%"
    assert amounts.percent(Decimal("96.55"), 0) == "97%"
    assert amounts.percent(None) == "—"


def test_thousand_yuan_for_grids() -> None:
    assert amounts.thousands(Decimal("14705499")) == "14,705"
    assert amounts.thousands(Decimal("116850"), 1) == "116.9"


def test_nothing_is_a_dash_where_zero_means_nothing() -> None:
    assert amounts.none_if_zero(Decimal("0.00")) is None
    assert amounts.none_if_zero(Decimal("0.01")) == Decimal("0.01")


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Decimal("186000"), "CNY", "¥186,000.00"),
        (Decimal("-5"), "USD", "−US$5.00"),
        (Decimal("5"), "SGD", "SGD\u00a05.00"),
    ],
)
def test_sign_for_buttons_and_sentences(amount: Decimal, currency: str, text: str) -> None:
    assert amounts.with_sign(amount, currency) == text


def test_money_cell_keeps_currency_and_cents_quiet() -> None:
    assert amounts.money(Decimal("186000"), "CNY", css="lg") == (
        '<span class="fx-m lg"><i>¥</i>186,000<u>.00</u></span>'
    )


def test_money_cell_takes_the_currency_of_money() -> None:
    assert amounts.money(Money(Decimal("4200.00"), "USD")) == (
        '<span class="fx-m"><i>US$</i>4,200<u>.00</u></span>'
    )


def test_negative_money_is_not_red_by_itself() -> None:
    assert amounts.money(Decimal("-7600")) == ('<span class="fx-m">−<i>¥</i>7,600<u>.00</u></span>')


def test_money_cell_of_nothing_is_a_dash() -> None:
    assert amounts.money(None) == '<span class="fx-m mut">—</span>'


def test_money_cell_escapes_what_it_is_given() -> None:
    assert "<b>" not in amounts.money(Decimal("1"), "<b>", css='"><b>')


def test_foreign_money_names_booked_amount_and_rate() -> None:
    cell = amounts.foreign_money(Decimal("4200"), "USD", Decimal("30366"), Decimal("7.2300"))

    assert cell.endswith('<span class="fx-foreign">¥30,366.00 @ 7.2300</span>')


def test_capitals_as_vouchers_demand() -> None:
    assert amounts.capitals(Decimal("186000")) == "壹拾捌万陆仟元整"


def test_a_table_shows_cents_where_one_of_its_amounts_has_some() -> None:
    whole = [Decimal("90000.00"), None, Decimal("-7600.00")]

    assert [amounts.figure(one, places_of(whole)) for one in whole] == ["90,000", "—", "−7,600"]
    mixed = [*whole, Decimal("0.50")]
    assert [amounts.figure(one, places_of(mixed)) for one in mixed] == [
        "90,000.00",
        "—",
        "−7,600.00",
        "0.50",
    ]
