"""Files that people of the story attach: one-page PDFs and finance's ledger, made by code."""

import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile

from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.sheets import writer
from expense_mgmt.foundation.sheets.layout import (
    Column,
    Heading,
    Layout,
    Row,
    Shape,
    Sheet,
    Table,
    Tone,
)

# Every reader of PDF has a Song typeface for this name or takes another of Chinese.
_OBJECTS: Final = (
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    " /Resources << /Font << /F1 5 0 R >> >> >>",
    "<< /Length {length} >>\nstream\n{content}\nendstream",
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
    " /DescendantFonts [6 0 R] >>",
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
    " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
    " /FontDescriptor 7 0 R >>",
    "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
    " /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
)


def paper(name: str, *lines: str) -> SimpleUploadedFile:
    """A page with the file's own name as its title and a few lines below it."""
    return SimpleUploadedFile(f"{name}.pdf", pdf([name, *lines]), "application/pdf")


def pdf(lines: Sequence[str]) -> bytes:
    """A PDF of one A4 page; the first line is its title. Equal lines give equal bytes."""
    content = "BT /F1 18 Tf 72 760 Td 30 TL "
    content += " ".join(
        f"<{line.encode('utf-16-be').hex()}> Tj T* /F1 12 Tf 22 TL" for line in lines
    )
    content += " ET"
    body = "%PDF-1.7\n"
    starts = []
    for number, text in enumerate(_OBJECTS, start=1):
        starts.append(len(body))
        filled = text.replace("{length}", str(len(content))).replace("{content}", content)
        body += f"{number} 0 obj\n{filled}\nendobj\n"
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    count = len(starts) + 1
    return (
        f"{body}xref\n0 {count}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    ).encode("ascii")


def ledger_sheet(
    *,
    company: str,
    month: Month,
    headers: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Decimal | None]]],
) -> SimpleUploadedFile:
    """Finance's multi-column ledger of a month: projects down, columns across, totals.

    rows   name of each project and its amounts by column
    """
    columns = list(zip(*(amounts for _name, amounts in rows), strict=True))
    totals = [_sum(column) for column in columns]
    table = Table(
        columns=(
            Column("项目", width=24),
            *(Column(header, Shape.AMOUNT, adds_up=False) for header in (*headers, "合计")),
        ),
        rows=(
            *(Row((name, *amounts, _sum(amounts)), Tone.NOTE) for name, amounts in rows),
            Row(("合计", *totals, _sum(totals)), Tone.NOTE),
        ),
    )
    heading = Heading(
        title="营销费用多栏账",
        company=company,
        project="",
        month=str(month),
        as_of=None,
        version="",
        unit="元",
    )
    layout = Layout("营销费用多栏账", "zh-hans", (Sheet(str(month), heading, (table,)),))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        writer.write(layout, path)
        return SimpleUploadedFile(
            f"多栏账_{month}_营销费用.xlsx", path.read_bytes(), writer.MEDIA_TYPE
        )


def _sum(amounts: Sequence[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), ZERO)
