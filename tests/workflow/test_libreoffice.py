"""Both reports of the case, opened and computed anew by LibreOffice, against the pages' figures."""

import io
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services import jobs
from expense_mgmt.organisation.models import Project
from reports.models import MonthlyStatistic
from tests.workflow.page_tree import Element, tree_of
from tests.workflow.test_the_case import Case, downloads, report_forms

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        SOFFICE is None,
        reason="LibreOffice is not installed (Debian: apt-get install libreoffice-calc-nogui)",
    ),
]

# 0 is "always": without it LibreOffice shows the results that the file brings along.
RECALCULATES = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
  <item oor:path="/org.openoffice.Office.Calc/Formula/Load">
    <prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
  </item>
</oor:items>
"""


@pytest.fixture
def case(ready: Company, cast: dict[str, User]) -> Case:
    """The case after its April is locked, both reports built."""
    case = Case(ready, cast)
    case.run_to_the_lock()
    asked = {"month": "2026-04", "project": str(project_of(case).public_id)}
    case.wang.open("/reports/")
    for form in report_forms(case.wang):
        case.wang.client.post(form.action, {**form.values, **asked})
    assert jobs.sweep() == 2
    return case


def project_of(case: Case) -> Project:
    return Project.objects.get(company=case.company, code="YXG")


def by_libreoffice(folder: Path, kind: str, *files: Path) -> list[Path]:
    """Each file as LibreOffice opens, computes and saves it."""
    assert SOFFICE
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user/registrymodifications.xcu").write_text(RECALCULATES, encoding="utf-8")
    made = folder / kind
    subprocess.run(
        [
            *(SOFFICE, "--headless", f"-env:UserInstallation={profile.as_uri()}"),
            *("--convert-to", kind, "--outdir", str(made), *map(str, files)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return [made / f"{file.stem}.{kind}" for file in files]


def cells(book: Workbook) -> dict[str, object]:
    """Every cell that holds something, by sheet and place."""
    return {
        f"{sheet.title}!{cell.coordinate}": cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in {None, ""}
    }


def amount_of(text: str) -> Decimal:
    """An amount or a percentage as a page writes it; nothing is zero."""
    figure = Decimal(re.sub(r"[^0-9.−]", "", text).replace("−", "-") or 0)
    return figure / 100 if text.endswith("%") else figure


def page_rows(page: Element) -> list[list[str]]:
    """The cells of each table row of a page."""
    return [
        [cell.text for cell in row.children if isinstance(cell, Element)]
        for row in page.everything()
        if row.tag == "tr"
    ]


def figures_beside(book: Workbook, *labels: str) -> list[Decimal]:
    """The numbers of the first row in which these words stand, without a running number."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            if set(labels) <= set(row):
                after = row[max(row.index(label) for label in labels) + 1 :]
                return [Decimal(str(value)) for value in after if isinstance(value, int | float)]
    raise AssertionError(labels)


def ensure_sound(content: bytes) -> str:
    """Every part of the package is whole, and openpyxl reads it without a warning."""
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    book = load_workbook(io.BytesIO(content))
    assert not [cell for cell in cells(book).values() if str(cell).startswith("=")]
    return "variance" if "Original" in cells(book).values() else "statistic"


def ensure_statistic_agrees(page: Element, book: Workbook) -> None:
    """Budget, amount, rebate, adjustment, month total and carried in of each part; turnover."""
    parts = [row for row in page_rows(page) if re.match(r"[1-8] ", row[0])]
    assert len(parts) == 8
    for row in parts:
        shown = [amount_of(text) for text in row[2:8]]
        assert figures_beside(book, row[0].partition(" ")[2], row[1]) == shown, row
    assert figures_beside(book, "Online", "Incurred")[1] == Decimal(30000)
    assert "38,900,000 .00" in page.by_id("turnover").text
    assert Decimal(38_900_000) in figures_of(book)


def ensure_variance_agrees(page: Element, book: Workbook) -> None:
    """Every figure of every row."""
    rows = [row for row in page_rows(page) if row[0] == "云岫花园"]
    assert len(rows) > 10
    for row in rows:
        shown = [amount_of(text) for text in row[2:12]]
        found = figures_beside(book, row[0], row[1])
        assert [round(figure, 4) for figure in found] == shown, row
    assert Decimal(30000) in figures_beside(book, "云岫花园", "网络")


def figures_of(book: Workbook) -> set[Decimal]:
    return {Decimal(str(value)) for value in cells(book).values() if isinstance(value, int | float)}


def test_libreoffice_computes_what_the_pages_show(case: Case, tmp_path: Path) -> None:
    originals = {}
    for content in downloads(case.wang):
        name = ensure_sound(content)
        originals[name] = tmp_path / f"{name}.xlsx"
        originals[name].write_bytes(content)
    assert set(originals) == {"variance", "statistic"}

    saved = by_libreoffice(tmp_path, "xlsx", *originals.values())
    printed = by_libreoffice(tmp_path, "pdf", *originals.values())

    computed = {path.stem: load_workbook(path, data_only=True) for path in saved}
    for name, original in originals.items():
        assert cells(computed[name]) == cells(load_workbook(original))
    assert all(path.read_bytes().startswith(b"%PDF") for path in printed)
    statistic = f"/reports/statistics/{MonthlyStatistic.objects.get().public_id}"
    ensure_statistic_agrees(tree_of(case.wang.open(statistic).text), computed["statistic"])
    variance = f"/reports/variance?month=2026-04&project={project_of(case).public_id}"
    ensure_variance_agrees(tree_of(case.wang.open(variance).text), computed["variance"])
