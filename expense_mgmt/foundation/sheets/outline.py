"""What a sheet's XML says besides its values: hidden rows, formulas, merged cells."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _
from openpyxl.utils import column_index_from_string, range_boundaries

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.sheets.container import MEGABYTE, damaged

# Merges, validations and formats come after the rows and are read whole.
MAXIMUM_TAIL: Final = 2 * MEGABYTE

_TAG: Final = re.compile(rb"<(?:\w+:)?(row|c|f)(?=[\s/>])([^>]*)>")
_PLACE: Final = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,3})([0-9]{1,7})[\"']")
_HIDDEN: Final = re.compile(rb"\shidden\s*=\s*[\"'](?:1|true)[\"']")
_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref\s*=\s*[\"']([A-Z0-9:]{2,21})[\"']")
_ROWS_END: Final = re.compile(rb"</(?:\w+:)?sheetData>|<(?:\w+:)?sheetData\s*/>")


class Merge(NamedTuple):
    """Cells that were made one; the numbers of the first and the last row and column."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Outline:
    """Numbers of hidden rows, merged cells, and whether any cell is calculated."""

    hidden: frozenset[int]
    has_formulas: bool
    merges: tuple[Merge, ...]


def outline_of(xml: bytes) -> Outline:
    """What a sheet's part says besides its values; rows and cells must be in order.

    The parser would silently drop what stands out of order or twice.

    raises    RuleBroken sheet_too_complex, sheet_damaged
    """
    end = _ROWS_END.search(xml)
    if end is None or len(xml) - end.end() > MAXIMUM_TAIL:
        raise RuleBroken(
            "sheet_too_complex",
            _("The sheet has too many merges, rules or formats. Copy its values to a new one."),
        )
    hidden: set[int] = set()
    has_formulas = False
    row = column = 0
    for tag, attributes in _TAG.findall(xml):
        if tag == b"f":
            has_formulas = True
            continue
        place = _PLACE.search(attributes)
        if tag == b"row":
            number = int(place[2]) if place else row + 1
            if number <= row:
                raise damaged()
            row, column = number, 0
            if _HIDDEN.search(attributes):
                hidden.add(number)
        else:
            letters = place[1].decode("ascii").upper() if place else ""
            number = column_index_from_string(letters) if letters else column + 1
            if number <= column or (place and int(place[2]) != row):
                raise damaged()
            column = number
    return Outline(frozenset(hidden), has_formulas, tuple(_merges(xml, end.end())))


def _merges(xml: bytes, begin: int) -> Iterator[Merge]:
    """Merged cells, which stand after the rows."""
    for place in _MERGED.findall(xml, begin):
        first_column, first_row, last_column, last_row = range_boundaries(place.decode("ascii"))
        if first_row is None or last_row is None or first_column is None or last_column is None:
            raise damaged()
        yield Merge(first_row, first_column, last_row, last_column)
