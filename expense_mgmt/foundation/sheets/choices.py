"""What Excel offers in the cells of a column: the entries of another sheet of the same file."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from expense_mgmt.foundation.sheets.layout import Layout, Sheet

# Below the rows that are there, more may be typed.
OFFERED_TO_ROW: Final = 20_000


def offer_choices(
    book: Workbook, layout: Layout, copies: Sequence[int], first_rows: Mapping[str, int]
) -> None:
    """Tie the columns of a written workbook to the lists that their cells take.

    copies       over how many pages each sheet of the layout goes
    first_rows   by the title of a page: the first row of its first table
    """
    pages = book.worksheets
    begins = list(itertools.accumulate(copies, initial=0))
    for place, sheet in enumerate(layout.sheets):
        columns = sheet.tables[0].columns if isinstance(sheet, Sheet) else sheet.columns
        for page in pages[begins[place] : begins[place + 1]]:
            for position, column in enumerate(columns, start=1):
                choices = column.choices
                if choices is None or not choices.count:
                    continue
                source = pages[begins[choices.sheet]].title
                first = first_rows[source]
                last = first + choices.count - 1
                offered = get_column_letter(choices.column)
                name = source.replace("'", "''")
                # Other words are taken too: they are judged when the file comes back.
                rule = DataValidation(
                    type="list",
                    formula1=f"'{name}'!${offered}${first}:${offered}${last}",
                    allow_blank=True,
                    errorStyle="information",
                )
                letter = get_column_letter(position)
                rule.add(f"{letter}{first_rows[page.title]}:{letter}{OFFERED_TO_ROW}")
                page.add_data_validation(rule)
