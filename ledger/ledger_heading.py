"""What stands above the rows of a finance ledger: title, unit, the header row."""

import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.sheets.reader import Row, Sheet, plain

PROJECT_WORDS: Final = frozenset({"项目", "项目名称", "楼盘", "project", "projects"})
FACTORS: Final = (
    (re.compile(r"万元|ten thousand yuan"), 10_000),
    (re.compile(r"千元|thousand yuan"), 1_000),
    (re.compile(r"单位\W*元|unit\W*yuan"), 1),
)
_MONTH: Final = re.compile(r"(20[0-9]{2})\s*(?:年|-)\s*([0-9]{1,2})(?![0-9])")
_LEGAL_NAME: Final = re.compile(r"[\w()]+?公司")


def key_of(text: object) -> str:
    """A name as it is compared: half-width, lower case, one space between words."""
    return plain(str(text or "")).casefold()


def header_of(sheet: Sheet) -> tuple[Row, int]:
    """The row that names the columns, and the column that names the projects.

    raises    RuleBroken `ledger_no_header`
    """
    for row in sheet.rows:
        for column, value in enumerate(row.values, start=1):
            if key_of(value) in PROJECT_WORDS:
                return row, column
    raise RuleBroken(
        "ledger_no_header",
        _("No header row was found. The first column of the ledger is named “Project”."),
        field="file",
    )


def factor_of(above: str) -> int:
    """Yuan of one unit of the sheet."""
    text = plain(above).casefold()
    return next((factor for pattern, factor in FACTORS if pattern.search(text)), 1)


def names_a_unit(above: str) -> bool:
    """Whether the sheet says what its unit is."""
    text = plain(above).casefold()
    return any(pattern.search(text) for pattern, _factor in FACTORS)


def ensure_month(above: str, month: Month) -> None:
    """Every month the title names is the month of the import.

    raises    RuleBroken `ledger_wrong_month`
    """
    for year, number in _MONTH.findall(plain(above)):
        if (int(year), int(number)) != (month.year, month.month):
            raise RuleBroken(
                "ledger_wrong_month",
                _("The sheet is of %(stated)s, not of %(month)s."),
                {"stated": said_month(int(year), int(number)), "month": month},
                field="month",
            )


def said_month(year: int, number: int) -> object:
    """A month as the title of a sheet names it, even one that no calendar has."""
    return Month(year, number) if 1 <= number <= 12 else f"{year}-{number:02d}"  # noqa: PLR2004


def ensure_company(above: str, company_names: tuple[str, ...]) -> None:
    """A legal name in the title belongs to the company.

    raises    RuleBroken `ledger_wrong_company`
    """
    for legal_name in _LEGAL_NAME.findall(plain(above)):
        if not any(name and name in legal_name for name in company_names):
            raise RuleBroken(
                "ledger_wrong_company",
                _("The sheet is of %(stated)s, not of %(company)s."),
                {"stated": legal_name, "company": company_names[0]},
                field="file",
            )
