"""What every builder hands over: figures that were read, ready to be laid out."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from expense_mgmt.foundation.sheets.layout import Layout
from reports.builders.ask import Ask


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of one report and how they become a file.

    lay_out     the layout in the active language; touches no database
    pages       instead of a layout: HTML documents, which become one PDF
    row_count   rows of data, for the download list
    projects, units   keys of the places whose figures it holds
    """

    name: Callable[[], str]
    lay_out: Callable[[], Layout] | None
    row_count: int
    as_of: dt.datetime | None
    version: str
    projects: Collection[int]
    units: Collection[int] = ()
    pages: Callable[[], Sequence[str]] | None = None

    @property
    def ending(self) -> str:
        """How the file's name ends."""
        return "xlsx" if self.pages is None else "pdf"


Read = Callable[[Ask], Report]
