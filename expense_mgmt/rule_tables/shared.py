"""What the tables of rules are written with."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from expense_mgmt.rule_inputs import (
    Field,
    amount,
    by_month_number,
    count,
    day,
    flag,
    list_of,
    month,
    needed,
    optional,
    pair_of,
    record,
    text,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's function and its inputs; DOMAIN's names are the function's parameters.

    Where the door hands its inputs over in another form, the function wraps the rule's own and
    carries its name, signature and docstring.
    """

    function: Callable[..., Any]
    inputs: Mapping[str, Field]


AMOUNT, OPTIONAL_AMOUNT = needed(amount), optional(amount)
COUNT, OPTIONAL_COUNT = needed(count), optional(count)
DAY, OPTIONAL_DAY = needed(day), optional(day)
MONTH, OPTIONAL_MONTH = needed(month), optional(month)
TEXT, OPTIONAL_TEXT = needed(text), optional(text)
FLAG, OPTIONAL_FLAG = needed(flag), optional(flag)
AMOUNTS, OPTIONAL_AMOUNTS = needed(list_of(amount)), optional(list_of(amount))
DAYS, OPTIONAL_DAYS = needed(list_of(day)), optional(list_of(day))
YEAR_AMOUNTS = optional(by_month_number)
WEIGHTS = needed(list_of(pair_of(text, amount)))
SPANS = needed(list_of(pair_of(day, day)))


def amounts(*names: str, also: Iterable[str] = ()) -> dict[str, Field]:
    """Inputs that are all amounts; those of `also` are optional."""
    return {**dict.fromkeys(names, AMOUNT), **dict.fromkeys(also, OPTIONAL_AMOUNT)}


def records(build: Callable[..., Any], **fields: Field) -> Field:
    """A list of objects, each built from its fields."""
    return needed(list_of(record(build, fields)))


def optional_records(build: Callable[..., Any], **fields: Field) -> Field:
    """As `records`, empty when not given."""
    return optional(list_of(record(build, fields)))
