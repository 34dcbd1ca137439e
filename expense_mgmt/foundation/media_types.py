"""Kinds of file that may be attached, told by their first bytes, never by their name (RELIABILITY §2)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class MediaType:
    """What an accepted ending stands for; `inline` ones a browser may show in its sandbox."""

    name: str
    magics: tuple[bytes, ...]
    inline: bool = False


ACCEPTED = {
    "pdf": MediaType("application/pdf", (b"%PDF-",), inline=True),
    "png": MediaType("image/png", (b"\x89PNG\r\n\x1a\n",), inline=True),
    "jpg": MediaType("image/jpeg", (b"\xff\xd8\xff",), inline=True),
    "jpeg": MediaType("image/jpeg", (b"\xff\xd8\xff",), inline=True),
    "xlsx": MediaType(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)
    ),
    "ofd": MediaType("application/ofd", (b"PK\x03\x04",)),
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
    ((b"pk\x03\x04",), _("it is a ZIP archive or an Office file")),
    ((OLE,), _("it is an old or encrypted Office file")),
    ((b"mz", b"\x7felf", b"#!"), _("it is a program")),
    ((b"rar!", b"7z\xbc\xaf", b"\x1f\x8b"), _("it is an archive")),
)


def recognised(head: bytes) -> StrOrPromise:
    """What a file is in words, by its first bytes."""
    start = head.lstrip(b" \t\r\n").lower()
    found = (words for magics, words in _OTHERS if start.startswith(magics))
    return next(found, _("its content is none of those"))


def told_by(name: str, head: bytes) -> MediaType | None:
    """The media type when ending and first bytes agree, else None."""
    kind = ACCEPTED.get(name.rpartition(".")[2].strip().lower())
    if kind is None or not any(head.startswith(magic) for magic in kind.magics):
        return None
    return kind
