"""The workbook's file: what was on the screen, exact to the cent, through the one way files are made."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from openpyxl import load_workbook

from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, Job, User
from expense_mgmt.foundation.services import jobs
from reports.builders.ask import Ask
from reports.models import ReportFile, ReportKind
from tests.workflow.budgets.ground import JUNE, ask, document, line, reserve
from tests.workflow.reports.test_files import build

pytestmark = pytest.mark.django_db


def sheets(file: ReportFile) -> dict[str, dict[str, tuple[object, ...]]]:
    """Name of each sheet → label of each row with its values, as Excel holds them."""
    with default_storage.open(file.file.storage_name) as content:
        book = load_workbook(content)
    return {
        sheet.title: {
            str(row[0]).strip(): tuple(row[1:])
            for row in sheet.iter_rows(values_only=True)
            if row[0]
        }
        for sheet in book.worksheets
    }


@pytest.fixture
def held(company: Company) -> Company:
    line(company, "300000.00", unit="MKT", project="YXG", category="ONLINE_MEDIA")
    line(company, "7000.01", JUNE, unit="MKT", project="JPJ", category="TV")
    reserve(document(company), ask(company, "60000.05"))
    return company


def question(company: Company, user: User, query: str) -> Ask:
    return Ask(
        kind=ReportKind.BUDGET_WORKBOOK,
        company=company,
        month=Month(2026, 1),
        asked_by=user,
        query=query,
    )


def test_file_holds_the_rows_of_the_view_to_the_cent(held: Company, cast: dict[str, User]) -> None:
    asked = question(held, cast["qian"], "year=2026&open=MKT&show=committed")

    found = sheets(build(asked, cast["qian"]))

    assert list(found) == ["Committed", "Budget", "Actual", "Available"]
    assert found["Available"]["Yunxiu Garden"][4] == 239999.95
    assert found["Committed"]["Yunxiu Garden"][12] == 60000.05
    assert found["Budget"]["Riverside Court"][5] == 7000.01
    assert found["Budget"]["Total" if "Total" in found["Budget"] else "All"][12] == 307000.01
    assert "Online" not in found["Budget"]


def test_person_gets_a_file_of_what_he_sees(held: Company, cast: dict[str, User]) -> None:
    line(held, "5000.00", unit="SAL", category="TV")
    asked = question(held, cast["chen"], "year=2026")

    found = sheets(build(asked, cast["chen"]))

    assert "Sales" not in " ".join(found["Budget"])


def test_another_view_is_another_file(held: Company, cast: dict[str, User]) -> None:
    first = build(question(held, cast["qian"], "year=2026"), cast["qian"])
    second = build(question(held, cast["qian"], "year=2026&by=category"), cast["qian"])

    assert first.key != second.key
    assert ReportFile.objects.current().count() == 2


def test_button_of_the_workbook_queues_what_is_seen(
    client: Client, held: Company, cast: dict[str, User]
) -> None:
    client.force_login(cast["qian"])
    form = {"kind": "budget_workbook", "month": "2026-01", "query": "year=2026&by=category"}

    response = client.post("/reports/build", form)

    assert response.status_code == 303
    job = Job.objects.get()
    assert job.parameters["query"] == "year=2026&by=category"
    assert jobs.run(job.pk)
    assert ReportFile.objects.get().row_count == 2
