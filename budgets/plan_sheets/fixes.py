"""What a person says about many rows at once, instead of correcting each in Excel."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from budgets.plan_sheets.issues import Issue


class FixAct(StrEnum):
    """How the rows are read instead.

    REPLACE     a text of a naming column means a row of the catalogue
    ADD_UP      the row's amount is what its months add up to
    SPREAD      a row without months gets equal ones (R-47)
    ROUND       amounts are rounded to the cent
    LEAVE_OUT   rows with this trouble are not taken
    """

    REPLACE = "replace"
    ADD_UP = "add_up"
    SPREAD = "spread"
    ROUND = "round"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True, slots=True)
class Fix:
    """One of them.

    code     of the trouble it answers
    column   the column it concerns
    text     what stands in the cells
    to       the code of what is meant instead
    count    of rows that had the trouble when it was given
    """

    act: FixAct
    code: str = ""
    column: str = ""
    text: str = ""
    to: str = ""
    count: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**{**stored, "act": FixAct(stored["act"])})


@dataclass(frozen=True, slots=True)
class Fixes:
    """All that was said, as the readers ask for it."""

    fixes: tuple[Fix, ...] = ()

    @classmethod
    def from_json(cls, stored: Iterable[Mapping[str, Any]]) -> Self:
        return cls(tuple(Fix.from_json(one) for one in stored))

    @property
    def replaced(self) -> dict[tuple[str, str], str]:
        """By column and text: the code of what is meant; the last word counts."""
        return {(fix.column, fix.text): fix.to for fix in self.fixes if fix.act is FixAct.REPLACE}

    def has(self, act: FixAct) -> bool:
        return any(fix.act is act for fix in self.fixes)

    def leaves_out(self, issues: Iterable[Issue]) -> bool:
        """Whether a row with this trouble is not to be taken."""
        groups = {
            (fix.code, fix.column, fix.text) for fix in self.fixes if fix.act is FixAct.LEAVE_OUT
        }
        return any(issue.group in groups for issue in issues)
