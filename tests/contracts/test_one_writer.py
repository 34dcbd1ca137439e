"""Workbooks are read and written in one package only (RELIABILITY §2)."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("expense_mgmt", "approvals", "ledger", "budgets", "requests", "reports")
SHEETS = ROOT / "expense_mgmt" / "foundation" / "sheets"


def test_only_the_sheets_package_knows_the_workbook_library() -> None:
    sources = [
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if not path.is_relative_to(SHEETS)
    ]

    found = [
        str(path.relative_to(ROOT))
        for path in sources
        if re.search(r"^\s*(from|import) (openpyxl|zipfile|csv)\b", path.read_text(), re.MULTILINE)
    ]

    assert sources
    assert found == []
