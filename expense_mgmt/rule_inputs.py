"""Reads the JSON inputs of a rule into the types the rule takes.

Every reader takes a JSON value and gives a typed one, or refuses it as bad_input. Floats are
refused everywhere: an amount that was a float once is no amount any more.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.periods import MONTHS_IN_YEAR, Month

Reader: TypeAlias = Callable[[object], Any]

_AMOUNT = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,20})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LARGEST_INTEGER = 10**18
_MONTH_NUMBERS = {str(number): number for number in range(1, MONTHS_IN_YEAR + 1)}


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a rule; an optional one may be missing or null and is then left out."""

    read: Reader
    is_required: bool = True


def refuse() -> RuleRefused:
    return RuleRefused("bad_input")


def amount(value: object) -> Decimal:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST_INTEGER:
        return Decimal(value)
    if isinstance(value, str) and _AMOUNT.fullmatch(value):
        return Decimal(value)
    raise refuse()


def count(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST_INTEGER:
        return value
    raise refuse()


def flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise refuse()


def text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise refuse()


def day(value: object) -> date:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise refuse() from error
    raise refuse()


def month(value: object) -> Month:
    try:
        return Month.parse(text(value))
    except ValueError as error:
        raise refuse() from error


def word(options: type[StrEnum]) -> Reader:
    """One of the option words a rule lists."""

    def read(value: object) -> StrEnum:
        try:
            return options(text(value))
        except ValueError as error:
            raise refuse() from error

    return read


def list_of(item: Reader) -> Reader:
    def read(value: object) -> tuple[Any, ...]:
        if isinstance(value, list):
            return tuple(map(item, value))
        raise refuse()

    return read


def pair_of(first: Reader, second: Reader) -> Reader:
    def read(value: object) -> tuple[Any, Any]:
        match value:
            case [one, other]:
                return first(one), second(other)
            case _:
                raise refuse()

    return read


def by_month(value: object) -> dict[Month, Decimal]:
    """Amounts by month; a null is a month without a value."""
    if isinstance(value, dict):
        return {month(key): amount(item) for key, item in value.items() if item is not None}
    raise refuse()


def by_month_number(value: object) -> dict[int, Decimal]:
    """Amounts by the number of the month, written as a string; a null is no value."""
    if isinstance(value, dict) and value.keys() <= _MONTH_NUMBERS.keys():
        return {
            _MONTH_NUMBERS[key]: amount(item) for key, item in value.items() if item is not None
        }
    raise refuse()


def read_fields(given: object, fields: Mapping[str, Field]) -> dict[str, Any]:
    """The values of `fields`, without those that were not given.

    raises  RuleRefused bad_input for a missing or an unknown name and for a value that does not
            fit
    """
    if not isinstance(given, dict) or not given.keys() <= fields.keys():
        raise refuse()
    values: dict[str, Any] = {}
    for name, field in fields.items():
        value = given.get(name)
        if value is not None:
            values[name] = field.read(value)
        elif field.is_required:
            raise refuse()
    return values


def record(build: Callable[..., Any], fields: Mapping[str, Field]) -> Reader:
    """An object of a list, built from its fields."""

    def read(value: object) -> object:
        return build(**read_fields(value, fields))

    return read


def needed(read: Reader) -> Field:
    return Field(read)


def optional(read: Reader) -> Field:
    return Field(read, is_required=False)
