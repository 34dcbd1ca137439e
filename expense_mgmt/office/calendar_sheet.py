"""A workbook of days as lines: what stands in its cells, from left to right."""

import datetime as dt
from collections.abc import Iterator

from expense_mgmt.foundation.sheets.reader import Sheet, Value
from expense_mgmt.organisation.rules.day_lists import Line


def lines_of_sheet(sheet: Sheet) -> Iterator[Line]:
    """The rows that hold anything; days as 2026-10-01, however Excel keeps them."""
    for row in sheet.rows:
        words = [word for value in row.values for word in _words(value)]
        if words:
            yield Line(row.number, words)


def _words(value: Value) -> list[str]:
    if value is None:
        return []
    if isinstance(value, dt.datetime):
        return [value.date().isoformat()]
    if isinstance(value, dt.date):
        return [value.isoformat()]
    return str(value).split()
