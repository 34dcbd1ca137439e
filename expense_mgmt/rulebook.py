"""The door to the calculation rules: JSON inputs in, JSON value or error name out."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from expense_mgmt.core.derivation import Derivation
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import money_text
from expense_mgmt.core.periods import Month
from expense_mgmt.rule_inputs import read_fields
from expense_mgmt.rule_tables.core import CORE_RULES
from expense_mgmt.rule_tables.planning import PLANNING_RULES
from expense_mgmt.rule_tables.reports import REPORTS_RULES
from expense_mgmt.rule_tables.requests import REQUESTS_RULES
from expense_mgmt.rule_tables.shared import Rule

RULES: Mapping[str, Rule] = {
    **CORE_RULES,
    **PLANNING_RULES,
    **REQUESTS_RULES,
    **REPORTS_RULES,
}
"""Every rule of DOMAIN §7 by its id."""


class UnknownRuleError(LookupError):
    """There is no rule of that id."""


def evaluate(rule_id: str, inputs: object, *, trace: Derivation | None = None) -> dict[str, Any]:
    """Evaluate one rule of DOMAIN §7: {"value": …}, or {"error": name} when it refuses.

    shapes  inputs under DOMAIN's names; money, percents and quotients come out as strings with
            two decimals, counts as integers, dates as ISO strings
    raises  UnknownRuleError
    source  PLATFORM §3
    """
    rule = RULES.get(rule_id)
    if rule is None:
        raise UnknownRuleError(rule_id)
    try:
        value = rule.function(**read_fields(inputs, rule.inputs), trace=trace)
    except RuleRefused as refused:
        return {"error": refused.code}
    except OverflowError:  # a date or month beyond the calendar
        return {"error": "bad_input"}
    return {"value": as_json(value)}


def as_json(value: object) -> Any:
    """A result of a rule in the forms of DOMAIN §1."""
    match value:
        case None | bool() | int():
            return value
        case Decimal() | Fraction():
            return money_text(value)
        case str() | date() | Month():
            return str(value)
        case Mapping():
            return {str(key): as_json(item) for key, item in value.items()}
        case tuple() | list():
            return [as_json(item) for item in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
        case _:
            msg = f"a rule gives no {type(value).__name__}"
            raise TypeError(msg)
