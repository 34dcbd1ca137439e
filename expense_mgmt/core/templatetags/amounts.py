"""Amounts on the screen: tabular, grouped, a true minus sign, a dash for nothing."""

from decimal import Decimal
from typing import Protocol, runtime_checkable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from expense_mgmt.core.money import exact, rounded
from expense_mgmt.core.words import rmb_in_words

register = template.Library()

DASH = "—"
SHIFTS = {0: 100, 1: 10, 2: 1}
MINUS = "−"
SIGNS = {
    "CNY": "¥",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "JPY": "JP¥",
    "MOP": "MOP$",
    "TWD": "NT$",
    "USD": "US$",
}


@runtime_checkable
class HasCurrency(Protocol):
    """An amount that knows its currency, as core.money.Money does."""

    @property
    def amount(self) -> Decimal: ...

    @property
    def currency(self) -> str: ...


Number = Decimal | int
Amount = Number | HasCurrency | None


def number_of(value: Amount) -> Decimal | None:
    """Take the decimal out of whatever counts as an amount.

    raises  TypeError for floats and text, which must not reach a page as money
    """
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, bool):
        raise TypeError("a truth value is not an amount")
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, HasCurrency):
        return value.amount
    raise TypeError(f"not an amount: {value!r}")


def to_places(value: Decimal, places: int) -> Decimal:
    """Round for display, to 0, 1 or 2 places, by the product's one way of rounding (R-01)."""
    shift = SHIFTS[places]
    return rounded(exact(value) / shift) * shift


def grouped(value: Decimal, places: int) -> str:
    """Write the size of an amount in groups of three, without its sign."""
    return f"{abs(to_places(value, places)):,.{places}f}"


def signed_text(value: Decimal, places: int, *, plus: bool = False) -> str:
    shown = to_places(value, places)
    digits = f"{abs(shown):,.{places}f}"
    if shown < 0:
        return f"{MINUS}{digits}"
    return f"+{digits}" if plus and shown > 0 else digits


def plain_amount(value: Amount) -> str:
    number = number_of(value)
    return DASH if number is None else signed_text(number, 2)


@register.filter
def amount(value: Amount) -> str:
    """186000 becomes 186,000.00; nothing becomes a dash."""
    return plain_amount(value)


@register.filter
def whole(value: Amount) -> str:
    """Whole yuan or a count: 186,000."""
    number = number_of(value)
    return DASH if number is None else signed_text(number, 0)


@register.filter
def figure(value: Amount, places: int) -> str:
    """An amount in a table whose amounts all have so many decimals (core.money.places_of)."""
    number = number_of(value)
    return DASH if number is None else signed_text(number, places)


@register.filter
def thousands(value: Amount, places: int = 0) -> str:
    """Thousand yuan, for grids that say so in their heading."""
    number = number_of(value)
    return DASH if number is None else signed_text(number / 1000, places)


@register.filter
def change(value: Amount, places: int = 0) -> str:
    """A difference with its sign: +20,000 or −24,000."""
    number = number_of(value)
    return DASH if number is None else signed_text(number, places, plus=True)


@register.filter
def in_unit(value: Amount, in_yuan: bool) -> str:  # noqa: FBT001 - a filter takes no keyword
    """An amount in the unit that the page says it is in: yuan and cents, or thousand yuan."""
    return amount(value) if in_yuan else thousands(value)


@register.filter
def change_in_unit(value: Amount, in_yuan: bool) -> str:  # noqa: FBT001 - a filter takes no keyword
    """A difference with its sign in that unit."""
    number = number_of(value)
    if number is None or in_yuan:
        return change(value, 2)
    return change(number / 1000)


@register.filter
def percent(value: Amount, places: int = 2) -> str:
    """A number that already is a percentage: 0.87 becomes 0.87%."""
    number = number_of(value)
    return DASH if number is None else f"{signed_text(number, places)}%"


@register.filter
def capitals(value: Amount) -> str:
    """The amount in formal Chinese capitals, for vouchers and sheets (R-44)."""
    number = number_of(value)
    return DASH if number is None else rmb_in_words(number)


@register.filter
def none_if_zero(value: Amount) -> Amount:
    """Let the next formatter draw a dash where zero means that there is nothing."""
    return None if number_of(value) == 0 else value


def sign_of(currency: str) -> str:
    return SIGNS.get(currency, f"{currency}\u00a0")


@register.filter
def with_sign(value: Amount, currency: str = "CNY") -> str:
    """Plain text for buttons and sentences: ¥186,000.00."""
    number = number_of(value)
    if number is None:
        return DASH
    known = value.currency if isinstance(value, HasCurrency) else currency
    minus = MINUS if number < 0 else ""
    return f"{minus}{sign_of(known)}{grouped(number, 2)}"


@register.simple_tag
def money(
    amount: Amount, currency: str = "CNY", *, css: str = "", cents: bool = True
) -> SafeString:
    """The money cell: quiet currency, quiet cents.

    amount    Money, or a number with its currency beside it
    css       xl, lg, b6; "neg" only where a limit is passed (DESIGN 2.4)
    cents     off on phone cards, where whole yuan suffice
    """
    number = number_of(amount)
    if number is None:
        return format_html('<span class="fx-m mut">{}</span>', DASH)
    if isinstance(amount, HasCurrency):
        currency = amount.currency
    classes = f"fx-m {css}" if css else "fx-m"
    minus = MINUS if number < 0 else ""
    if not cents:
        return format_html(
            '<span class="{}">{}<i>{}</i>{}</span>',
            classes,
            minus,
            sign_of(currency),
            grouped(number, 0),
        )
    yuan, _, fen = grouped(number, 2).partition(".")
    return format_html(
        '<span class="{}">{}<i>{}</i>{}<u>.{}</u></span>',
        classes,
        minus,
        sign_of(currency),
        yuan,
        fen,
    )


@register.simple_tag
def foreign_money(
    amount: Amount, currency: str, booked: Amount, rate: Decimal, *, css: str = ""
) -> SafeString:
    """A foreign amount with the booked yuan and the rate below it (R-45).

    booked  in the company currency
    rate    company currency for one unit of the foreign one, as it was recorded
    """
    return format_html(
        '{}<span class="fx-foreign">{} @ {}</span>',
        money(amount, currency, css=css),
        with_sign(booked),
        f"{rate:f}",
    )
