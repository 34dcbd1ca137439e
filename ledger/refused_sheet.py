"""What the upload page shows of a sheet that was not kept: its bad rows, each with its reasons."""

from dataclasses import dataclass

from expense_mgmt.foundation.sheets.reader import column_name
from ledger.import_page import PageCell
from ledger.ledger_issues import Issue
from ledger.ledger_sheet import LedgerSheet

# A page of reasons is enough to begin with; the next upload shows the rest.
MOST_ROWS = 50


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of the sheet with what is wrong in it."""

    number: int
    cells: tuple[PageCell, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class RefusedSheet:
    """The header, the rows to correct, and what concerns no single row."""

    name: str
    letters: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[RefusedRow, ...]
    issues: tuple[Issue, ...]
    count: int

    @property
    def left_out(self) -> int:
        """How many issues stand in rows beyond those shown."""
        return self.count - len(self.issues) - sum(len(row.issues) for row in self.rows)


def of(sheet: LedgerSheet) -> RefusedSheet:
    """The errors of a refused sheet, in the order of its rows."""
    errors = [issue for issue in sheet.issues if issue.is_error]
    width = max(len(row.cells) for row in sheet.grid)
    marked = {(issue.row, issue.column) for issue in errors}
    rows = []
    for row in sheet.grid:
        own = tuple(issue for issue in errors if issue.row == row.number)
        cells = [*row.cells, *[""] * (width - len(row.cells))]
        if own:
            shown = tuple(
                PageCell(text, "x" if (row.number, column) in marked else "")
                for column, text in enumerate(cells, start=1)
            )
            rows.append(RefusedRow(row.number, shown, own))
    header = next(row.cells for row in sheet.grid if row.kind == "header")
    return RefusedSheet(
        name=sheet.name,
        letters=tuple(column_name(column) for column in range(1, width + 1)),
        header=header,
        rows=tuple(rows[:MOST_ROWS]),
        issues=tuple(issue for issue in errors if not issue.row),
        count=len(errors),
    )
