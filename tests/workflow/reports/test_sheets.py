"""The approval sheets of a month as one PDF from the download centre."""

import datetime as dt
import re
import zlib
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import translation

from approvals.models import Run
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, Job
from expense_mgmt.foundation.services import jobs
from reports.builders import approval_sheets
from reports.builders.ask import Ask
from reports.models import ReportFile, ReportKind
from reports.services import building
from tests.factories_requests import approved, content, ground, person, submitted

pytestmark = pytest.mark.django_db
MAY = Month(2026, 5)
ROOT = "https://outlay.example/"


@pytest.fixture
def books(company: Company) -> Company:
    ground(company)
    return company


def ask(username: str | None, month: Month = MAY) -> Ask:
    return Ask(
        kind=ReportKind.APPROVAL_SHEETS,
        company=Company.objects.get(),
        month=month,
        asked_by=person(username) if username else None,
        root=ROOT,
    )


def build(question: Ask) -> Job:
    assert question.asked_by is not None
    with translation.override("en"):
        job = building.ask_for(question, actor=question.asked_by)
    assert jobs.run(job.pk)
    job.refresh_from_db()
    return job


def content_of(file: ReportFile) -> bytes:
    with default_storage.open(file.file.storage_name) as stored:
        return bytes(stored.read())


def page_count(data: bytes) -> int:
    """Pages of a file whose objects lie in compressed streams."""
    objects = b""
    for stream in re.findall(rb"stream\r?\n(.*?)\nendstream", data, re.DOTALL):
        with suppress(zlib.error):
            objects += zlib.decompress(stream)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", objects))


def test_file_holds_each_approved_request_of_the_month_once(books: Company) -> None:
    first = approved(books)
    second = approved(books, written=content(books, title="另一件"))
    submitted(books, written=content(books, title="还在审批"))

    job = build(ask("qian"))

    assert (job.state, job.error_text) == ("done", "")
    file = ReportFile.objects.get(job=job)
    data = content_of(file)
    assert data.startswith(b"%PDF-")
    assert page_count(data) == 2
    assert (file.row_count, file.name) == (2, "Approval sheets all projects 2026-05.pdf")
    assert file.file.media_type == "application/pdf"
    last = Run.objects.filter(subject_id__in=[first.public_id, second.public_id])
    assert file.data_time == max(run.closed_at for run in last if run.closed_at)


def test_built_twice_it_is_the_same_file(books: Company) -> None:
    approved(books)

    first, second = (ReportFile.objects.get(job=build(ask("qian"))) for _time in range(2))

    assert first.sha256 == second.sha256
    assert first.file_id == second.file_id


def test_sheet_names_the_record_under_the_address_given(books: Company) -> None:
    sent = approved(books)

    found = approval_sheets.read(ask(None))

    assert found.pages is not None
    [page] = found.pages()
    assert sent.number in page
    assert f"{ROOT}requests/{sent.public_id}" in page


@pytest.mark.parametrize("month", [Month(2026, 4), Month(2026, 6)])
def test_month_without_any_is_a_refusal(books: Company, month: Month) -> None:
    approved(books)

    job = build(ask("qian", month))

    assert (job.state, job.error_code) == ("failed", "no_sheets")
    assert ReportFile.objects.count() == 0


def test_person_gets_the_sheets_of_his_own_places_alone(books: Company) -> None:
    approved(books)

    of_the_department = approval_sheets.read(ask("chen"))
    of_the_project = approval_sheets.read(ask("guo"))

    assert (of_the_department.row_count, len(of_the_department.units)) == (1, 1)
    assert (of_the_project.row_count, len(of_the_project.projects)) == (1, 1)
    with pytest.raises(RuleBroken, match="No request"):
        approval_sheets.read(ask("lin"))


def test_centre_offers_it_and_takes_the_address_of_the_reader(
    client: Client, books: Company
) -> None:
    approved(books)
    client.force_login(person("qian"))
    form: dict[str, Any] = {"kind": "approval_sheets", "month": "2026-05", "period": "month"}

    answer = client.post("/reports/build", form)

    job = Job.objects.get()
    assert answer.status_code == 303
    assert job.parameters["root"] == "http://testserver/"
    assert jobs.run(job.pk)
    page = client.get("/reports/").content.decode()
    assert 'fx-file-chip">PDF<' in page
    download = client.get(f"/reports/files/{ReportFile.objects.get().public_id}")
    assert download["Content-Type"] == "application/pdf"
    assert b"".join(download)[:5] == b"%PDF-"


def test_question_is_the_same_under_any_address(books: Company) -> None:
    one = ask("qian")

    assert one.key("en") == replace(one, root="http://other/").key("en")
    assert one.parameters["root"] == ROOT


def test_clock_is_not_read(books: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    approved(books)
    before = approval_sheets.read(ask(None))

    monkeypatch.setattr(
        "expense_mgmt.core.clock.now", lambda: dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    )
    after = approval_sheets.read(ask(None))

    assert before.pages is not None
    assert after.pages is not None
    assert before.pages() == after.pages()
