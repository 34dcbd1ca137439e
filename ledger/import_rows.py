"""Finance-ledger rows on their way into the table: django-import-export behind our own reader."""

from collections.abc import Iterable, Mapping
from typing import Any

from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import DecimalWidget, IntegerWidget, Widget
from tablib import Dataset

from ledger.ledger_sheet import Entry
from ledger.models import LedgerColumn, LedgerImport, LedgerRow

HEADERS = ("project", "column", "amount", "row_number")


class KeyWidget(Widget):  # type: ignore[misc]  # the library has no types
    """A foreign key that is known already: no look-up for each row."""

    def clean(self, value: Any, row: Any = None, **_facts: Any) -> int:
        return int(value)


class LedgerRowResource(ModelResource):  # type: ignore[misc]  # the library has no types
    """Inserts only, a thousand rows a statement, all of them or none."""

    project = Field(column_name="project", attribute="project_id", widget=KeyWidget())
    column = Field(column_name="column", attribute="column_id", widget=KeyWidget())
    amount = Field(column_name="amount", attribute="amount", widget=DecimalWidget())
    row_number = Field(column_name="row_number", attribute="row_number", widget=IntegerWidget())

    class Meta:
        model = LedgerRow
        fields = HEADERS
        import_id_fields = ("project", "column")
        force_init_instance = True
        use_bulk = True
        batch_size = 1000
        use_transactions = True
        skip_diff = True
        skip_html_diff = True

    def __init__(self, ledger_import: LedgerImport) -> None:
        super().__init__()
        self.ledger_import = ledger_import

    def init_instance(self, row: Any = None) -> LedgerRow:
        return LedgerRow(ledger_import=self.ledger_import)


def insert_rows(
    ledger_import: LedgerImport, entries: Iterable[Entry], columns: Mapping[int, LedgerColumn]
) -> None:
    """Write the rows of an import, in the caller's transaction.

    columns   by their position in the sheet
    """
    dataset = Dataset(headers=HEADERS)
    for entry in entries:
        column = columns[entry.position]
        dataset.append((entry.project_id, column.pk, str(entry.amount), entry.row_number))
    LedgerRowResource(ledger_import).import_data(dataset, use_transactions=True, raise_errors=True)
