"""The totals a finance ledger states, against what its cells add up to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from expense_mgmt.core.money import ZERO, thousands
from ledger.ledger_issues import Issue


@dataclass(frozen=True, slots=True)
class Control:
    """The readable cells of a sheet in yuan, by (row, column), and where its totals stand."""

    stated: Mapping[tuple[int, int], Decimal]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    total_row: int | None
    total_column: int | None

    def issues(self) -> list[Issue]:
        """Every total that differs; a sheet without a control total may not be used."""
        found = [*self._of_columns(), *self._of_rows()]
        control, added = self.stated_total(), self.added_total()
        if control is None:
            found.append(Issue("total_missing"))
        elif control != added:
            found.append(
                Issue(
                    "total_differs",
                    self.total_row or 0,
                    self.total_column or 0,
                    _difference(control, added),
                )
            )
        return found

    def stated_total(self) -> Decimal | None:
        """The cell where total row and column meet, else the sum of whichever there is."""
        if self.total_row and self.total_column:
            corner = self.stated.get((self.total_row, self.total_column))
            if corner is not None:
                return corner
        if self.total_row:
            row = [self.stated.get((self.total_row, column)) for column in self.columns]
            if any(amount is not None for amount in row):
                return sum((amount or ZERO for amount in row), ZERO)
        if self.total_column:
            column = [self.stated.get((row, self.total_column)) for row in self.rows]
            if any(amount is not None for amount in column):
                return sum((amount or ZERO for amount in column), ZERO)
        return None

    def added_total(self) -> Decimal:
        """All readable cells of all rows."""
        return sum((self._added_row(row) for row in self.rows), ZERO)

    def _of_columns(self) -> Iterator[Issue]:
        if self.total_row is None:
            return
        for column in self.columns:
            stated = self.stated.get((self.total_row, column))
            added = sum((self.stated.get((row, column), ZERO) for row in self.rows), ZERO)
            if stated is not None and stated != added:
                yield Issue(
                    "column_total_differs", self.total_row, column, _difference(stated, added)
                )

    def _of_rows(self) -> Iterator[Issue]:
        if self.total_column is None:
            return
        for row in self.rows:
            stated = self.stated.get((row, self.total_column))
            added = self._added_row(row)
            if stated is not None and stated != added:
                yield Issue("row_total_differs", row, self.total_column, _difference(stated, added))

    def _added_row(self, row: int) -> Decimal:
        return sum((self.stated.get((row, column), ZERO) for column in self.columns), ZERO)


def _difference(stated: Decimal, added: Decimal) -> dict[str, str]:
    return {
        "stated": thousands(stated),
        "added": thousands(added),
        "difference": thousands(stated - added),
    }
