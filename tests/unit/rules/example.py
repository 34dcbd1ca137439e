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
