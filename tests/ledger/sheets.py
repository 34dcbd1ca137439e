"""Finance ledgers as files, for tests: the sheet of mock 14 and variations of it."""

from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.faults.sheets.corpus import good

COLUMNS = ("报纸", "电视", "车身", "广告设计费", "活动公关")
ROWS: tuple[tuple[str, Sequence[object]], ...] = (
    ("云岫花园", (168, 36, 28, 24.5, 21.6)),
    ("江畔居", (80, 24, 14, 9.333, 30)),
    ("南湾壹号", (150, 58, 28, None, 45.6)),
)
# 278.100 + 157.333 + 281.600 thousand yuan.
TOTAL = 717.033


def ledger_rows(
    *,
    rows: Sequence[tuple[str, Sequence[object]]] = ROWS,
    columns: Sequence[str] = COLUMNS,
    total: object = TOTAL,
    title: str = "粤禾地产有限公司 2026年4月 营销费用多栏账",
    unit: str = "单位:千元",
) -> list[list[object]]:
    """Title, unit, header, rows, a note and the total row; the rest of it is given."""
    numbers = [
        sum(value for value in amounts if isinstance(value, (int, float)))
        for _name, amounts in rows
    ]
    return [
        [title],
        ["编制:财务部", "币种:人民币", unit, "期间:2026-04"],
        ["项目", *columns, "合计"],
        *([name, *amounts, number] for (name, amounts), number in zip(rows, numbers, strict=True)),
        ["说明", "设计费含五一联展分摊"],
        ["合计", *([None] * len(columns)), total],
    ]


def ledger_file(name: str = "多栏账_2026年4月.xlsx", **facts: object) -> SimpleUploadedFile:
    """The sheet as an upload."""
    return as_upload(ledger_rows(**facts), name)  # type: ignore[arg-type]  # facts of several types


def as_upload(rows: Sequence[Sequence[object]], name: str = "a.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, good(rows))
