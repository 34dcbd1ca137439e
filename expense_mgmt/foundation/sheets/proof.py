"""Opening a finished file again, as its reader will, before anybody may have it."""

import datetime as dt
import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.sheets.shell import Figures

PIECE: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class WrittenSheet:
    """What a sheet must be found to hold: a report its cells, a long list so many bytes."""

    member: str
    title: str
    figures: Figures = field(default_factory=dict)
    rows: int = 0
    head_rows: int = 0
    size: int = 0
    sums: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """A finished file and what it must hold."""

    path: Path
    size: int
    sha256: str
    sheets: tuple[WrittenSheet, ...]


def measure(path: Path, sheets: tuple[WrittenSheet, ...]) -> Written:
    """Size and SHA-256 of the file as it lies on the disk."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return Written(path, path.stat().st_size, digest.hexdigest(), sheets)


def check(written: Written) -> None:
    """Compare every report cell, and the length and checksum of the long lists.

    raises    RuleBroken `report_damaged`
    """
    try:
        is_whole = _is_whole(written)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise RuleBroken("report_damaged", _DAMAGED) from error
    if not is_whole:
        raise RuleBroken("report_damaged", _DAMAGED)


def _is_whole(written: Written) -> bool:
    with zipfile.ZipFile(written.path) as archive:
        if not all(_long_agrees(archive, sheet) for sheet in written.sheets if sheet.size):
            return False
    short = [sheet for sheet in written.sheets if not sheet.size]
    if not short:
        return True
    # As a file, because the library judges a path by its ending.
    with written.path.open("rb") as file:
        book = load_workbook(file, read_only=True)
        return all(_report_agrees(book[sheet.title], sheet.figures) for sheet in short)


def _long_agrees(archive: zipfile.ZipFile, sheet: WrittenSheet) -> bool:
    """Length and rows; the checksum of the bytes is compared by reading them to the end."""
    size, rows, tail = 0, 0, b""
    with archive.open(sheet.member) as member:
        while piece := member.read(PIECE):
            size += len(piece)
            seen = tail + piece
            rows += seen.count(b"<row ")
            tail = seen[-4:]
    return size == sheet.size and rows == sheet.rows + sheet.head_rows


def _report_agrees(page: Any, figures: Figures) -> bool:
    found: dict[tuple[int, int], object] = {}
    for cells in page.iter_rows():
        for cell in cells:
            if cell.value is not None:
                found[cell.row, cell.column] = cell.value
                if cell.data_type == "f":
                    return False
    return all(_same(found.get(at), written) for at, written in figures.items())


def _same(found: object, written: object) -> bool:
    match written:
        case None | "":
            return found is None
        case str():
            # The library may undo the escapes of the format by itself.
            return isinstance(found, str) and _bare(found) == _bare(written)
        case Decimal():
            # A double gives 15 digits back as they were written.
            return isinstance(found, (int, float)) and Decimal(repr(found)) == written
        case dt.date():
            return isinstance(found, dt.datetime) and found.date() == written
        case _:
            return found == written


def _bare(words: str) -> str:
    return words.replace("x005F_", "").replace("\r\n", "\n").replace("\r", "\n")


_DAMAGED = _("The file that was written could not be read back as it was meant. Build it again.")
