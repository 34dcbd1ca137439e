"""One example of DOMAIN §7."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """Inputs of a rule under DOMAIN's names, and what must come out.

    Where the guide names only some parts of a result, `value` holds those parts.
    """

    rule: str
    inputs: dict[str, Any]
    value: Any


def named_parts(value: Any, names: Any) -> Any:
    """The parts of a result that an example names; all of a result that is no object."""
    return {name: value[name] for name in names} if isinstance(names, dict) else value
