"""Bad input over HTTP: told at its field or row in the person's language, and nothing changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from expense_mgmt.core import clock
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category, CategoryPart
from ledger.models import LedgerImport
from ledger.services import ledger_import as imports
from requests.models import ExpenseRequest
from tests.factories_requests import ground, person
from tests.workflow.case_sheet import XLSX, ledger_sheet
from tests.workflow.expense_requests.posts import line, posted, url
from tests.workflow.fingerprint import fingerprint
from tests.workflow.page_tree import Element, error_of, tree_of
from tests.workflow.visits import Answer, Visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

UPLOAD = "/ledger/imports/upload"
Words = dict[str, str]


@pytest.fixture
def lin(visit_as: Callable[[str], Visit], company: Company) -> Visit:
    ground(company)
    return visit_as("lin")


@pytest.fixture
def wu(visit_as: Callable[[str], Visit]) -> Visit:
    return visit_as("wu")


def end_the_part(code: str, day: str) -> None:
    """An administrator lets a category's part of the statistic end."""
    CategoryPart.objects.filter(category__code=code).update(valid=("2025-01-01", day))


def send(lin: Visit, data: dict[str, Any]) -> Answer:
    return lin.post(url("send", data["request"]), data)


def ensure_kept(page: Element, data: dict[str, Any]) -> None:
    """Every field shows what was typed, and the files are asked for again."""
    typed = {name: value for name, value in data.items() if isinstance(value, str)}
    typed.pop("lines-INITIAL_FORMS")
    assert {name: page.by_name(name).value for name in typed} == typed
    again = {"zh-hans": "请重新选择文件", "en": "choose the files again"}
    assert any(words in page.by_id("documents").text for words in again.values())


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (
            "ends_on",
            "2026-04-15",
            {
                "zh-hans": "结束日期早于开始日期。",
                "en": "The end date lies before the start date.",
            },
        ),
        (
            "amount",
            "60,000.005",
            {"zh-hans": "金额最多保留两位小数。", "en": "An amount has at most two decimals."},
        ),
    ],
    ids=["date span", "three decimals"],
)
def test_line_names_its_wrong_field(
    lin: Visit, company: Company, field: str, typed: str, words: Words
) -> None:
    data = posted(company, line(company), line(company, **{field: typed}))

    answer = send(lin, data)

    assert answer.status == 422
    error = error_of(answer.page, f"lines-1-{field}")
    assert words[lin.language] in error.text
    second = error.inside(data_line=None)
    assert answer.page.by_name("lines-1-amount").inside(data_line=None) is second
    assert "aria-invalid" not in answer.page.by_name(f"lines-0-{field}").attributes
    ensure_kept(answer.page, data)
    assert fingerprint() == answer.before


def test_category_without_a_part_is_told_at_its_line(lin: Visit, company: Company) -> None:
    end_the_part("ONLINE_MEDIA", "2026-05-01")
    data = posted(company)
    words = {
        "zh-hans": "网络在 2026年5月没有对应的统计组成，请联系系统管理员。",
        "en": "Online has no part of the statistic in May 2026. Ask an administrator.",
    }

    answer = send(lin, data)

    assert answer.status == 422
    error = error_of(answer.page, "lines-0-category")
    assert words[lin.language] in error.text
    row = answer.page.by_name("lines-0-category").inside(data_line=None)
    assert error.inside(data_line=None) is row
    ensure_kept(answer.page, data)
    assert fingerprint() == answer.before


def test_second_click_on_submit_shows_what_the_first_did(lin: Visit, company: Company) -> None:
    data = posted(company)
    untouched = fingerprint()
    first = send(lin, data)
    data["quotation"].seek(0)
    words = {
        "zh-hans": "单据状态已变化。现显示最新状态。",
        "en": "The document has moved on. Its present state is shown.",
    }

    second = send(lin, data)

    assert (first.status, second.status) == (303, 409)
    assert first.before == untouched
    assert second.before != untouched
    assert fingerprint() == second.before
    main = second.page.by_id("main")
    assert words[lin.language] in second.page.by_id("notices").text
    assert "MKT-2605-0001" in main.text
    assert ExpenseRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "多栏账.xlsx",
            b"<html><table><tr><td>60000</td></tr></table>",
            {
                "zh-hans": "这不是 Excel 工作簿，与文件名不符。",
                "en": "This is not an Excel workbook, whatever its name says.",
            },
        ),
        (
            "ledger.csv",
            b"project,online\nYXG,60000\n",
            {
                "zh-hans": "请选择扩展名为 .xlsx 的 Excel 工作簿。",
                "en": "Choose an Excel workbook ending in .xlsx.",
            },
        ),
    ],
    ids=["a web page", "a csv"],
)
def test_what_is_no_workbook_is_told_at_the_file(
    wu: Visit, name: str, content: bytes, words: Words
) -> None:
    answer = wu.post(UPLOAD, upload_of(wu, SimpleUploadedFile(name, content)))

    assert answer.status == 422
    error = error_of(answer.page, "file")
    assert error.text == words[wu.language]
    assert answer.page.by_name("month").value == "2026-04"
    assert fingerprint() == answer.before


def test_control_total_that_differs_is_told_at_its_row(wu: Visit) -> None:
    sheet = SimpleUploadedFile(XLSX, ledger_sheet(control_total=62_600))
    words = {
        "zh-hans": "控制总额为 62,600.00，逐格相加为 62,500.00，相差 100.00。",
        "en": "The control total says 62,600.00, all cells add up to 62,500.00: 100.00 apart.",
    }

    answer = wu.post(UPLOAD, upload_of(wu, sheet))

    assert answer.status == 422
    row = answer.page.by_id("row-5")
    assert row.tag == "tr"
    assert "合计" in row.text
    reason = answer.page.by_id(row.attributes["aria-describedby"])
    assert words[wu.language] in reason.text
    bad = [cell for cell in row.everything() if cell.attributes.get("class") == "x"]
    assert [cell.text for cell in bad] == ["62,600"]
    assert error_of(answer.page, "file").text
    assert answer.page.by_name("month").value == "2026-04"
    assert fingerprint() == answer.before


def test_column_whose_category_lost_its_part_is_told_at_its_row(
    wu: Visit, company: Company
) -> None:
    found = imports.upload(
        company=company,
        month=Month(2026, 4),
        upload=SimpleUploadedFile(XLSX, ledger_sheet()),
        actor=person("wu"),
        at=clock.now(),
    )
    columns = {one.header: f"column_{one.position}" for one in found.columns.all()}
    typed = {
        columns["网络"]: str(Category.objects.get(code="ONLINE_MEDIA").public_id),
        columns["时花绿化"]: str(Category.objects.get(code="SUN_FLOWERS_GREENING").public_id),
    }
    end_the_part("ONLINE_MEDIA", "2026-04-01")
    words = {
        "zh-hans": "“网络”须选择归入统计部分的费用类别。",
        "en": "“网络” needs a category that belongs to a part of the statistic.",
    }

    answer = wu.post(
        f"/ledger/imports/{found.public_id}/map", {"version": str(found.version), **typed}
    )

    assert answer.status == 422
    error = error_of(answer.page, columns["网络"])
    assert error.text == words[wu.language]
    control = answer.page.by_name(columns["网络"])
    assert table_row(error) is table_row(control)
    assert "网络" in table_row(control).text
    assert {name: answer.page.by_name(name).value for name in typed} == typed
    assert LedgerImport.objects.get().state == "validated"
    assert fingerprint() == answer.before


def test_fingerprint_notices_a_single_cell(company: Company) -> None:
    before = fingerprint()

    Category.objects.filter(code="TV").update(name_en="Televisions")

    changed = {table for table, found in fingerprint().items() if found != before[table]}
    assert changed == {"organisation_category"}


def upload_of(wu: Visit, file: SimpleUploadedFile) -> dict[str, Any]:
    """What the upload form posts, its company as the page fills it in."""
    page = tree_of(wu.client.get("/ledger/imports/").content.decode())
    return {"company": page.by_name("company").value, "month": "2026-04", "file": file}


def table_row(element: Element) -> Element:
    while element.tag != "tr" and element.parent is not None:
        element = element.parent
    return element
