"""What may be wrong with a cell of a finance ledger, in words with a remedy."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from django.utils.translation import gettext_lazy as _

from expense_mgmt.foundation.sheets.reader import coordinate

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Wording(NamedTuple):
    """A problem and its remedy; `is_error` keeps the sheet from being mapped."""

    text: "StrOrPromise"
    remedy: "StrOrPromise"
    is_error: bool = True


WORDINGS: Final[Mapping[str, Wording]] = {
    "unknown_project": Wording(
        _("There is no project “%(text)s”."),
        _("Write the project's name or code as it is kept here."),
    ),
    "unknown_project_like": Wording(
        _("There is no project “%(text)s”."), _("Did you mean “%(suggestion)s”?")
    ),
    "inactive_project": Wording(
        _("The project “%(text)s” is no longer active."), _("Leave its row out.")
    ),
    "project_twice": Wording(
        _("“%(text)s” already stands in row %(other)s."),
        _("Put the project's amounts into one row."),
    ),
    "column_without_name": Wording(
        _("The column holds amounts but has no name."), _("Name it in the header row.")
    ),
    "column_twice": Wording(
        _("“%(text)s” already stands in column %(other)s."), _("Name each column differently.")
    ),
    "not_a_number": Wording(
        _("“%(text)s” is not a number."), _("Write figures only; move remarks to a note row.")
    ),
    "error_value": Wording(
        _("The cell shows the error %(text)s."), _("Correct the formula and save the file.")
    ),
    "formula_without_value": Wording(
        _("“%(text)s” has no kept value."),
        _("Open the file in Excel, save it and upload it again."),
    ),
    "too_fine": Wording(
        _("%(amount)s yuan has more than two decimals."), _("Round the amount to the cent.")
    ),
    "too_large": Wording(_("%(text)s is too large."), _("Check the unit and the figure.")),
    "column_total_differs": Wording(
        _("The total says %(stated)s, the cells add up to %(added)s: %(difference)s apart."),
        _("Correct a cell of this column or its total."),
    ),
    "row_total_differs": Wording(
        _("The total says %(stated)s, the cells add up to %(added)s: %(difference)s apart."),
        _("Correct a cell of this row or its total."),
    ),
    "total_differs": Wording(
        _(
            "The control total says %(stated)s, all cells add up to %(added)s: %(difference)s apart."
        ),
        _("The file can only be used when both are equal."),
    ),
    "total_missing": Wording(
        _("There is no control total."), _("Add a row or a column named “Total”.")
    ),
    "formula": Wording(
        _("“%(text)s” is read as %(value)s."),
        _("The value Excel kept is used. Look whether it is right."),
        is_error=False,
    ),
    "text_number": Wording(
        _("The text “%(text)s” is read as %(value)s."),
        _("Look whether it is right."),
        is_error=False,
    ),
    "hidden_row": Wording(
        _("Row %(text)s is hidden."), _("Its amounts count like all others."), is_error=False
    ),
    "unit_missing": Wording(
        _("The sheet names no unit; amounts are read as yuan."),
        _("Write the unit above the header row, such as “Unit: thousand yuan”."),
        is_error=False,
    ),
}


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to correct or to look at. Row and column count from 1; 0 is the whole sheet."""

    code: str
    row: int = 0
    column: int = 0
    params: dict[str, str] = field(default_factory=dict)

    @property
    def cell(self) -> str:
        """As people name it: L6, or row 4."""
        if self.row and self.column:
            return coordinate(self.row, self.column)
        return str(self.row or "")

    @property
    def is_error(self) -> bool:
        return WORDINGS[self.code].is_error

    @property
    def text(self) -> str:
        return str(WORDINGS[self.code].text) % self.params

    @property
    def remedy(self) -> str:
        return str(WORDINGS[self.code].remedy) % self.params

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**stored)
