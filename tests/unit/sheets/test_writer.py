"""The one writer of XLSX files: what stands in the cells, and that nothing slips through."""

import csv
import datetime as dt
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.sheets import proof, writer
from expense_mgmt.foundation.sheets.layout import (
    Column,
    Heading,
    Layout,
    LongSheet,
    Row,
    Shape,
    Sheet,
    Signature,
    Table,
    Tone,
    Value,
)

AS_OF = dt.datetime(2026, 5, 12, 1, 30, tzinfo=dt.UTC)
HEADING = Heading("广告费用支出统计表", "粤禾地产", "云岫花园", "2026-04", AS_OF, "3")
COLUMNS = (
    Column("项目", Shape.TEXT, 20),
    Column("金额", Shape.AMOUNT),
    Column("比例", Shape.RATIO),
    Column("次数", Shape.COUNT),
    Column("日期", Shape.DATE),
)
ROWS = (
    Row(("报纸", Decimal("168000.00"), Decimal("0.75"), 2, dt.date(2026, 4, 30))),
    Row(("网络", Decimal("-1000.50"), None, 1, dt.date(2026, 4, 16)), Tone.RED),
)
TOTAL = Row(("合计", Decimal("166999.50"), Decimal("0.75"), 3, None), Tone.TOTAL)

HOSTILE = (
    "=1+1",
    "==1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    "|x",
    ";=1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example","x")',
    '=WEBSERVICE("http://evil.example")',
)


def report(rows: Sequence[Row] = ROWS, total: Row | None = TOTAL, name: str = "统计表") -> Layout:
    table = Table(COLUMNS, tuple(rows), total)
    signatures = (Signature("制定", "冯玥", dt.date(2026, 5, 11)), Signature("复核"))
    return Layout("报表", "en", (Sheet(name, HEADING, (table,), signatures),))


def long_list(
    count: int, rows: Iterator[Sequence[Value]], totals: dict[int, Decimal] | None = None
) -> Layout:
    sheet = LongSheet("明细", HEADING, COLUMNS, rows, count, totals or {})
    return Layout("明细", "zh-hans", (sheet,))


def some_rows(count: int) -> Iterator[tuple[Value, ...]]:
    for number in range(count):
        day = dt.date(2026, 4, 1 + number % 30)
        yield (f"行 {number}", Decimal(number).scaleb(-2), None, number, day)


def cells_of(path: Path, sheet: str = "统计表") -> list[tuple[object, ...]]:
    book = load_workbook(path)
    return [tuple(row) for row in book[sheet].iter_rows(values_only=True)]


def test_report_holds_numbers_fractions_dates_and_dashes(tmp_path: Path) -> None:
    writer.write(report(), tmp_path / "a.xlsx")

    rows = cells_of(tmp_path / "a.xlsx")

    assert rows[0][0] == "广告费用支出统计表"
    facts = [cell for row in rows[1:3] for cell in row if cell]
    assert facts == [
        "Company: 粤禾地产",
        "Project: 云岫花园",
        "Month: 2026-04",
        "Unit: yuan",
        "Data as of: 2026-05-12 09:30",
        "Version: 3",
    ]
    assert rows[3] == ("项目", "金额", "比例", "次数", "日期")
    assert rows[4] == ("报纸", 168000, 0.0075, 2, dt.datetime(2026, 4, 30))  # noqa: DTZ001  # as the file holds it
    assert rows[5][1:3] == (-1000.5, "—")
    assert rows[6] == ("合计", 166999.5, 0.0075, 3, "—")
    assert rows[7][1] == 0


def test_report_formats_freezes_and_prints_as_demanded(tmp_path: Path) -> None:
    writer.write(report(), tmp_path / "a.xlsx")

    page = load_workbook(tmp_path / "a.xlsx")["统计表"]

    assert page["B5"].number_format == "#,##0.00;[Red]-#,##0.00"
    assert page["C5"].number_format == "0.00%"
    assert page["E5"].number_format == "yyyy-mm-dd"
    assert page.freeze_panes == "A5"
    assert page.print_title_rows == "$4:$4"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    fit = page.sheet_properties.pageSetUpPr
    assert fit is not None
    assert fit.fitToPage


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_becomes_a_formula(tmp_path: Path, hostile: str) -> None:
    rows = (Row((hostile, Decimal("1.00"), None, 1, None)),)
    layout = report(rows, None, name=hostile)
    heading = Heading(hostile, hostile, hostile, "2026-04", None, hostile)
    sheet = Sheet(hostile, heading, layout.sheets[0].tables)  # type: ignore[union-attr]  # built above
    columns = (Column(hostile), *COLUMNS[1:])
    lines = LongSheet("L", heading, columns, iter([row.values for row in rows]), 1)

    writer.write(Layout(hostile, "en", (sheet, lines)), tmp_path / "a.xlsx")

    book = load_workbook(tmp_path / "a.xlsx")
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value]
    assert all(cell.data_type != "f" for cell in cells)
    named = [cell for cell in cells if str(cell.value).strip() == hostile.strip()]
    assert len(named) >= 3
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in named)


def test_control_characters_go_and_long_text_is_cut_with_a_sign(tmp_path: Path) -> None:
    rows = (
        Row(("坏\x00字\x1f符\u202e\ud800", None, None, 1, None)),
        Row(("长" * 40_000, None, None, 1, None)),
        Row(("_x0041_ <b>&\"'", None, None, 1, None)),
    )
    lines = LongSheet("L", HEADING, COLUMNS, iter([row.values for row in rows]), 3)
    page = Sheet("S", HEADING, (Table(COLUMNS, rows),))

    writer.write(Layout("t", "en", (page, lines)), tmp_path / "a.xlsx")

    for name in ("S", "L"):
        texts = [row[0] for row in cells_of(tmp_path / "a.xlsx", name)][4:7]
        assert texts[0] == "坏字符"
        assert len(str(texts[1])) == 32_767
        assert str(texts[1]).endswith("长…")
        assert str(texts[2]).replace("x005F_", "") == "_x0041_ <b>&\"'"


def test_more_digits_than_a_number_cell_keeps_become_text(tmp_path: Path) -> None:
    exact, too_long = Decimal("9999999999999.99"), Decimal("12345678901234567.89")
    rows = [(str(number), value, None, 1, None) for number, value in enumerate((exact, too_long))]
    page = Sheet("S", HEADING, (Table(COLUMNS, tuple(Row(row) for row in rows)),))

    lines = LongSheet("L", HEADING, COLUMNS, iter(rows), 2)

    writer.write(Layout("t", "en", (page, lines)), tmp_path / "a.xlsx")

    for name in ("S", "L"):
        values = [row[1] for row in cells_of(tmp_path / "a.xlsx", name)][4:6]
        assert values == [9999999999999.99, "12,345,678,901,234,567.89"]


def test_same_layout_same_bytes(tmp_path: Path) -> None:
    layouts = [
        Layout("t", "zh-hans", (*report().sheets, *long_list(200, some_rows(200)).sheets))
        for _time in range(2)
    ]

    first, second = (
        writer.write(layout, tmp_path / f"{number}.xlsx") for number, layout in enumerate(layouts)
    )

    assert first.sha256 == second.sha256
    assert (tmp_path / "0.xlsx").read_bytes() == (tmp_path / "1.xlsx").read_bytes()


def test_total_that_differs_from_its_rows_stops_the_report(tmp_path: Path) -> None:
    wrong = Row(("合计", Decimal("167000.00"), None, 3, None), Tone.TOTAL)

    with pytest.raises(RuleBroken) as refused:
        writer.write(report(total=wrong), tmp_path / "a.xlsx")

    assert refused.value.code == "report_does_not_add_up"
    assert not (tmp_path / "a.xlsx").exists()


@pytest.mark.parametrize(("count", "made"), [(10, 9), (10, 11)])
def test_other_number_of_rows_than_counted_stops_the_report(
    tmp_path: Path, count: int, made: int
) -> None:
    with pytest.raises(RuleBroken) as refused:
        writer.write(long_list(count, some_rows(made)), tmp_path / "a.xlsx")

    assert refused.value.code == "report_incomplete"


def test_other_sum_than_the_database_gave_stops_the_report(tmp_path: Path) -> None:
    right = Decimal("0.45")

    writer.write(long_list(10, some_rows(10), {1: right}), tmp_path / "a.xlsx")
    with pytest.raises(RuleBroken) as refused:
        writer.write(
            long_list(10, some_rows(10), {1: right + Decimal("0.01")}), tmp_path / "b.xlsx"
        )

    assert refused.value.code == "report_incomplete"


def test_what_one_sheet_cannot_hold_goes_on_in_the_next(tmp_path: Path) -> None:
    writer.write(long_list(25, some_rows(25)), tmp_path / "a.xlsx", rows_of_a_sheet=10)

    book = load_workbook(tmp_path / "a.xlsx")

    assert book.sheetnames == ["明细", "明细 (2)", "明细 (3)"]
    found = [row[0] for page in book for row in page.iter_rows(min_row=5, values_only=True)]
    assert found == [f"行 {number}" for number in range(25)]
    assert all(page["A4"].value == "项目" for page in book)


def test_damaged_file_is_found_before_it_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = proof.measure

    def damage(path: Path, sheets: tuple[proof.WrittenSheet, ...]) -> proof.Written:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(bytes(content))
        return measure(path, sheets)

    monkeypatch.setattr(proof, "measure", damage)

    with pytest.raises(RuleBroken) as refused:
        writer.write(long_list(2000, some_rows(2000)), tmp_path / "a.xlsx")

    assert refused.value.code == "report_damaged"


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    tracemalloc = pytest.importorskip("tracemalloc")
    peaks = []
    for count in (10_000, 40_000):
        tracemalloc.start()
        writer.write(long_list(count, some_rows(count)), tmp_path / f"{count}.xlsx")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] - peaks[0] < 2_000_000


def test_members_carry_no_time_of_the_run(tmp_path: Path) -> None:
    writer.write(report(), tmp_path / "a.xlsx")

    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert b"2026-05-12T01:30:00Z" in archive.read("docProps/core.xml")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_another_office_program_reads_the_same_figures(tmp_path: Path) -> None:
    layout = Layout("t", "zh-hans", (*long_list(3, some_rows(3)).sheets, *report().sheets))
    writer.write(layout, tmp_path / "a.xlsx")

    done = subprocess.run(  # fixed program, own file
        [
            str(shutil.which("soffice")),
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "a.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )

    assert b"rror" not in done.stderr + done.stdout
    found = next(tmp_path.glob("a*.csv"))
    with found.open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[3] == ["项目", "金额", "比例", "次数", "日期"]
    assert [row[0] for row in rows[4:7]] == ["行 0", "行 1", "行 2"]
    assert [Decimal(row[1]) for row in rows[4:7]] == [0, Decimal("0.01"), Decimal("0.02")]
    assert rows[6][2:] == ["—", "2", "2026-04-03"]
