"""Kinds of file that may be attached, told by their content, never by their name (RELIABILITY §2).

Most say by their first bytes what they are. A workbook and an OFD document begin as every zip
does: there the parts say it.
"""

from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from expense_mgmt.foundation.sheets.parts import parts_of

ZIP = b"PK\x03\x04"
MACROS = "xl/vbaProject.bin"
# Enough of a file to tell what it is, where its first bytes do.
HEAD = 64
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class MediaType:
    """What an accepted ending stands for.

    parts     without which a zip is none of it
    inline    a browser may show it in its sandbox
    """

    name: str
    magics: tuple[bytes, ...]
    parts: frozenset[str] = frozenset()
    inline: bool = False


ACCEPTED = {
    "pdf": MediaType("application/pdf", (b"%PDF-",), inline=True),
    "png": MediaType("image/png", (b"\x89PNG\r\n\x1a\n",), inline=True),
    "jpg": MediaType("image/jpeg", (b"\xff\xd8\xff",), inline=True),
    "jpeg": MediaType("image/jpeg", (b"\xff\xd8\xff",), inline=True),
    "xlsx": MediaType(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        (ZIP,),
        parts=frozenset({"[Content_Types].xml", "xl/workbook.xml"}),
    ),
    "ofd": MediaType("application/ofd", (ZIP,), parts=frozenset({"OFD.xml"})),
    # The original of a fully digital e-invoice; kept and downloaded, never shown in the browser.
    "xml": MediaType("application/xml", (b"<?xml", b"\xef\xbb\xbf<?xml")),
}


# What people attach by mistake, by how it begins once white space and case are set aside.
_OTHERS: tuple[tuple[tuple[bytes, ...], StrOrPromise], ...] = (
    ((b"<!doctype html", b"<html", b"<head", b"<script"), _("it is a web page (HTML)")),
    ((b"<svg",), _("it is a drawing (SVG)")),
    ((b"<?xml", b"\xef\xbb\xbf<?xml"), _("it is an XML file")),
    ((b"%pdf-",), _("it is a PDF file")),
    ((b"\x89png",), _("it is a PNG picture")),
    ((b"\xff\xd8\xff",), _("it is a JPEG picture")),
    ((b"gif8",), _("it is a GIF picture")),
    ((OLE,), _("it is an old or encrypted Office file")),
    ((b"mz", b"\x7felf", b"#!"), _("it is a program")),
    ((b"rar!", b"7z\xbc\xaf", b"\x1f\x8b"), _("it is an archive")),
)


# What else is a zip, by a part that only it has.
_ZIPS: tuple[tuple[str, StrOrPromise], ...] = (
    (MACROS, _("it is a workbook with macros")),
    ("xl/workbook.xml", _("it is an Excel workbook")),
    ("xl/workbook.bin", _("it is a binary Excel workbook")),
    ("word/document.xml", _("it is a Word document")),
    ("ppt/presentation.xml", _("it is a presentation")),
    ("OFD.xml", _("it is an OFD document")),
    ("META-INF/MANIFEST.MF", _("it is a program")),
)


def recognised(content: IO[bytes]) -> StrOrPromise:
    """What a file is in words."""
    content.seek(0)
    head = content.read(HEAD)
    if head.startswith(ZIP):
        parts = parts_of(content)
        if parts is None:
            return _("it is a damaged archive")
        return next((words for part, words in _ZIPS if part in parts), _("it is a ZIP archive"))
    start = head.lstrip(b" \t\r\n").lower()
    found = (words for magics, words in _OTHERS if start.startswith(magics))
    return next(found, _("its content is none of those"))


def told_by(name: str, content: IO[bytes]) -> MediaType | None:
    """The media type when ending and content agree, else None."""
    kind = ACCEPTED.get(name.rpartition(".")[2].strip().lower())
    content.seek(0)
    if kind is None or not content.read(HEAD).startswith(kind.magics):
        return None
    if kind.parts:
        parts = parts_of(content)
        if parts is None or not kind.parts <= parts or MACROS in parts:
            return None
    return kind
