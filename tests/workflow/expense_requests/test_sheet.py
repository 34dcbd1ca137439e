"""The approval sheet of a request: what it says, who gets it, and that it stays the same."""

import datetime as dt
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from approvals.models import ApprovalTask, Run
from approvals.paper import Sheet, sheet_of
from approvals.services.decide import decide
from expense_mgmt.core.periods import DateSpan
from expense_mgmt.foundation.models import Company, Event
from expense_mgmt.foundation.paper import pdf
from expense_mgmt.organisation.models import Deputy
from requests.models import ExpenseRequest
from requests.sheets.expense_request import paper_of
from tests.factories_requests import (
    NOON,
    approved,
    content,
    decide_next,
    draft,
    fresh,
    person,
    portal_line,
    submitted,
    weights,
)
from tests.workflow.expense_requests.posts import url

pytestmark = pytest.mark.django_db
ROOT = "https://outlay.example/"
PDFTOTEXT = shutil.which("pdftotext")


@pytest.fixture
def as_(client: Client, books: Company) -> Any:
    def sign_in(username: str) -> Client:
        client.force_login(person(username))
        client.cookies["language"] = "en"
        return client

    return sign_in


def sheet_for(expense_request: ExpenseRequest) -> Sheet:
    row = ExpenseRequest.objects.for_summaries().get(pk=expense_request.pk)
    assert isinstance(row.run, Run)
    return sheet_of(paper_of(row, row.run), root=ROOT)


def html_of(sheet: Sheet) -> str:
    return render_to_string("approvals/sheet.html", {"sheet": sheet})


def words_of(sheet: Sheet) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html_of(sheet))))


def page_count(sheet: Sheet) -> int:
    return sum(len(document.pages) for document in pdf.documents_of([html_of(sheet)]))


def test_sheet_names_parties_amounts_lines_and_papers(books: Company) -> None:
    sent = approved(books)

    words = words_of(sheet_for(sent))

    assert "MKT-2605-0001" in words
    assert "¥60,000.00" in words
    assert "人民币（大写）陆万元整" in words
    assert "搜房网焦点图" in words
    assert "2026-04-16 – 2026-05-15" in words
    assert "quotation.pdf" in words


def test_sheet_allocates_by_project_and_month(books: Company) -> None:
    joint = portal_line(books, weights=weights(books, "YXG", "JPJ", "NW1", rest="NW1"))
    sent = submitted(books, written=content(books, [joint]))

    [_lines, shares, *_rest] = sheet_for(sent).paper.tables

    # 60,000 by days is 30,000 + 30,000; each in thirds to the yuan.
    assert [column.title for column in shares.columns][1:3] == ["2026-04", "2026-05"]
    assert [row[1:] for row in shares.rows] == [("10,000.00", "10,000.00", "20,000.00")] * 3
    assert list(shares.total)[1:] == ["30,000.00", "30,000.00", "60,000.00"]


def test_many_months_become_rows(books: Company) -> None:
    whole_year = portal_line(
        books, spans=(DateSpan(dt.date(2026, 4, 1), dt.date(2026, 9, 30)),), amount=18300
    )
    sent = submitted(books, written=content(books, [whole_year]))

    [_lines, shares, *_rest] = sheet_for(sent).paper.tables

    assert [row[1:] for row in shares.rows] == [
        ("2026-04", "3,000.00"),
        ("2026-05", "3,100.00"),
        ("2026-06", "3,000.00"),
        ("2026-07", "3,100.00"),
        ("2026-08", "3,100.00"),
        ("2026-09", "3,000.00"),
    ]
    assert list(shares.total) == ["Total", "", "18,300.00"]


def test_budget_effect_is_the_one_recorded_and_not_that_of_today(books: Company) -> None:
    first = submitted(books)
    before = sheet_for(first).paper.tables[2]
    approved(books, written=content(books, title="另一件"))

    after = sheet_for(first).paper.tables[2]

    # Budget, spent, committed, in approval, this request, available after; April then May.
    assert [list(row)[1:] for row in before.rows] == [
        ["300,000.00", "0.00", "0.00", "0.00", "30,000.00", "270,000.00"]
    ] * 2
    assert [list(row) for row in after.rows] == [list(row) for row in before.rows]


def test_last_approval_records_its_own_effect(books: Company) -> None:
    first = submitted(books)
    approved(books, written=content(books, title="另一件"))
    while fresh(first).state == "in_approval":
        decide_next(fresh(first), "approve")

    table = sheet_for(first).paper.tables[2]

    assert [list(row)[1:] for row in table.rows] == [
        ["300,000.00", "0.00", "30,000.00", "0.00", "30,000.00", "240,000.00"]
    ] * 2


def test_each_step_has_its_box_with_seal_person_and_words(books: Company) -> None:
    sent = submitted(books)
    decide_next(fresh(sent), "approve", comment="版面已看过")

    boxes = [box for pair in sheet_for(sent).boxes for box in pair]

    assert [box.title for box in boxes] == [
        "Department head",
        "Finance reviewer",
        "Finance head",
        "CFO",
    ]
    [signed] = boxes[0].signed
    assert (signed.name, signed.comment, signed.at) == (person("chen").label, "版面已看过", NOON)
    assert (signed.seal, signed.on_behalf_of, signed.is_refusal) == ("Approved", "", False)
    assert [box.words for box in boxes[1:]] == ["Awaits signature"] * 3


def test_deputy_signs_on_behalf_of_the_holder(books: Company) -> None:
    Deputy.objects.create(
        person=person("chen"), deputy=person("ye"), valid=(dt.date(2026, 1, 1), None)
    )
    sent = submitted(books)
    run = fresh(sent).run
    assert run is not None
    task = ApprovalTask.objects.awaiting(person("ye")).get(run=run)
    decide(
        task_id=task.public_id,
        actor=person("ye"),
        verb="approve",
        comment="",
        version=run.version,
        content_hash=run.content_hash,
        at=NOON,
    )

    sheet = sheet_for(sent)

    [signed] = sheet.boxes[0][0].signed
    assert (signed.name, signed.on_behalf_of) == (person("ye").label, person("chen").label)
    assert f"{person('ye').label} on behalf of {person('chen').label}" in words_of(sheet)


def test_refused_and_unreached_steps_say_so(books: Company) -> None:
    sent = submitted(books)
    decide_next(fresh(sent), "reject", comment="重复投放")

    boxes = [box for pair in sheet_for(sent).boxes for box in pair]

    assert (boxes[0].signed[0].seal, boxes[0].signed[0].comment) == ("Rejected", "重复投放")
    assert boxes[0].signed[0].is_refusal
    assert {box.words for box in boxes[1:]} == {"Not reached"}


def test_check_value_is_the_end_of_the_event_chain(books: Company) -> None:
    sent = approved(books)
    last = Event.objects.filter(subject_id=sent.public_id).latest("sequence")

    sheet = sheet_for(sent)

    head = last.digest[:16].upper()
    assert sheet.check_value == f"{head[:4]} {head[4:8]} {head[8:12]} {head[12:]}"
    assert (sheet.event_count, sheet.as_of) == (last.sequence, last.at)
    assert sheet.address == f"https://outlay.example/requests/{sent.public_id}"


def test_the_same_record_prints_the_same_bytes_at_any_time(
    as_: Any, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = approved(company)
    address = url("sheet", sent.public_id)

    now = as_("lin").get(address).content
    monkeypatch.setattr("expense_mgmt.core.clock.now", lambda: NOON + dt.timedelta(days=90))
    later = as_("wang").get(address).content

    assert now == later


def test_file_is_shown_in_the_browser_under_its_number(as_: Any, company: Company) -> None:
    sent = approved(company)

    response = as_("lin").get(url("sheet", sent.public_id))

    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="MKT-2605-0001.pdf"'
    assert response.content.startswith(b"%PDF-")


@pytest.mark.skipif(PDFTOTEXT is None, reason="needs poppler's pdftotext")
def test_file_holds_the_text_of_the_sheet(as_: Any, company: Company, tmp_path: Path) -> None:
    sent = approved(company)
    file = tmp_path / "sheet.pdf"
    file.write_bytes(as_("lin").get(url("sheet", sent.public_id)).content)

    text = subprocess.run(
        [str(PDFTOTEXT), "-layout", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout

    for words in ("MKT-2605-0001", "陆万元整", "60,000.00", "270,000.00"):
        assert words in text
    assert re.search(r"1 ?/ ?1", text)
    assert sheet_for(sent).check_value in text
    assert str(sent.public_id) in text


def test_common_request_fits_one_page_and_a_long_one_repeats_its_heads(books: Company) -> None:
    short = approved(books)
    long = submitted(
        books, written=content(books, [portal_line(books, amount=1000) for _row in range(40)])
    )

    assert page_count(sheet_for(short)) == 1
    pages = pdf.documents_of([html_of(sheet_for(long))])[0].pages
    texts = [
        "".join(box.text for box in page._page_box.descendants() if type(box).__name__ == "TextBox")
        for page in pages
    ]
    assert [text[-5:] for text in texts] == ["1 / 3", "2 / 3", "3 / 3"]
    assert all("Service period" in text for text in texts[:2])
    assert all("MKT-2605-0002" in text for text in texts)


def test_text_of_people_is_text_on_the_sheet(books: Company) -> None:
    evil = '<img src="file:///etc/passwd"><script>alert(1)</script>'
    sent = submitted(books, written=content(books, title=evil[:200]))

    html = html_of(sheet_for(sent))

    assert "<script>" not in html
    assert 'src="file:' not in html
    assert page_count(sheet_for(sent)) == 1


@pytest.mark.parametrize(
    ("username", "status"), [("lin", 200), ("chen", 200), ("ma", 200), ("zheng", 404), ("ou", 404)]
)
def test_who_sees_the_request_gets_its_sheet(
    as_: Any, company: Company, username: str, status: int
) -> None:
    sent = submitted(company)

    assert as_(username).get(url("sheet", sent.public_id)).status_code == status


def test_draft_has_no_sheet(as_: Any, company: Company) -> None:
    written = draft(company)

    page = as_("lin").get(url("detail", written.public_id)).content.decode()

    assert as_("lin").get(url("sheet", written.public_id)).status_code == 404
    assert "fx-paper" not in page
    assert "sheet.pdf" not in page


def test_page_prints_the_same_sheet_and_offers_the_file(as_: Any, company: Company) -> None:
    sent = approved(company)

    page = as_("lin").get(url("detail", sent.public_id)).content.decode()

    with translation.override("en"):
        row = ExpenseRequest.objects.for_summaries().get(pk=sent.pk)
        assert row.run is not None
        sheet = sheet_of(paper_of(row, row.run), root="http://testserver/")
        printed = render_to_string("approvals/_sheet.html", {"sheet": sheet})
    assert printed.strip() in page
    assert url("sheet", sent.public_id) in page
    assert f'Check value <span class="num">{sheet.check_value}</span>' in page


def test_part_of_the_page_reads_no_sheet(as_: Any, company: Company) -> None:
    sent = approved(company)
    client = as_("lin")
    client.get(url("detail", sent.public_id))

    with CaptureQueriesContext(connection) as captured:
        client.get(url("detail", sent.public_id), headers={"HX-Request": "true"})

    # The check value is that of the last event; the trail of the page reads events as well.
    last = [query for query in captured if "foundation_event" in query["sql"]]
    assert not any(query["sql"].endswith("LIMIT 1") for query in last)


def test_missing_library_is_a_refusal_with_words(
    as_: Any, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = approved(company)
    monkeypatch.setitem(sys.modules, "weasyprint", None)

    refusal = as_("lin").get(url("sheet", sent.public_id))
    page = as_("lin").get(url("detail", sent.public_id))

    assert refusal.status_code == 422
    assert "libpango-1.0-0" in refusal.content.decode()
    assert page.status_code == 200
