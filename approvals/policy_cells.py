"""The cells of an uploaded version, each as what it stands for or as a named mistake."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from approvals.models import RuleStep
from approvals.policy_words import kind_choices
from approvals.sheet_columns import (
    BY_NAME,
    COLUMNS,
    NOTHING,
    VERSION_LIMIT,
    YES_NO,
    SheetColumn,
    parts_of,
    word_key,
    words_known,
)
from approvals.sheet_issues import Issue
from approvals.states import BudgetStatus
from expense_mgmt.core.errors import DomainError
from expense_mgmt.core.money import parse_amount
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.sheets.reader import Row, Sheet, Value, coordinate
from expense_mgmt.organisation.models import Category, Project, Unit
from expense_mgmt.organisation.roles import Role

# So many of the titles make a row the header.
TITLES_OF_A_HEADER: Final = 6
NAMED: Final = frozenset({"project", "category", "unit", "person"})


class Cells:
    """What stands where in one sheet.

    columns   by name, from 1, once the header was found
    issues    of every cell that was asked for and not understood
    """

    def __init__(self, company: Company) -> None:
        self.issues: list[Issue] = []
        self.columns: dict[str, int] = {}
        self.words: dict[str, Mapping[str, Any]] = {
            "document_kind": words_known(kind_choices()),
            "statuses": words_known(BudgetStatus.choices),
            "verb": words_known(RuleStep.Verb.choices),
            "role": words_known(Role.choices),
            "assignee": words_known(RuleStep.Assignee.choices),
            "mode": words_known(RuleStep.Mode.choices),
            "may_add_approver": words_known(YES_NO),
            "may_change": words_known(YES_NO),
            "resumes": words_known(YES_NO),
            "project": _named(Project.objects.filter(company=company)),
            "category": _named(Category.objects.filter(company=company)),
            "unit": _named(Unit.objects.filter(company=company)),
            "person": _people(company),
        }

    def find_header(self, sheet: Sheet) -> Row | None:
        """The row that holds the titles; None where no row does, or a column is missing."""
        header = next((row for row in sheet.rows if self._is_header(row)), None)
        if header is None:
            text = _("No row holds the titles of this form. Export a version first.")
            self.note(None, "", text)
            return None
        for column in COLUMNS:
            if column.required and column.name not in self.columns:
                text = _("The column “%(column)s” is missing.") % {"column": column.title}
                self.issues.append(Issue(str(header.number), text))
        return None if self.issues else header

    def _is_header(self, row: Row) -> bool:
        titles = {
            key: column.name
            for column in COLUMNS
            for key in words_known([(column.name, column.title)])
        }
        found: dict[str, int] = {}
        for position, value in enumerate(row.values, start=1):
            name = titles.get(word_key(value)) if isinstance(value, str) else None
            if name is not None:
                found.setdefault(name, position)
        if len(found) < TITLES_OF_A_HEADER:
            return False
        self.columns = found
        return True

    def limit_column(self, row: Row) -> int | None:
        """Where the limit of the whole version stands in the next line; mostly nowhere."""
        titles = words_known([("limit", VERSION_LIMIT)])
        return next(
            (
                position
                for position, value in enumerate(row.values, start=1)
                if isinstance(value, str) and word_key(value) in titles
            ),
            None,
        )

    def refuse_blanks_that_are_none(self, sheet: Sheet, header: Row) -> None:
        """What only looks empty to us would mean: any amount, any place.

        Cells under a merged one, and formulas that no program has calculated.
        """
        for merge in sheet.merges:
            if merge.last_row > header.number:
                text = _("The cell is merged with another. Split them and fill in each row.")
                cell = coordinate(max(merge.first_row, header.number + 1), merge.first_column)
                self.issues.append(Issue(cell, text))
        values = {row.number: row for row in sheet.rows}
        for number, column in sorted(sheet.formulas):
            row = values.get(number)
            if number > header.number and (row is None or row.value(column) is None):
                text = _("This formula has no result. Write the value itself.")
                self.issues.append(Issue(coordinate(number, column), text))

    def value(self, row: Row, name: str) -> Value:
        """What stands in the column of this name, if the sheet has it."""
        column = self.columns.get(name)
        return row.value(column) if column is not None else None

    def word(self, row: Row, name: str) -> Any:
        """What a word stands for; None where the cell is empty."""
        text = text_of(self.value(row, name))
        if text in NOTHING:
            if BY_NAME[name].required:
                self._missing(row, BY_NAME[name])
            return None
        known = self.words[name]
        # Projects, units and people are written as code and name; the code tells.
        for candidate in (text, text.split()[0]) if name in NAMED else (text,):
            if word_key(candidate) in known:
                return known[word_key(candidate)]
        self.note(row, name, _("“%(text)s” is not known here.") % {"text": text})
        return None

    def statuses(self, row: Row) -> tuple[str, ...]:
        """The budget statuses of a rule, in their usual order."""
        text = text_of(self.value(row, "statuses"))
        if text in NOTHING:
            self._missing(row, BY_NAME["statuses"])
            return ()
        known = self.words["statuses"]
        unknown = [part for part in parts_of(text) if word_key(part) not in known]
        for part in unknown:
            self.note(row, "statuses", _("“%(text)s” is not known here.") % {"text": part})
        found = {known[word_key(part)] for part in parts_of(text) if word_key(part) in known}
        return tuple(status for status in BudgetStatus.values if status in found)

    def amount(self, row: Row, name: str) -> Decimal | None:
        """Yuan, zero or more; None where the cell is empty or wrong."""
        column = self.columns.get(name)
        return None if column is None else self.amount_at(row, column)

    def amount_at(self, row: Row, column: int) -> Decimal | None:
        """The same by the number of the column."""
        text = text_of(row.value(column))
        if text in NOTHING:
            return None
        try:
            amount = parse_amount(text)
        except DomainError as error:
            self.issues.append(Issue(coordinate(row.number, column), str(error)))
            return None
        if amount < 0:
            text = _("An amount is zero or more.")
            self.issues.append(Issue(coordinate(row.number, column), text))
        return amount

    def count(self, row: Row, name: str) -> int | None:
        """A whole number; None where the cell is empty or wrong."""
        value = self.value(row, name)
        text = text_of(value)
        if text in NOTHING:
            return None
        digits = text.removeprefix("-").removesuffix(".0")
        if not digits.isascii() or not digits.isdigit() or len(digits) > 4:  # noqa: PLR2004  # far beyond any
            self.note(row, name, _("Give a whole number."))
            return None
        return -int(digits) if text.startswith("-") else int(digits)

    def _missing(self, row: Row, column: SheetColumn) -> None:
        self.note(row, column.name, _("“%(column)s” is missing.") % {"column": column.title})

    def note(self, row: Row | None, name: str, text: str) -> None:
        """Something is wrong in a cell, or in the sheet where no row is given."""
        cell = coordinate(row.number, self.columns.get(name, 1)) if row else ""
        self.issues.append(Issue(cell, text))


def text_of(value: Value) -> str:
    """A cell as it was typed."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value).strip()


def _named(rows: Iterable[Any]) -> dict[str, Any]:
    """Rows by name, and before all by code."""
    found: dict[str, Any] = {}
    ordered = sorted(rows, key=lambda row: row.pk)
    for attribute in ("name_en", "name", "code"):
        found |= {word_key(getattr(row, attribute)): row for row in ordered}
    found.pop("", None)
    return found


def _people(company: Company) -> dict[str, Any]:
    people = User.objects.filter(holdings__company=company).distinct()
    return {word_key(person.username): person for person in people}
