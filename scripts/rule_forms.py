"""In which form a rule takes its inputs and gives its result, read from its signature."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from inspect import Parameter, unwrap
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from expense_mgmt.core.derivation import Derivation
from expense_mgmt.core.periods import DateSpan, Month

NUMBERS = {Decimal, Fraction, int}


def input_forms(function: Callable[..., Any], words: Mapping[str, str]) -> dict[str, str]:
    """The form of each parameter by its name."""
    return {
        name: _form(hint, words)
        for name, hint in _hints(function).items()
        if name not in {"return", "trace"}
    }


def result_form(function: Callable[..., Any], words: Mapping[str, str]) -> str:
    """The form of the result; a part that may have no value says so."""
    with_null = {**words, "maybe": f"{{form}}{words['or']}`null`"}
    return _form(_hints(function)["return"], with_null)


def default_of(parameter: Parameter, words: Mapping[str, str]) -> str:
    """What holds when an optional input is not given."""
    value = parameter.default
    return words["nothing"] if value is Parameter.empty else _default(value, words)


def _default(value: object, words: Mapping[str, str]) -> str:
    if value is None or value in ((), {}, ""):
        return words["nothing"]
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`"


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    # One module names Derivation for the type checker only.
    return get_type_hints(unwrap(function), localns={"Derivation": Derivation})


def _form(hint: Any, words: Mapping[str, str]) -> str:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return _union(arguments, words)
    if origin is tuple:
        return _tuple(arguments, words)
    if origin is not None and len(arguments) == 1:
        return _list(arguments[0], words)
    if origin is not None:
        key = words["number"] if arguments[0] is int else _form(arguments[0], words)
        return f"{{{key}: {_form(arguments[1], words)}}}"
    return _plain(hint, words)


def _union(arguments: tuple[Any, ...], words: Mapping[str, str]) -> str:
    members = [one for one in arguments if one is not NoneType]
    form = words["amount"] if set(members) <= NUMBERS else _form(members[0], words)
    if members == [int]:
        form = words["count"]
    return words.get("maybe", "{form}").format(form=form) if NoneType in arguments else form


def _tuple(arguments: tuple[Any, ...], words: Mapping[str, str]) -> str:
    if arguments[-1] is Ellipsis:
        return _list(arguments[0], words)
    return f"[{', '.join(_form(one, words) for one in arguments)}]"


def _list(item: Any, words: Mapping[str, str]) -> str:
    form = _form(item, words)
    is_choice = words["or"] in form and form[0] not in "[{"
    return words["list"].format(item=words["choice"].format(form=form) if is_choice else form)


def _fields_of(record: Any, words: Mapping[str, str]) -> Iterator[str]:
    """Name and form of each field, with the default of one that may be left out."""
    hints = get_type_hints(record)
    for field in fields(record):
        form = f"{field.name}: {_form(hints[field.name], words)}"
        yield form if field.default is MISSING else f"{form} = {_default(field.default, words)}"


def _plain(hint: Any, words: Mapping[str, str]) -> str:
    names = {
        Decimal: "amount",
        Fraction: "amount",
        int: "count",
        bool: "flag",
        str: "text",
        date: "date",
        Month: "month",
    }
    if hint in names:
        return words[names[hint]]
    if isinstance(hint, TypeVar):
        return words["text"]
    if hint is DateSpan:
        return f"[{words['date']}, {words['date']}]"
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return words["or"].join(f"`{option}`" for option in hint)
    if is_dataclass(hint):
        return f"{{{', '.join(_fields_of(hint, words))}}}"
    columns = get_type_hints(hint)  # a NamedTuple is written as its columns
    return f"[{', '.join(_form(one, words) for one in columns.values())}]"
