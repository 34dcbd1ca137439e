"""What must hold for every input of the core rules."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from expense_mgmt.core.currency import fx_amounts
from expense_mgmt.core.locked import locked_adjustment
from expense_mgmt.core.money import (
    money_text,
    parse_amount,
    percent,
    rounded,
    thousands,
    whole_yuan,
)
from expense_mgmt.core.periods import Month, Shift, deadline
from expense_mgmt.core.tax import vat_split
from expense_mgmt.core.words import rmb_in_words
from tests.property.examples import any_amounts, days, months, positive_amounts

CENT = Decimal("0.01")
fine = st.integers(-(10**15), 10**15).map(lambda number: Decimal(number).scaleb(-5))
by_month = st.dictionaries(months, any_amounts, max_size=8)


@given(fine)
def test_rounding_is_near_odd_and_steady(x: Decimal) -> None:
    once = rounded(x)

    assert abs(once - x) <= CENT / 2
    assert rounded(once) == once
    assert rounded(-x) == -once
    assert "-0.00" not in {money_text(x), money_text(-x)}


@given(fine)
def test_whole_yuan_never_grows(x: Decimal) -> None:
    yuan = whole_yuan(x)

    assert yuan % 1 == 0
    assert abs(yuan) <= abs(x) < abs(yuan) + 1


@given(fine, positive_amounts)
def test_percent_is_steady_against_scale(numerator: Decimal, denominator: Decimal) -> None:
    assert percent(numerator * 8, denominator * 8) == percent(numerator, denominator)
    assert (percent(numerator, denominator) is None) is (denominator == 0)


@given(any_amounts)
def test_amount_is_read_back_as_it_was_shown(amount: Decimal) -> None:
    assert parse_amount(thousands(amount)) == amount
    assert parse_amount(str(amount)) == amount


@given(by_month, by_month, months, st.integers(1, 30))
def test_locked_months_keep_their_amounts_and_nothing_is_lost(
    booked: dict[Month, Decimal], new: dict[Month, Decimal], locked: Month, later: int
) -> None:
    current = locked.plus(later)

    result = locked_adjustment(booked, new, locked, current)

    assert all(month > locked for month in result.open_months)
    kept = sum(amount for month, amount in booked.items() if month <= locked)
    assert kept + result.adjustment + sum(result.open_months.values()) == sum(new.values())
    assert result.current_month_total == new.get(current, 0) + result.adjustment


@given(days, st.sampled_from(Shift), st.sets(st.integers(-20, 20)), st.sets(st.integers(-20, 20)))
def test_deadline_falls_on_a_working_day_on_the_right_side(
    day: date, shift: Shift, off: set[int], made_up: set[int]
) -> None:
    holidays = {day + timedelta(days=number) for number in off}
    workdays = {day + timedelta(days=number) for number in made_up}

    due = deadline(day.year, day.month, day.day, shift, holidays=holidays, workdays=workdays)

    is_working = due in workdays or (due.weekday() < 5 and due not in holidays)
    assert is_working or shift is Shift.NONE
    assert {Shift.NEXT: due >= day, Shift.PREVIOUS: due <= day, Shift.NONE: due == day}[shift]


@given(gross=any_amounts, rate=st.integers(0, 10000), deductible=st.booleans())
def test_net_and_tax_make_the_gross(gross: Decimal, rate: int, *, deductible: bool) -> None:
    split = vat_split(gross, Decimal(rate).scaleb(-2), deductible=deductible)

    assert split.net + split.tax == gross
    assert split.tax * gross >= 0
    assert split.expense == (split.net if deductible else gross)


DIGITS = {"零": 0, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def read_words(words: str) -> Decimal:
    """The amount that capitals say, read by their places alone."""
    sign = -1 if words.startswith("负") else 1
    total = high = section = digit = cents = 0
    for character in words.removeprefix("负").removesuffix("整"):
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in PLACES:
            section, digit = section + digit * PLACES[character], 0
        elif character == "万":
            high, section, digit = high + (section + digit) * 10**4, 0, 0
        elif character == "亿":
            total, high, section, digit = (high + section + digit) * 10**8, 0, 0, 0
        elif character == "元":
            total, high, section, digit = total + high + section + digit, 0, 0, 0
        else:
            cents, digit = cents + digit * {"角": 10, "分": 1}[character], 0
    return sign * (Decimal(total) + Decimal(cents).scaleb(-2))


@given(any_amounts)
def test_words_say_the_amount(amount: Decimal) -> None:
    words = rmb_in_words(amount)

    assert read_words(words) == amount
    assert "零零" not in words
    assert words.endswith("整") is (amount * 10 % 1 == 0)


@given(any_amounts, st.integers(1, 10**6), st.integers(1, 10**6))
def test_exchange_difference_closes_the_gap(
    amount: Decimal, at_submit: int, at_booking: int
) -> None:
    rates = Decimal(at_submit).scaleb(-4), Decimal(at_booking).scaleb(-4)

    held = fx_amounts(amount, *rates)

    assert held.reserved + held.fx_difference == held.posted
