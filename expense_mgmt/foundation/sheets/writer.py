"""The one writer of XLSX files. The same layout gives the same bytes (PLATFORM §6.36)."""

import datetime as dt
import io
import itertools
import os
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import ZERO, money_text
from expense_mgmt.foundation.sheets import proof
from expense_mgmt.foundation.sheets.layout import Layout, LongSheet, Sheet
from expense_mgmt.foundation.sheets.proof import Written, WrittenSheet
from expense_mgmt.foundation.sheets.shell import LongHead, ShellBuilder
from expense_mgmt.foundation.sheets.stream import RowStream

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A sheet holds 1,048,576 rows; the rest is for title, facts and header.
ROWS_OF_A_SHEET: Final = 1_048_500
ROWS_BETWEEN_REPORTS: Final = 5_000
_FIRST_MEMBERS: Final = ("[Content_Types].xml", "_rels/.rels")
_WRITTEN_AT: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_BODY: Final = re.compile(rb"<sheetData>.*</sheetData>", re.DOTALL)
_ROW: Final = re.compile(rb"<row .*?</row>", re.DOTALL)
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_LARGE: Final = 1 << 31
_BYTES_OF_A_CELL: Final = 300

Progress = Callable[[int, int], None]


def write(
    layout: Layout,
    path: Path,
    *,
    progress: Progress | None = None,
    rows_of_a_sheet: int = ROWS_OF_A_SHEET,
) -> Written:
    """Write a layout to `path`, force it to the disk, open it again and compare.

    progress   called with rows done and rows in all; what it raises ends the writing
    raises     RuleBroken `report_does_not_add_up`, `report_incomplete`, `report_damaged`: the
               file is not fit to be shown
    source     RELIABILITY promises 19, 20
    """
    ensure_adds_up(layout)
    with translation.override(layout.language):
        return _Package(layout, rows_of_a_sheet, progress).write(path)


def ensure_adds_up(layout: Layout) -> None:
    """Stop a report whose totals are not the sums of their rows.

    raises    RuleBroken `report_does_not_add_up`
    """
    for sheet in layout.sheets:
        for table in sheet.tables if isinstance(sheet, Sheet) else ():
            for column, difference in table.differences().items():
                if difference:
                    raise RuleBroken(
                        "report_does_not_add_up",
                        _("Column “%(column)s” differs from its rows by %(difference)s."),
                        {"column": column, "difference": money_text(difference)},
                    )


class _Package:
    """One file on its way: the shell's members in a fixed order, long sheets streamed in."""

    def __init__(self, layout: Layout, most_rows: int, progress: Progress | None) -> None:
        self.layout = layout
        self.most_rows = most_rows
        self.progress = progress
        copies = [
            max(1, -(-sheet.count // most_rows)) if isinstance(sheet, LongSheet) else 1
            for sheet in layout.sheets
        ]
        self.builder = ShellBuilder(layout, copies)
        self.rows = {id(sheet): iter(sheet.rows) for sheet in self._long_sheets()}
        self.found: dict[str, WrittenSheet] = {}

    def _long_sheets(self) -> list[LongSheet]:
        return [sheet for sheet in self.layout.sheets if isinstance(sheet, LongSheet)]

    def write(self, path: Path) -> Written:
        shell = io.BytesIO()
        self.builder.book.save(shell)
        with zipfile.ZipFile(shell) as source, path.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
                for name in _in_order(source.namelist()):
                    self._member(target, name, source.read(name))
            file.flush()
            os.fsync(file.fileno())
        self._ensure_complete()
        written = proof.measure(path, tuple(self.found[name] for name in sorted(self.found)))
        proof.check(written)
        return written

    def _member(self, target: zipfile.ZipFile, name: str, content: bytes) -> None:
        number = _sheet_number(name)
        head = self.builder.heads[number - 1] if number else None
        if head is not None:
            self.found[name] = self._long(target, name, content, head)
            return
        if name == "docProps/core.xml":
            content = _WRITTEN_AT.sub(rb"\g<1>" + _moment(self.layout), content)
        target.writestr(_info(name), content)
        if number:
            figures = self.builder.figures[number - 1]
            page = self.builder.book.worksheets[number - 1].title
            self.found[name] = WrittenSheet(name, page, figures=figures)

    def _long(
        self, target: zipfile.ZipFile, name: str, content: bytes, head: LongHead
    ) -> WrittenSheet:
        """One long sheet: its shell's rows up to the header, then the streamed ones."""
        body = _BODY.search(content)
        if body is None:
            msg = f"{name} has no rows to replace"
            raise ValueError(msg)
        kept = _ROW.findall(body.group())[: head.first_row - 1]
        before = content[: body.start()] + b"<sheetData>" + b"".join(kept)
        after = b"</sheetData>" + content[body.end() :]
        stream = RowStream(head)
        rows = itertools.islice(self.rows[id(head.sheet)], self.most_rows)
        is_large = head.sheet.count * len(head.sheet.columns) * _BYTES_OF_A_CELL >= _LARGE
        with target.open(_info(name), "w", force_zip64=is_large) as member:
            texts = self._reporting(stream.texts(rows), head.sheet.count)
            stream.write(member, before, after, texts)
        return WrittenSheet(
            name,
            head.sheet.name,
            rows=stream.count,
            head_rows=len(kept),
            size=stream.size,
            sums=stream.sums,
        )

    def _reporting(self, texts: Iterator[str], count: int) -> Iterator[str]:
        for number, text in enumerate(texts):
            if self.progress and not number % ROWS_BETWEEN_REPORTS:
                self.progress(number, count)
            yield text

    def _ensure_complete(self) -> None:
        """As many rows as were counted, and the sums that the database gave."""
        for sheet in self._long_sheets():
            parts = [
                self.found[f"xl/worksheets/sheet{number}.xml"]
                for number, head in enumerate(self.builder.heads, start=1)
                if head is not None and head.sheet is sheet
            ]
            is_over = next(self.rows[id(sheet)], None) is None
            agrees = all(
                sum((part.sums[at] for part in parts), ZERO) == total
                for at, total in sheet.totals.items()
            )
            if not is_over or sum(part.rows for part in parts) != sheet.count or not agrees:
                raise RuleBroken(
                    "report_incomplete",
                    _("The rows read are not the rows counted before. Build the report again."),
                )


def _in_order(names: Sequence[str]) -> list[str]:
    first = [name for name in _FIRST_MEMBERS if name in names]
    return first + sorted(set(names) - set(first))


def _sheet_number(name: str) -> int:
    found = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
    return int(found[1]) if found else 0


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def _moment(layout: Layout) -> bytes:
    """The time of the data, which is what the file says of itself too."""
    times = [sheet.heading.as_of for sheet in layout.sheets if sheet.heading.as_of is not None]
    latest = max(times, default=dt.datetime(*_EPOCH, tzinfo=dt.UTC))
    return f"{latest.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
