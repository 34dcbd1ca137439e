"""What may be wrong with a row of an uploaded plan, in words at its cell."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from budgets.closed_months import CLOSED, LOCKED
from expense_mgmt.core.errors import RuleBroken

WORDINGS: Final[Mapping[str, StrOrPromise]] = {
    "category_missing": _("Name a category."),
    "unknown_category": _("There is no category “%(text)s” for this plan."),
    "unknown_project": _("There is no project “%(text)s” in this plan."),
    "unknown_unit": _("There is no unit “%(text)s” in this plan."),
    "unknown_platform": _("There is no platform “%(text)s”."),
    "name_is_shared": _("Several are called “%(text)s”. Choose the one that is meant."),
    "category_not_for_unit": _("This unit may not use the category."),
    "unit_outside_plan": _("The plan does not cover this unit."),
    "project_outside_plan": _("The plan does not cover this project."),
    "month_outside_plan": _("The plan does not cover this month."),
    "amount_not_a_number": _("“%(text)s” is not an amount in figures."),
    "amount_too_fine": _("%(text)s has more than two decimals."),
    "amount_too_large": _("%(text)s is too large an amount."),
    "budget_amount_negative": _("A budget may not be negative: %(text)s."),
    "months_do_not_add_up": _(
        "The months add up to %(planned)s, the row says %(amount)s: %(apart)s apart."
    ),
    "budget_month_closed": CLOSED,
    "month_locked": LOCKED,
    "budget_below_used": _(
        "%(line)s, %(month)s: %(used)s is used or held already, the plan is %(short)s too low. Release or transfer first."
    ),
    "not_a_count": _("“%(text)s” is not a count in figures without decimals."),
    "not_a_day": _("“%(text)s” is not a day such as 2026-05-12."),
    "text_too_long": _("The text has more than %(limit)s characters."),
    "error_value": _("The cell shows the error %(text)s. Correct the formula and save the file."),
    "formula_without_value": _(
        "“%(text)s” has no kept value. Open the file in Excel, save it and upload it again."
    ),
    "cells_merged": _("The cell is merged with another. Split them and fill in each row."),
    "plan_too_long": _("A plan has at most %(limit)s rows."),
    "plan_amount_too_large": _("An amount may not exceed %(maximum)s."),
    "outlet_guerrilla": _("This outlet is a guerrilla market: no advertising money goes there."),
    "case_study_missing": _("This outlet is new in a brand market: attach its case study first."),
    "row_twice": _("The same row stands in row %(other)s already."),
}

_REFUSED: Final = _("Some rows cannot be kept as they are.")

ONE_BY_ONE: Final = frozenset(
    {
        "unknown_category",
        "unknown_project",
        "unknown_unit",
        "unknown_platform",
        "name_is_shared",
    }
)
"""Told apart by what the cell says: each wants another remedy."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong in one row.

    column   of the plan's sheet; empty for the whole row
    """

    code: str
    column: str = ""
    params: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, error: RuleBroken, column: str) -> Self:
        """A refusal of a service as it is kept with a row, or with the whole sheet."""
        code = error.code
        if code == "amount_too_large":
            # Of a cell it is said with what stands there; of the plan's sum with what it may be.
            code = "plan_amount_too_large"
        return cls(code, column, {name: str(value) for name, value in error.params.items()})

    @property
    def text(self) -> str:
        """In the reader's language."""
        return str(WORDINGS.get(self.code, _REFUSED)) % self.params

    @property
    def group(self) -> tuple[str, str, str]:
        """What it shares with the same trouble of other rows."""
        said = self.params.get("text", "") if self.code in ONE_BY_ONE else ""
        return self.code, self.column, said

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**stored)
