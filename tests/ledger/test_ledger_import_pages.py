"""The pages of finance ledger imports through HTTP."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from openpyxl import load_workbook

from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Category
from ledger.models import LedgerImport, LedgerRow
from tests.ledger.sheets import as_upload, ledger_file, ledger_rows
from tests.ledger.test_ledger_import import CODES, mapped, upload

LIST = "/ledger/imports/"


def words(content: bytes) -> str:
    return re.sub(r"\s+", " ", strip_tags(content.decode()))


def send(client: Client, company: Company, file: SimpleUploadedFile, month: str = "2026-04") -> int:
    facts = {"company": str(company.public_id), "month": month, "file": file}
    return client.post(reverse("ledger:import_upload"), facts).status_code


def page_of(found: LedgerImport) -> str:
    return reverse("ledger:import_detail", args=[found.public_id])


def test_two_accountants_bring_a_sheet_in(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    client.force_login(cast["wu"])
    status = send(client, company, ledger_file())
    found = LedgerImport.objects.get()
    choices = {
        f"column_{column.position}": str(
            Category.objects.get(code=CODES.get(column.header, "AD_DESIGN")).public_id
        )
        for column in found.columns.all()
    }
    matched = client.post(
        reverse("ledger:import_map", args=[found.public_id]), {"version": 1, **choices}
    )
    own = words(client.get(page_of(found)).content)
    client.force_login(cast["xu"])
    confirmed = client.post(
        reverse("ledger:import_confirm", args=[found.public_id]), {"version": 2}
    )

    assert (status, matched.status_code, confirmed.status_code) == (303, 303, 303)
    assert reverse("ledger:import_confirm", args=[found.public_id]) not in own
    assert LedgerImport.objects.get().state == "confirmed"
    assert "717,033.00" in words(client.get(page_of(found)).content)


def test_sheet_with_problems_is_shown_with_them(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    rows = ledger_rows()
    rows[5][5] = "45.6暂估"
    client.force_login(cast["wu"])

    response = client.post(
        reverse("ledger:import_upload"),
        {"company": str(company.public_id), "month": "2026-04", "file": as_upload(rows)},
    )

    assert response.status_code == 422
    assert "F6" in words(response.content)
    assert 'class="x">45.6暂估' in response.content.decode()
    assert LedgerImport.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"<html>"),
        ("a.xlsx", b""),
        ("a.csv", b"x"),
        ("a.xlsx", b"PK\x03\x04broken"),
    ],
)
def test_file_that_is_no_sheet_is_refused_beside_its_field(
    client: Client, company: Company, cast: dict[str, User], name: str, content: bytes
) -> None:
    client.force_login(cast["wu"])

    assert send(client, company, SimpleUploadedFile(name, content)) == 422
    assert LedgerImport.objects.count() == 0


@pytest.mark.parametrize("month", ["2026-13", "abc", ""])
def test_month_that_does_not_exist_is_refused(
    client: Client, company: Company, cast: dict[str, User], month: str
) -> None:
    client.force_login(cast["wu"])

    assert send(client, company, ledger_file(), month) == 422


def test_second_sending_of_the_same_file_is_told(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    content = ledger_file().read()
    client.force_login(cast["wu"])
    send(client, company, SimpleUploadedFile("a.xlsx", content))
    before = list(LedgerRow.objects.values())

    status = send(client, company, SimpleUploadedFile("b.xlsx", content))

    assert status == 422
    assert list(LedgerRow.objects.values()) == before


def test_missing_category_is_asked_for_beside_its_column(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    found = upload(company, cast["wu"])
    client.force_login(cast["wu"])

    response = client.post(reverse("ledger:import_map", args=[found.public_id]), {"version": 1})

    assert response.status_code == 422
    assert LedgerImport.objects.get().state == "validated"


def test_uploader_who_confirms_is_turned_away(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    found = mapped(company, cast["wu"])
    client.force_login(cast["wu"])

    response = client.post(reverse("ledger:import_confirm", args=[found.public_id]), {"version": 2})

    assert response.status_code == 403
    assert LedgerImport.objects.get().state == "mapped"


def test_second_click_gets_a_conflict(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    found = mapped(company, cast["wu"])
    client.force_login(cast["xu"])
    url = reverse("ledger:import_confirm", args=[found.public_id])

    statuses = [client.post(url, {"version": 2}).status_code for _click in range(2)]

    assert statuses == [303, 409]


def test_rejection_asks_for_its_reason(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    found = upload(company, cast["wu"])
    client.force_login(cast["xu"])
    url = reverse("ledger:import_reject", args=[found.public_id])

    without = client.post(url, {"version": 1, "comment": ""})
    given = client.post(url, {"version": 1, "comment": "数字是旧的"})

    assert (without.status_code, given.status_code) == (422, 303)
    assert "数字是旧的" in words(client.get(page_of(found)).content)


def test_original_file_comes_back_byte_for_byte(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    file = ledger_file()
    content = file.read()
    found = upload(company, cast["wu"], file)
    client.force_login(cast["qian"])

    response = client.get(reverse("ledger:import_file", args=[found.public_id]))

    assert b"".join(response.streaming_content) == content  # type: ignore[attr-defined]  # a file response
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_empty_sheet_can_be_filled_and_uploaded(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    client.force_login(cast["wu"])
    response = client.get(reverse("ledger:import_template", args=[company.public_id, "2026-04"]))
    book = load_workbook(io.BytesIO(response.content))
    sheet = book.active
    assert sheet is not None
    header = next(row for row in sheet.iter_rows() if row[0].value in {"项目", "Project"})
    last = max(cell.column for cell in header if cell.value)
    at = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
    sheet.cell(at["云岫花园"], 2, 1234.5)
    sheet.cell(at.get("合计") or at["Total"], last, 1234.5)
    target = io.BytesIO()
    book.save(target)

    status = send(client, company, SimpleUploadedFile("filled.xlsx", target.getvalue()))

    found = LedgerImport.objects.get()
    assert (status, found.state, found.factor) == (303, "validated", 1)
    assert [str(row.amount) for row in LedgerRow.objects.all()] == ["1234.50"]
    assert found.columns.filter(category=None).count() == 0


@pytest.mark.parametrize(
    ("username", "status", "status_of_row"),
    [
        ("wu", 200, 200),
        ("qian", 200, 200),
        ("ma", 200, 200),
        ("sun", 200, 200),
        ("lin", 403, 403),
        ("ou", 403, 404),
    ],
)
def test_readers_of_the_ledger_see_imports(
    client: Client,
    company: Company,
    cast: dict[str, User],
    *,
    username: str,
    status: int,
    status_of_row: int,
) -> None:
    found = upload(company, cast["wu"])
    client.force_login(cast[username])

    assert client.get(LIST).status_code == status
    assert client.get(page_of(found)).status_code == status_of_row


@pytest.mark.parametrize("act", ["map", "confirm", "reject"])
def test_readers_change_nothing(
    client: Client, company: Company, cast: dict[str, User], act: str
) -> None:
    found = mapped(company, cast["wu"])
    client.force_login(cast["qian"])

    response = client.post(
        reverse(f"ledger:import_{act}", args=[found.public_id]), {"version": 2, "comment": "x"}
    )

    assert response.status_code == 403
    assert LedgerImport.objects.get().state == "mapped"


def test_sheet_for_another_company_is_refused(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    other = Company.objects.create(code="ZZ", name="别家", name_en="Other")
    client.force_login(cast["wu"])

    status = send(client, other, ledger_file(title="2026年4月"), "2026-03")

    assert status == 422
    assert LedgerImport.objects.count() == 0
