"""Uploaded sheets: what is read, and what is refused by which name."""

import datetime as dt
import io
import time
import tracemalloc
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.sheets.reader import CellError, Sheet, Value, plain, read_sheet
from tests.faults.sheets import corpus
from tests.faults.sheets.corpus import cell, one_cell, sheet_xml, text_cell, with_sheet

LONGEST_SECONDS = 10
LARGEST_MEMORY = 300 * corpus.MEGABYTE


def read(content: bytes, name: str = "多栏账.xlsx") -> Sheet:
    return read_sheet(io.BytesIO(content), name, max_rows=100, max_columns=20)


def first(content: bytes) -> Value:
    return read(content).rows[0].value(1)


def test_entities_are_guarded() -> None:
    assert openpyxl.DEFUSEDXML is True


@pytest.mark.parametrize(
    ("build", "code"),
    [*corpus.CONTAINER.values(), *corpus.XML.values()],
    ids=[*corpus.CONTAINER, *corpus.XML],
)
def test_bad_workbook_is_refused_by_name(build: Callable[[], bytes], code: str) -> None:
    content = build()
    started = time.process_time()
    tracemalloc.start()

    with pytest.raises(RuleBroken) as refusal:
        read(content)
    _present, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert refusal.value.code == code
    assert peak < LARGEST_MEMORY
    assert time.process_time() - started < LONGEST_SECONDS


@pytest.mark.parametrize("name", ["a.xlsm", "a.xls", "a.xlsb", "a.csv", "xlsx", "", "a.xlsx.exe"])
def test_other_endings_are_refused(name: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        read(corpus.good(), name)

    assert refusal.value.code == "sheet_kind_refused"


def test_every_cut_of_an_honest_workbook_is_refused_without_an_error_of_its_own() -> None:
    content = corpus.good()

    for length in range(0, len(content), 97):
        with pytest.raises(RuleBroken):
            read(content[:length])


def test_every_flipped_byte_is_read_or_refused() -> None:
    content = corpus.good()

    for place in range(0, len(content), 41):
        changed = bytearray(content)
        changed[place] ^= 0xFF
        try:
            read(bytes(changed))
        except RuleBroken:
            continue


def test_values_come_typed() -> None:
    moment = dt.datetime(2026, 4, 30, 23, 59, 59)  # noqa: DTZ001  # Excel knows no zones
    row = ["云岫花园", 168.5, 12, True, dt.date(2026, 4, 1), moment, None, "x"]

    (read_row,) = read(corpus.good([row])).rows

    assert read_row.values == (
        "云岫花园",
        Decimal("168.5"),
        Decimal(12),
        True,
        dt.datetime(2026, 4, 1),  # noqa: DTZ001  # as above
        moment,
        None,
        "x",
    )
    assert (read_row.number, read_row.is_hidden) == (1, False)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("0.1", Decimal("0.1")),
        ("0.30000000000000004", Decimal("0.3")),
        ("1234567890123.45", Decimal("1234567890123.45")),
        ("12345678901234567.89", Decimal("12345678901234600")),
        ("1.005", Decimal("1.005")),
        ("-0", Decimal(0)),
        ("1e-20", Decimal("1E-20")),
        ("1E400", CellError("#NUM!")),
        ("-16.4", Decimal("-16.4")),
    ],
)
def test_numbers_have_fifteen_digits_and_no_binary_noise(written: str, read_as: Value) -> None:
    value = first(one_cell(cell("A1", written)))

    assert value == read_as
    assert str(value) != "-0"


@pytest.mark.parametrize("code", ["#REF!", "#DIV/0!", "#N/A"])
def test_error_values_are_told_from_texts(code: str) -> None:
    assert first(one_cell(cell("A1", code, "e"))) == CellError(code)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("45.6暂估", "45.6暂估"),
        ("=1+1", "=1+1"),
        ("  云岫花园 ", "云岫花园"),
        ("a\u202eb\u200bc", "abc"),
        ("\ufeff项目", "项目"),
        ("𠮷野家", "𠮷野家"),
        ("cafe\u0301", "café"),
        ("x" * 32_768, CellError("#LONG!")),
        ("x" * 32_767, "x" * 32_767),
    ],
)
def test_texts_are_kept_clean(written: str, read_as: Value) -> None:
    assert first(one_cell(text_cell("A1", written))) == read_as


def test_formula_is_reported_with_the_value_excel_kept() -> None:
    content = one_cell('<c r="A1"><f>16-2</f><v>14</v></c><c r="B1"><f>1+1</f></c>')

    sheet = read(content)

    assert sheet.formulas == {(1, 1): "=16-2", (1, 2): "=1+1"}
    assert sheet.rows[0].values == (Decimal(14),)


def test_hidden_rows_are_read_and_said_to_be_hidden() -> None:
    rows = "".join(
        f'<row r="{number}"{hidden}>{cell(f"A{number}", "1")}</row>'
        for number, hidden in (
            (1, ""),
            (2, ' hidden="1"'),
            (3, ' hidden="0"'),
            (4, ' hidden="true"'),
        )
    )

    sheet = read(with_sheet(sheet_xml(rows)))

    assert [row.number for row in sheet.rows if row.is_hidden] == [2, 4]
    assert len(sheet.rows) == 4


def test_empty_rows_keep_their_numbers() -> None:
    sheet = read(corpus.good([["a"], [], [None, None], ["b", None]]))

    assert [(row.number, row.values) for row in sheet.rows] == [(1, ("a",)), (4, ("b",))]


def test_cells_without_places_are_counted() -> None:
    sheet = read(with_sheet(sheet_xml("<row><c><v>1</v></c><c><v>2</v></c></row>")))

    assert sheet.rows[0].values == (Decimal(1), Decimal(2))


def test_dimension_that_lies_is_not_believed() -> None:
    rows = f'<row r="1">{cell("A1", "7")}</row>'
    content = with_sheet(sheet_xml(rows, before='<dimension ref="A1:XFD1048576"/>'))
    started = time.process_time()

    sheet = read(content)

    assert sheet.rows[0].values == (Decimal(7),)
    assert time.process_time() - started < 2


def test_blank_formatted_rows_below_the_data_are_nothing() -> None:
    blank = "".join(f'<row r="{row}"><c r="A{row}" s="0"/></row>' for row in range(2, 200_000))
    content = with_sheet(sheet_xml(f'<row r="1">{cell("A1", "7")}</row>{blank}'))
    started = time.process_time()

    sheet = read(content)

    assert len(sheet.rows) == 1
    assert time.process_time() - started < LONGEST_SECONDS


def test_first_visible_sheet_is_read_and_the_others_are_named() -> None:
    book = openpyxl.Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.title = "底稿"
    hidden.sheet_state = "veryHidden"
    book.create_sheet("4月").append(["项目"])
    book.create_sheet("5月")

    sheet = read(corpus.saved(book))

    assert (sheet.name, sheet.other_sheets) == ("4月", ("底稿", "5月"))


def test_exactly_the_maximum_is_read() -> None:
    sheet = read(with_sheet(sheet_xml(corpus.many_rows(100))))

    assert len(sheet.rows) == 100


def test_date_that_never_was_is_an_error_of_its_cell() -> None:
    book = openpyxl.load_workbook(io.BytesIO(corpus.good([[1]])))
    sheet = book.active
    assert sheet is not None
    sheet["A1"].number_format = "yyyy-mm-dd"
    sheet["A1"].value = 10**9

    assert first(corpus.saved(book)) == CellError("#VALUE!")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云岫花园", "云岫花园\u00a0"),
        ("\uff2e\uff4f\uff0e\uff11", "No.1"),
        ("SOUTH  BAY", "SOUTH BAY"),
        ("café", "cafe\u0301"),
        ("项目", "\ufeff项\u200b目"),
    ],
)
def test_keys_that_look_alike_are_one(one: str, other: str) -> None:
    assert plain(one) == plain(other)
