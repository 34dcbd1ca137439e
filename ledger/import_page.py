"""What the page of a finance ledger import shows, as plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.sheets.reader import column_name
from expense_mgmt.organisation.models import CategoryPart
from expense_mgmt.organisation.parts import Clock, Part
from expense_mgmt.organisation.queries import parts_in_force
from ledger.ledger_issues import Issue
from ledger.models import LedgerColumn, LedgerImport
from ledger.states import LedgerImportState as State

ROW_CLASSES: Mapping[str, str] = {"title": "ttl", "note": "ig", "header": "hd", "total": "tt"}


@dataclass(frozen=True, slots=True)
class PageColumn:
    """One column of amounts and where it counts.

    use     ledger: a part of the statistic takes it from here; comparison: its part counts what
            ran; excluded: no advertising cost; empty while it has no category
    words   the part's name, or why the column stays out
    """

    column: LedgerColumn
    letter: str
    amount: Decimal
    use: str
    words: str

    @property
    def field_name(self) -> str:
        """The column's field in the form that matches columns."""
        return f"column_{self.column.position}"


@dataclass(frozen=True, slots=True)
class PageCell:
    text: str
    css: str = ""


@dataclass(frozen=True, slots=True)
class PageRow:
    """A row of the sheet: its project, the cells of its columns, its total.

    text    of a row without amounts: everything it says
    """

    number: int
    words: str
    css: str
    project: PageCell
    cells: tuple[PageCell, ...]
    total: PageCell
    text: str


@dataclass(frozen=True, slots=True)
class WizardStep:
    label: str
    state: str
    detail: str


def columns_of(ledger_import: LedgerImport) -> list[PageColumn]:
    """The columns with their sums and uses, in the order of the sheet."""
    rows = ledger_import.rows.values("column").annotate(sum=Sum("amount"))
    sums = dict(rows.values_list("column", "sum"))
    columns = list(ledger_import.columns.select_related("category"))
    parts = parts_in_force(
        category_ids={column.category_id for column in columns if column.category_id},
        months=[ledger_import.month],
    )
    found = []
    for column in columns:
        part = parts.get((column.category_id, ledger_import.month)) if column.category_id else None
        use, words = _use(part)
        found.append(
            PageColumn(
                column=column,
                letter=column_name(column.position),
                amount=sums.get(column.pk, ZERO),
                use=use,
                words=words,
            )
        )
    return found


def sums_by_use(columns: Iterable[PageColumn]) -> dict[str, Decimal]:
    """Amounts that enter the statistic from here, are for comparison only, or stay out."""
    sums = dict.fromkeys(("ledger", "comparison", "excluded", ""), ZERO)
    for column in columns:
        sums[column.use] += column.amount
    return sums


def grid_of(ledger_import: LedgerImport) -> list[PageRow]:
    """The sheet as it was read, with doubtful and wrong cells marked."""
    marks: dict[tuple[int, int], str] = {}
    for issue in ledger_import.found_issues:
        key = (issue.row, issue.column)
        marks[key] = "x" if issue.is_error or marks.get(key) == "x" else "y"
    words = {
        "title": _("Heading"),
        "header": _("Header"),
        "data": _("Data"),
        "note": _("Left out"),
        "total": _("Total"),
    }
    total = ledger_import.total_column
    positions = [column.position for column in ledger_import.columns.all()]

    def cell(row: int, cells: list[str], column: int | None) -> PageCell:
        text = cells[column - 1] if column and column <= len(cells) else ""
        return PageCell(text, marks.get((row, column or 0), ""))

    return [
        PageRow(
            number=number,
            words=words[kind],
            css=ROW_CLASSES.get(kind, ""),
            project=cell(number, cells, ledger_import.project_column),
            cells=tuple(cell(number, cells, position) for position in positions),
            total=cell(number, cells, total),
            text=" · ".join(text for text in cells if text) if kind in {"title", "note"} else "",
        )
        for number, kind, cells in ledger_import.grid
    ]


def issues_of(ledger_import: LedgerImport) -> list[Issue]:
    """What to correct first, then what to look at, each in the order of the sheet."""
    return sorted(
        ledger_import.found_issues, key=lambda issue: (not issue.is_error, issue.row, issue.column)
    )


def steps_of(ledger_import: LedgerImport, columns: Iterable[PageColumn]) -> list[WizardStep]:
    """Where the import stands: upload, check, match, confirm."""
    errors = sum(issue.is_error for issue in ledger_import.found_issues)
    open_columns = sum(column.column.category_id is None for column in columns)
    reached = {
        State.UPLOADED: 1,
        State.VALIDATED: 2,
        State.MAPPED: 3,
        State.CONFIRMED: 4,
        State.LOCKED: 4,
    }.get(State(ledger_import.state), 0)
    details = (
        (_("Upload"), ""),
        (
            _("Check cells"),
            ngettext("%(count)s to correct", "%(count)s to correct", errors) % {"count": errors}
            if errors
            else "",
        ),
        (
            _("Match columns"),
            ngettext("%(count)s to choose", "%(count)s to choose", open_columns)
            % {"count": open_columns}
            if open_columns
            else "",
        ),
        (
            _("Confirm the amounts"),
            _("by another accountant than %(name)s") % {"name": ledger_import.created_by.label},
        ),
    )
    return [
        WizardStep(
            label,
            "done" if place < reached else "now" if place == reached else "next",
            detail if place >= reached else "",
        )
        for place, (label, detail) in enumerate(details)
    ]


def why_not_confirm(ledger_import: LedgerImport, user: User) -> str:
    """Why the reader does not see the button, where he might expect it."""
    if ledger_import.state == State.MAPPED and ledger_import.created_by_id == user.pk:
        return _("You uploaded this sheet, so another accountant confirms it.")
    return ""


def _use(part: CategoryPart | None) -> tuple[str, str]:
    if part is None:
        return "", ""
    if part.part in {Part.EXCLUDED, Part.NONE}:
        return "excluded", _("Not an advertising cost")
    if part.clock == Clock.INCURRED:
        return "comparison", _("For comparison only")
    return "ledger", str(part.get_part_display())
