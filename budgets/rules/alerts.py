"""When somebody is told about a budget line: the marks of its use."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from expense_mgmt.core.money import Number, exact

MARKS: Final[Mapping[str, int]] = MappingProxyType({"used_80": 80, "used_95": 95})
"""Per cent of the revised budget, the lower first (DOMAIN §6)."""


def marks_passed(before: Number, after: Number, revised: Number) -> list[str]:
    """The marks of use that a movement took a line across, the lower first.

    before, after   reserved, committed and consumed together
    source          DOMAIN §6 (warn at 80 % and 95 % used)
    """
    if exact(revised) <= 0:
        return []
    return [
        mark
        for mark, percent in MARKS.items()
        if exact(before) * 100 < exact(revised) * percent <= exact(after) * 100
    ]
