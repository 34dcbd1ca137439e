"""Kinds of file that may be attached, told by their first bytes, never by their name (RELIABILITY §2)."""

from dataclasses import dataclass

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


def told_by(name: str, head: bytes) -> MediaType | None:
    """The media type when ending and first bytes agree, else None."""
    kind = ACCEPTED.get(name.rpartition(".")[2].strip().lower())
    if kind is None or not any(head.startswith(magic) for magic in kind.magics):
        return None
    return kind
