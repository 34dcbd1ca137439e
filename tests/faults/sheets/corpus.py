"""Bad workbooks, built by code (RELIABILITY §5). The numbers are those of its list."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterable
from typing import Final

import openpyxl

NS: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET: Final = "xl/worksheets/sheet1.xml"
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MEGABYTE: Final = 1024 * 1024


def good(rows: Iterable[Iterable[object]] = (("项目", "报纸"), ("云岫花园", 1))) -> bytes:
    """An honest workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value)  # type: ignore[call-overload]  # any value a cell takes
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        return {name: container.read(name) for name in container.namelist()}


def packed(parts: dict[str, bytes], extra: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """A zip of the parts; `extra` may repeat names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in (*parts.items(), *extra):
            container.writestr(name, content)
    return target.getvalue()


def with_parts(**changed: bytes) -> bytes:
    """An honest workbook with parts added or replaced; `__` in a name stands for `/`."""
    parts = members(good())
    for name, content in changed.items():
        parts[name.replace("__", "/").replace("_xml", ".xml")] = content
    return packed(parts)


def sheet_xml(rows: str, *, before: str = "", after: str = "", doctype: str = "") -> bytes:
    """One sheet part around its rows."""
    return (
        f'{DECLARATION}{doctype}<worksheet xmlns="{NS}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    ).encode()


def with_sheet(xml: bytes) -> bytes:
    return packed(members(good()) | {SHEET: xml})


def cell(place: str, value: str, kind: str = "n") -> str:
    return f'<c r="{place}" t="{kind}"><v>{value}</v></c>'


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def one_cell(content: str) -> bytes:
    return with_sheet(sheet_xml(f'<row r="1">{content}</row>'))


def lying_sizes() -> bytes:
    """The directory says that the sheet has ten bytes."""
    content = bytearray(with_sheet(sheet_xml("<row r='1'/>" * 2000)))
    at = content.rfind(SHEET.encode())
    directory = at - 46
    assert content[directory : directory + 4] == b"PK\x01\x02"
    content[directory + 24 : directory + 28] = struct.pack("<I", 10)
    return bytes(content)


def unequal_names(name: str) -> bytes:
    return packed(members(good()), [(name, b"x")])


def symlink() -> bytes:
    target = io.BytesIO(good())
    with zipfile.ZipFile(target, "a") as container:
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        container.writestr(link, "/etc/passwd")
    return target.getvalue()


def doubled_sheet() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members(good()).items():
            container.writestr(name, content)
        info = zipfile.ZipInfo(SHEET.replace("sheet1", "Sheet1"))
        container.writestr(info, sheet_xml(""))
    return target.getvalue()


def encrypted_member() -> bytes:
    content = bytearray(good())
    directory = content.find(b"PK\x01\x02")
    content[directory + 8] |= 1
    return bytes(content)


LAUGHS: Final = (
    '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
XXE: Final = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
OLE_HEAD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

CONTAINER: Final[dict[str, tuple[Callable[[], bytes], str]]] = {
    "1 empty": (lambda: b"", "sheet_empty"),
    "2 one byte": (lambda: b"P", "sheet_not_a_workbook"),
    "3 truncated": (lambda: good()[: len(good()) // 2], "sheet_damaged"),
    "4 trailing junk": (lambda: good() + b"junk", "sheet_damaged"),
    "5 HTML": (lambda: b"<html><table><tr><td>1", "sheet_not_a_workbook"),
    "6 CSV": ("项目,报纸\n云岫花园,1\n".encode, "sheet_not_a_workbook"),
    "7 old Excel": (lambda: OLE_HEAD + bytes(512), "sheet_old_format"),
    "8 macros": (
        lambda: packed(members(good()), [("xl/vbaProject.bin", b"x")]),
        "sheet_has_macros",
    ),
    "9 xlsb": (
        lambda: packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x83"}),
        "sheet_not_a_workbook",
    ),
    "10 ods": (
        lambda: packed({"mimetype": b"application/vnd.oasis", "content.xml": b"<o/>"}),
        "sheet_not_a_workbook",
    ),
    "11 password": (
        lambda: OLE_HEAD + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
        "sheet_encrypted",
    ),
    "11 encrypted member": (encrypted_member, "sheet_encrypted"),
    "12 no content types": (
        lambda: packed({k: v for k, v in members(good()).items() if k != "[Content_Types].xml"}),
        "sheet_not_a_workbook",
    ),
    "13 docx": (
        lambda: packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
        "sheet_not_a_workbook",
    ),
    "14 jar": (
        lambda: packed({"META-INF/MANIFEST.MF": b"x", "A.class": b"\xca\xfe\xba\xbe"}),
        "sheet_not_a_workbook",
    ),
    "15 climbing name": (lambda: unequal_names("../../x.xml"), "sheet_damaged"),
    "15 climbing name, backslash": (lambda: unequal_names("..\\x.xml"), "sheet_damaged"),
    "15 absolute name": (lambda: unequal_names("/etc/x.xml"), "sheet_damaged"),
    "15 drive": (lambda: unequal_names("C:x.xml"), "sheet_damaged"),
    "16 symlink": (symlink, "sheet_damaged"),
    "17 doubled member": (doubled_sheet, "sheet_damaged"),
    "18 many members": (
        lambda: packed(members(good()), ((f"xl/m{n}.bin", b"") for n in range(2001))),
        "sheet_too_large",
    ),
    "19 large sheet": (
        lambda: with_sheet(sheet_xml("<row/>" * (9 * MEGABYTE))),
        "sheet_too_large",
    ),
    "20 large cell": (
        lambda: one_cell(text_cell("A1", "x" * (51 * MEGABYTE))),
        "sheet_too_large",
    ),
    "20 cell that packs too well": (
        lambda: one_cell(text_cell("A1", "x" * (5 * MEGABYTE))),
        "sheet_too_large",
    ),
    "22 lying sizes": (lying_sizes, "sheet_damaged"),
    "24 PDF and zip": (lambda: b"%PDF-1.7\n" + good(), "sheet_not_a_workbook"),
    "37 a million styles": (
        lambda: with_parts(xl__styles_xml=styles(200_000)),
        "sheet_too_large",
    ),
    "42 external link": (
        lambda: packed(members(good()), [("xl/externalLinks/externalLink1.xml", b"<x/>")]),
        "sheet_has_links",
    ),
    "42 data connection": (
        lambda: packed(members(good()), [("xl/connections.xml", b"<x/>")]),
        "sheet_has_links",
    ),
    "42 OLE object": (
        lambda: packed(members(good()), [("xl/embeddings/oleObject1.bin", b"x")]),
        "sheet_has_objects",
    ),
}


def styles(count: int) -> bytes:
    cells = "".join(f'<xf numFmtId="{number % 60}" xfId="0"/>' for number in range(count))
    return f'{DECLARATION}<styleSheet xmlns="{NS}"><cellXfs>{cells}</cellXfs></styleSheet>'.encode()


def many_rows(count: int, columns: str = "A") -> str:
    return "".join(
        f'<row r="{row}">'
        + "".join(cell(f"{column}{row}", str(row)) for column in columns.split())
        + "</row>"
        for row in range(1, count + 1)
    )


def merges(count: int) -> str:
    cells = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, count + 1))
    return f"<mergeCells>{cells}</mergeCells>"


def without_sheets() -> bytes:
    parts = members(good())
    del parts[SHEET]
    return packed(parts)


def hidden_sheet() -> bytes:
    parts = members(good())
    book = parts["xl/workbook.xml"].replace(b'state="visible"', b'state="veryHidden"')
    assert b"veryHidden" in book
    return packed(parts | {"xl/workbook.xml": book})


XML: Final[dict[str, tuple[Callable[[], bytes], str]]] = {
    "26 billion laughs": (
        lambda: with_sheet(sheet_xml("<row><c><v>&c;</v></c></row>", doctype=LAUGHS)),
        "sheet_unsafe_xml",
    ),
    "27 laughs in strings": (
        lambda: with_parts(xl__sharedStrings_xml=f"{DECLARATION}{LAUGHS}<sst>&c;</sst>".encode()),
        "sheet_unsafe_xml",
    ),
    "27 laughs in styles": (
        lambda: with_parts(xl__styles_xml=f"{DECLARATION}{LAUGHS}<s>&c;</s>".encode()),
        "sheet_unsafe_xml",
    ),
    "27 laughs in the book": (
        lambda: with_parts(xl__workbook_xml=f"{DECLARATION}{LAUGHS}<w>&c;</w>".encode()),
        "sheet_unsafe_xml",
    ),
    "27 laughs in properties": (
        lambda: with_parts(docProps__core_xml=f"{DECLARATION}{LAUGHS}<p>&c;</p>".encode()),
        "sheet_unsafe_xml",
    ),
    "29 local file": (
        lambda: with_sheet(sheet_xml("<row><c><v>&f;</v></c></row>", doctype=XXE)),
        "sheet_unsafe_xml",
    ),
    "30 external definition": (
        lambda: with_sheet(
            sheet_xml("", doctype='<!DOCTYPE x SYSTEM "http://127.0.0.1/evil.dtd">')
        ),
        "sheet_unsafe_xml",
    ),
    "31 UTF-16": (
        lambda: with_sheet(sheet_xml("").decode().replace("UTF-8", "UTF-16").encode("utf-16")),
        "sheet_unsafe_xml",
    ),
    "31 UTF-7": (
        lambda: with_sheet(sheet_xml("").replace(b"UTF-8", b"UTF-7")),
        "sheet_unsafe_xml",
    ),
    "32 last cell alone": (
        lambda: with_sheet(sheet_xml(f'<row r="1048576">{cell("XFD1048576", "1")}</row>')),
        "sheet_too_wide",
    ),
    "33 first and last cell": (
        lambda: with_sheet(
            sheet_xml(
                f'<row r="1">{cell("A1", "1")}</row>'
                f'<row r="1048576">{cell("XFD1048576", "1")}</row>'
            )
        ),
        "sheet_too_wide",
    ),
    "33 first cell and last row": (
        lambda: with_sheet(
            sheet_xml(
                f'<row r="1">{cell("A1", "1")}</row><row r="1048576">{cell("A1048576", "1")}</row>'
            )
        ),
        "sheet_too_long",
    ),
    "35 column XFD": (lambda: with_sheet(sheet_xml(many_rows(3000, "A XFD"))), "sheet_too_wide"),
    "37 merges": (
        lambda: with_sheet(sheet_xml("", after=merges(80_000))),
        "sheet_too_complex",
    ),
    "38 string that is not there": (
        lambda: one_cell(cell("A1", "999", "s")),
        "sheet_damaged",
    ),
    "40 rows out of order": (
        lambda: with_sheet(
            sheet_xml(f'<row r="2">{cell("A2", "1")}</row><row r="1">{cell("A1", "2")}</row>')
        ),
        "sheet_damaged",
    ),
    "40 row twice": (
        lambda: with_sheet(
            sheet_xml(f'<row r="1">{cell("A1", "1")}</row><row r="1">{cell("A1", "2")}</row>')
        ),
        "sheet_damaged",
    ),
    "40 cell twice": (lambda: one_cell(cell("A1", "1") + cell("A1", "2")), "sheet_damaged"),
    "40 cell in another row": (lambda: one_cell(cell("A7", "1")), "sheet_damaged"),
    "41 no sheet": (without_sheets, "sheet_missing"),
    "41 hidden sheet only": (hidden_sheet, "sheet_missing"),
    "51 not a number": (lambda: one_cell(cell("A1", "NaN")), "sheet_damaged"),
    "51 infinity": (lambda: one_cell(cell("A1", "Infinity")), "sheet_damaged"),
    "71 one row too many": (
        lambda: with_sheet(sheet_xml(many_rows(101))),
        "sheet_too_long",
    ),
    "not XML at all": (lambda: with_sheet(b"<worksheet><sheetData><row>"), "sheet_damaged"),
    "cut off inside a row": (
        lambda: with_sheet(sheet_xml("<row r='1'><c r='A1'><v>1</c></row>")),
        "sheet_damaged",
    ),
}
