"""Money, its rounding, and amounts as people type them."""

from decimal import Decimal
from fractions import Fraction

import pytest

from expense_mgmt.core.errors import DomainError, RuleBroken, RuleRefused
from expense_mgmt.core.money import (
    MAXIMUM_AMOUNT,
    Money,
    allocate_whole_yuan,
    cut_to_cent,
    exact,
    from_minor,
    money_text,
    parse_amount,
    percent,
    places_of,
    rounded,
    thousands,
    whole_yuan,
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Decimal("0.005"), "0.01"),
        (Decimal("-0.005"), "-0.01"),
        (Decimal("0.0049999"), "0.00"),
        (Decimal("-0.0049999"), "0.00"),
        (Fraction(1, 3), "0.33"),
        (Fraction(-2, 3), "-0.67"),
        (7, "7.00"),
        (Decimal("1E+3"), "1000.00"),
        (Decimal("9999999999999.995"), "10000000000000.00"),
        (10**30 + Fraction(1, 200), "1000000000000000000000000000000.01"),
        (-(10**30), "-1000000000000000000000000000000.00"),
    ],
)
def test_money_rounds_half_away_from_zero(given: Decimal, expected: str) -> None:
    assert money_text(given) == expected


@pytest.mark.parametrize("given", [1.5, True, "1"])
def test_only_exact_numbers_are_money(given: object) -> None:
    sentence = f"^money is Decimal, Fraction or int, not {type(given).__name__}$"

    with pytest.raises(TypeError, match=sentence):
        exact(given)  # type: ignore[arg-type]  # the refusal is what is tested


def test_minus_zero_never_appears() -> None:
    shown = [str(rounded(Decimal("-0.001"))), str(whole_yuan(Decimal("-0.99"))), str(from_minor(0))]

    assert shown == ["0.00", "0.00", "0.00"]
    assert percent(Decimal("-0.00001"), 1) == Decimal("0.00")
    assert str(percent(Decimal("-0.00001"), 1)) == "0.00"


@pytest.mark.parametrize("denominator", [0, -1, Decimal("-0.01")])
def test_percent_without_a_positive_base_has_no_value(denominator: Decimal) -> None:
    assert percent(5, denominator) is None


def test_whole_yuan_and_cents_are_cut_not_rounded() -> None:
    assert whole_yuan(Decimal("33.99")) == Decimal("33.00")
    assert cut_to_cent(Decimal("0.019")) == Decimal("0.01")
    assert cut_to_cent(Decimal("-0.019")) == Decimal("-0.01")
    assert cut_to_cent(Decimal("12345.679")) == Decimal("12345.67")


def test_thousands_are_separated() -> None:
    assert thousands(Decimal("-1234567.5")) == "-1,234,567.50"


@pytest.mark.parametrize(
    ("amounts", "places"),
    [
        ([], 0),
        ([None], 0),
        ([Decimal("5.00"), None, Decimal(-7)], 0),
        ([Decimal("5.00"), None, Decimal("-0.01")], 2),
    ],
)
def test_table_shows_cents_when_one_amount_has_some(
    amounts: list[Decimal | None], places: int
) -> None:
    assert places_of(amounts) == places


def test_money_adds_subtracts_negates_and_compares() -> None:
    ten, three = Money(Decimal(10), "CNY"), Money(Decimal("3.5"), "CNY")

    assert ten + three == Money(Decimal("13.50"), "CNY")
    assert ten - three == Money(Decimal("6.50"), "CNY")
    assert -three == Money(Decimal("-3.50"), "CNY")
    assert three < ten
    assert ten > three
    assert ten >= ten + Money.zero("CNY")
    assert three <= ten
    assert ten <= ten + Money.zero("CNY")
    assert not ten < ten + Money.zero("CNY")
    assert not ten > ten + Money.zero("CNY")
    assert (ten - ten).is_zero
    assert not ten.is_zero
    assert str(three) == "3.50 CNY"
    assert hash(Money(Decimal("3.50"), "CNY")) == hash(three)


@pytest.mark.parametrize("act", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"])
def test_two_currencies_never_mix(act: str) -> None:
    yuan, yen = Money(Decimal(1), "CNY"), Money(Decimal(1), "JPY")

    with pytest.raises(ValueError, match="do not mix"):
        getattr(yuan, act)(yen)
    with pytest.raises(TypeError, match="does not mix with int"):
        getattr(yuan, act)(1)
    assert yuan != yen


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        (Decimal("0.001"), "CNY"),
        (Decimal("0.5"), "JPY"),
        (Decimal("1.5"), "KRW"),
        (Decimal("NaN"), "CNY"),
        (Decimal("Infinity"), "CNY"),
        (Decimal(1), "yuan"),
    ],
)
def test_money_refuses_what_its_currency_cannot_hold(amount: Decimal, currency: str) -> None:
    with pytest.raises(ValueError, match=r"finer|no amount|no currency"):
        Money(amount, currency)


def test_money_is_exact_at_any_size() -> None:
    assert str(Money(Decimal("99999999999999999.99"), "CNY")) == "99999999999999999.99 CNY"


@pytest.mark.parametrize("amount", [1.5, 1, "1"])
def test_money_holds_decimals_only(amount: object) -> None:
    kind = type(amount).__name__

    with pytest.raises(TypeError, match=f"^the amount of Money is a Decimal, not {kind}$"):
        Money(amount, "CNY")  # type: ignore[arg-type]  # the refusal is what is tested


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1,234.50", "1234.50"),
        ("1234.5", "1234.50"),
        ("１，２３４．５０", "1234.50"),  # noqa: RUF001 - full-width figures, as typed
        ("  ¥ 1,234.5 ", "1234.50"),
        ("￥30000", "30000.00"),
        ("-¥5", "-5.00"),
        ("¥-5", "-5.00"),
        ("−5", "-5.00"),
        ("+5", "5.00"),
        ("12 345.00", "12345.00"),
        ("CNY 7", "7.00"),
        ("5元", "5.00"),
        (".5", "0.50"),
        ("-0", "0.00"),
        ("007", "7.00"),
        ("9999999999999.99", "9999999999999.99"),
        ("-9,999,999,999,999.99", "-9999999999999.99"),
    ],
)  # fmt: skip
def test_typed_amount_is_understood(typed: str, expected: str) -> None:
    assert str(parse_amount(typed)) == expected


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "amount_missing"),
        (" \u3000 ", "amount_missing"),
        ("1.234", "amount_too_fine"),
        ("1.500", "amount_too_fine"),
        ("NaN", "amount_not_a_number"),
        ("Infinity", "amount_not_a_number"),
        ("1e5", "amount_not_a_number"),
        ("1E+2", "amount_not_a_number"),
        ("0x10", "amount_not_a_number"),
        ("1_000", "amount_not_a_number"),
        ("1,23", "amount_not_a_number"),
        ("12,34,567", "amount_not_a_number"),
        ("1 2", "amount_not_a_number"),
        ("5.", "amount_not_a_number"),
        (".", "amount_not_a_number"),
        ("-", "amount_not_a_number"),
        ("--5", "amount_not_a_number"),
        ("=1+1", "amount_not_a_number"),
        ("٣", "amount_not_a_number"),
        ("10000000000000", "amount_too_large"),
        ("-10000000000000.00", "amount_too_large"),
        ("9" * 65, "amount_too_large"),
    ],
)
def test_typed_amount_is_refused_by_name(typed: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        parse_amount(typed)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter an amount."),
        ("five", "Enter the amount in figures, such as 1,234.50."),
        ("1.234", "An amount has at most two decimals."),
        ("10000000000000", "An amount may not exceed 9,999,999,999,999.99."),
        ("0" * 65, "An amount may not exceed 9,999,999,999,999.99."),
    ],
)
def test_refusal_of_an_amount_says_what_to_type(typed: str, sentence: str) -> None:
    with pytest.raises(DomainError) as refused:
        parse_amount(typed)

    assert str(refused.value) == sentence


def test_longest_text_that_is_read() -> None:
    assert parse_amount("0" * 63 + "7") == 7
    assert Decimal("9999999999999.99") == MAXIMUM_AMOUNT


def test_rule_refusal_reads_as_a_sentence() -> None:
    refused = RuleRefused("no_weight", field="weights")

    assert (refused.code, refused.field) == ("no_weight", "weights")
    assert str(refused) == "At least one weight must be above zero."


def test_rule_refusal_without_a_message_is_a_programming_mistake() -> None:
    with pytest.raises(ValueError, match="no message"):
        RuleRefused("unheard_of")


def test_first_of_equal_weights_takes_the_rest() -> None:
    shares = allocate_whole_yuan(100, [("B", 2), ("A", 2), ("C", 2)])

    assert list(shares) == ["B", "A", "C"]
    assert shares == {"B": Decimal(34), "A": Decimal(33), "C": Decimal(33)}


def test_small_amount_goes_whole_to_the_one_that_takes_the_rest() -> None:
    shares = allocate_whole_yuan(Decimal("0.99"), [("A", 1), ("B", 2)])

    assert shares == {"A": Decimal(0), "B": Decimal("0.99")}


def test_shares_are_exact_beyond_what_a_float_holds() -> None:
    total = Decimal("999999999999999999.99")

    shares = allocate_whole_yuan(total, [("A", Decimal("1.5")), ("B", Decimal(1))])

    assert shares == {
        "A": Decimal("600000000000000000.99"),
        "B": Decimal("399999999999999999.00"),
    }
