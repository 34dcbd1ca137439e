"""The sheet of regional quotas: what is issued, what would be, what is used of it."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from openpyxl import load_workbook

from expense_mgmt.foundation.models import Company, Job, User
from expense_mgmt.foundation.services import jobs
from reports.models import ReportFile
from tests.workflow.budgets.ground import ask, document, reserve
from tests.workflow.budgets.plans import matrix
from tests.workflow.quotas.ground import issued_quota, ready

HEADINGS = {
    "zh-hans": (
        "区域",
        "目标",
        "回款",
        "完成率",
        "本月固定费用",
        "上月变动费用",
        "合计",
        "已用",
        "可用余额",
        "状态",
    ),
    "en": (
        "Region",
        "Target",
        "Receipts",
        "Completion",
        "Fixed quota this month",
        "Variable quota last month",
        "Total",
        "Used",
        "Available",
        "State",
    ),
}


@pytest.fixture
def issued(company: Company) -> Company:
    """The south's quota of May is issued, 5,000 of it in approval; the east has no figures."""
    matrix(company)
    ready(company)
    issued_quota()
    request = document(company)
    reserve(request, ask(company, "5000", unit="GZ01", project="", category="REG_MEDIA"))
    return company


def built(path: Path, language: str, *more: str) -> list[tuple[object, ...]]:
    """Rows of the sheet that the command writes, from its header row on."""
    call_command(
        "build_report",
        "regional_quota",
        "--month",
        "2026-05",
        "--language",
        language,
        "--output",
        str(path),
        *more,
    )
    rows = list(load_workbook(path).worksheets[0].iter_rows(values_only=True))
    header = next(place for place, row in enumerate(rows) if row[0] == HEADINGS[language][0])
    return [tuple(row[:10]) for row in rows[header:]]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_sheet_has_the_columns_of_the_layout(
    issued: Company, tmp_path: Path, language: str
) -> None:
    rows = built(tmp_path / "quota.xlsx", language)

    south, east = {"zh-hans": ("华南区域", "华东区域"), "en": ("South region", "East region")}[
        language
    ]
    found = {row[0]: row[1:9] for row in rows[1:]}
    assert rows[0] == HEADINGS[language]
    assert found[south] == (1000000, 900000, 0.9, 54000, 9000, 63000, 5000, 58000)
    assert found[east] == ("—",) * 8
    total = found["合计" if language == "zh-hans" else "Total"]
    assert total[:2] + total[3:] == (1000000, 900000, 54000, 9000, 63000, 5000, 58000)


def test_project_asks_for_its_region_alone(issued: Company, tmp_path: Path) -> None:
    rows = built(tmp_path / "quota.xlsx", "en", "--project", "SYL")

    assert [row[0] for row in rows[1:3]] == ["East region", "Total"]


def test_same_data_gives_the_same_bytes(issued: Company, tmp_path: Path) -> None:
    built(tmp_path / "first.xlsx", "en")
    built(tmp_path / "second.xlsx", "en")

    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()


def test_download_centre_makes_the_file_of_what_its_reader_sees(
    issued: Company, cast: dict[str, User], client: Client
) -> None:
    client.force_login(cast["qian"])

    response = client.post("/reports/build", {"kind": "regional_quota", "month": "2026-05"})

    assert response.status_code == 303
    assert jobs.run(Job.objects.get().pk)
    file = ReportFile.objects.visible_to(cast["qian"]).get()
    assert (file.row_count, file.kind) == (2, "regional_quota")
