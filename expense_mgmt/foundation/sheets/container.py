"""The container of an uploaded workbook, judged before anything in it is parsed.

An .xlsx file is a zip of XML parts. Its directory tells sizes and names, and Python's zipfile
holds every member to its declared size, so that bombs are refused unopened (RELIABILITY §0.4).
"""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterable
from typing import IO, Final

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.media_types import OLE

MEGABYTE: Final = 1024 * 1024
MAXIMUM_MEMBERS: Final = 2_000
MAXIMUM_UNPACKED: Final = 50 * MEGABYTE
MAXIMUM_RATIO: Final = 100
# Styles, names and properties are read whole: a million of them would fill the memory.
MAXIMUM_SMALL_PART: Final = 2 * MEGABYTE
MAXIMUM_STRINGS: Final = 20 * MEGABYTE

STRINGS: Final = "xl/sharedStrings.xml"
SHEETS: Final = "xl/worksheets/"
NEEDED: Final = ("[Content_Types].xml", "xl/workbook.xml")
ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")

_FOREIGN: Final = (
    ("sheet_has_macros", re.compile(r"vbaproject|(^|/)macrosheets/|\.vba$", re.IGNORECASE)),
    ("sheet_has_links", re.compile(r"^xl/(externallinks/|connections\.xml)", re.IGNORECASE)),
    ("sheet_has_objects", re.compile(r"^xl/(embeddings|activex|ctrlprops)/", re.IGNORECASE)),
)
_MACRO_TYPE: Final = re.compile(rb"macroEnabled", re.IGNORECASE)
_DOCTYPE: Final = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARED: Final = re.compile(rb"^<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_READABLE_ENCODINGS: Final = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
_UTF8_MARK: Final = b"\xef\xbb\xbf"

UNREADABLE: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)


def open_container(source: IO[bytes], name: str) -> zipfile.ZipFile:
    """The zip of an upload that may be parsed.

    raises    RuleBroken: `sheet_kind_refused` for another ending, `sheet_empty`,
              `sheet_not_a_workbook`, `sheet_old_format`, `sheet_encrypted`, `sheet_damaged`,
              `sheet_too_large`, `sheet_has_macros`, `sheet_has_links`, `sheet_has_objects`,
              `sheet_unsafe_xml`
    source    RELIABILITY §0.4, §5 (1–37)
    """
    if not name.strip().lower().endswith(".xlsx"):
        raise RuleBroken("sheet_kind_refused", _("Choose an Excel workbook ending in .xlsx."))
    _ensure_zip_begins(source)
    try:
        container = zipfile.ZipFile(source)
    except UNREADABLE as error:
        raise damaged() from error
    if container.comment or _trailing(source, container):
        raise damaged()
    members = container.infolist()
    _ensure_small(members)
    _ensure_named(members)
    names = {member.filename for member in members}
    if not names.issuperset(NEEDED):
        raise RuleBroken("sheet_not_a_workbook", _NOT_A_WORKBOOK)
    for code, pattern in _FOREIGN:
        if any(pattern.search(one) for one in names):
            raise RuleBroken(code, _FOREIGN_MESSAGES[code])
    _ensure_plain_xml(container, members)
    return container


def damaged() -> RuleBroken:
    """The refusal of a workbook whose parts cannot be read."""
    return RuleBroken(
        "sheet_damaged",
        _("The workbook is damaged. Open it in Excel, save it again and choose the new file."),
    )


def read_part(container: zipfile.ZipFile, name: str) -> bytes:
    """A whole member, which `open_container` found small enough.

    raises    RuleBroken `sheet_damaged`
    """
    try:
        return container.read(name)
    except (*UNREADABLE, KeyError, RuntimeError) as error:
        raise damaged() from error


def sheet_bytes(container: zipfile.ZipFile) -> int:
    """How much its sheets are when unpacked, which says how long reading them takes."""
    return sum(one.file_size for one in container.infolist() if one.filename.startswith(SHEETS))


def _ensure_zip_begins(source: IO[bytes]) -> None:
    source.seek(0)
    head = source.read(len(OLE))
    if not head:
        raise RuleBroken("sheet_empty", _("The file is empty."))
    if head.startswith(OLE):
        source.seek(0)
        if ENCRYPTED_PACKAGE in source.read(8 * MEGABYTE):
            raise RuleBroken(
                "sheet_encrypted", _("The workbook has a password. Save it without one.")
            )
        raise RuleBroken(
            "sheet_old_format", _("This is an old Excel file. Save it as .xlsx and choose that.")
        )
    if not head.startswith(b"PK\x03\x04"):
        raise RuleBroken("sheet_not_a_workbook", _NOT_A_WORKBOOK)


def _trailing(source: IO[bytes], container: zipfile.ZipFile) -> bool:
    """Whether anything follows the zip's end: then two programs may see two files."""
    source.seek(0)
    content = source.read()
    end = content.rfind(b"PK\x05\x06")
    return end < container.start_dir or len(content) != end + 22 + len(container.comment)


def _ensure_small(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if (
        len(members) > MAXIMUM_MEMBERS
        or unpacked > MAXIMUM_UNPACKED
        or unpacked > MAXIMUM_RATIO * max(packed, 1)
        or any(member.file_size > _limit(member.filename) for member in members)
    ):
        raise RuleBroken(
            "sheet_too_large",
            _("The workbook is too large when unpacked. Keep only the sheet that is needed."),
        )


def _limit(name: str) -> int:
    if name == STRINGS:
        return MAXIMUM_STRINGS
    if name.startswith(SHEETS) or not _is_xml(name):
        return MAXIMUM_UNPACKED
    return MAXIMUM_SMALL_PART


def _ensure_named(members: Iterable[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for member in members:
        name = member.filename
        parts = name.replace("\\", "/").split("/")
        is_link = stat.S_ISLNK(member.external_attr >> 16)
        is_plain = member.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
        if name.startswith(("/", "\\")) or ".." in parts or ":" in name or is_link or not is_plain:
            raise damaged()
        if name.lower() in seen:
            raise damaged()
        if member.flag_bits & 0x1:
            raise RuleBroken(
                "sheet_encrypted", _("The workbook has a password. Save it without one.")
            )
        seen.add(name.lower())


def _ensure_plain_xml(container: zipfile.ZipFile, members: Iterable[zipfile.ZipInfo]) -> None:
    """Every part is UTF-8 without a document type; only those are what the parser expects."""
    for member in members:
        if not _is_xml(member.filename):
            continue
        text = read_part(container, member.filename).removeprefix(_UTF8_MARK)
        declared = _DECLARED.match(text)
        readable = declared is None or declared[1].lower() in _READABLE_ENCODINGS
        if not readable or b"\x00" in text or _DOCTYPE.search(text):
            raise RuleBroken(
                "sheet_unsafe_xml",
                _("The workbook holds content that Excel never writes. Save it again in Excel."),
            )
        if member.filename == NEEDED[0] and _MACRO_TYPE.search(text):
            raise RuleBroken("sheet_has_macros", _FOREIGN_MESSAGES["sheet_has_macros"])


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


_NOT_A_WORKBOOK = _("This is not an Excel workbook, whatever its name says.")
_FOREIGN_MESSAGES = {
    "sheet_has_macros": _("The workbook holds macros. Save it as .xlsx without them."),
    "sheet_has_links": _(
        "The workbook draws on other files. Break the links, keep the values and save it."
    ),
    "sheet_has_objects": _("The workbook holds embedded objects. Remove them and save it."),
}
