"""A project's April: placements, ledger rows and receipts, as the other apps hand them over."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID, uuid5

import pytest

from expense_mgmt.core import clock
from expense_mgmt.core.periods import DateSpan, Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Project
from ledger import queries as ledger_queries
from ledger.queries import ConfirmedLedgerRow
from ledger.services import turnover
from requests import queries as requests_queries
from requests.queries import Accrual

APRIL = Month(2026, 4)
SPACE = UUID("00000000-0000-4000-8000-00000000abcd")
RAN = dt.datetime(2026, 4, 30, 2, 0, tzinfo=dt.UTC)


@dataclass
class Books:
    """What placements and the finance ledger say; tests add to it."""

    accruals: list[Accrual] = field(default_factory=list)
    ledger: list[ConfirmedLedgerRow] = field(default_factory=list)
    ledger_months: set[Month] = field(default_factory=lambda: {APRIL})

    def place(
        self,
        project: Project,
        category: str,
        amount: str,
        month: Month = APRIL,
        *,
        whole: str = "",
        spans: tuple[DateSpan, ...] = (),
        description: str = "",
        share: str = "",
        is_insertion: bool = False,
    ) -> None:
        self.accruals.append(
            Accrual(
                share_id=uuid5(SPACE, share or f"{category} {amount} {month}"),
                project_id=project.pk,
                category_code=category,
                month=month,
                amount=Decimal(amount),
                whole_amount=Decimal(whole or amount),
                medium="房产门户",
                medium_en="Property portal",
                description=description,
                spans=spans,
                is_insertion=is_insertion,
                placement_number="TF-2604-0001",
                request_id=SPACE,
                request_number="MKT-2604-0001",
                changed_at=RAN,
            )
        )

    def pay(self, category: str, amount: str, month: Month = APRIL, text: str = "") -> None:
        number = len(self.ledger) + 2
        self.ledger.append(
            ConfirmedLedgerRow(
                row_id=number,
                import_id=SPACE,
                import_number="DL-2605-0001",
                confirmed_at=RAN,
                month=month,
                project_id=0,
                category_id=0,
                category_code=category,
                header=text or category,
                row_number=number,
                amount=Decimal(amount),
            )
        )
        self.ledger_months.add(month)


@pytest.fixture
def project(company: Company) -> Project:
    return Project.objects.select_related("company").get(company=company, code="YXG")


@pytest.fixture
def books(monkeypatch: pytest.MonkeyPatch) -> Books:
    """Stands between the statistic and the apps it reads, so that each test names its rows."""
    given = Books()

    def accruals(project_ids: list[int], months: list[Month]) -> list[Accrual]:
        return [
            row for row in given.accruals if row.project_id in project_ids and row.month in months
        ]

    def ledger_rows(_project_ids: list[int], months: list[Month]) -> list[ConfirmedLedgerRow]:
        return [row for row in given.ledger if row.month in months]

    def ledger_months(_project_id: int, months: list[Month]) -> set[Month]:
        return given.ledger_months & set(months)

    monkeypatch.setattr(requests_queries, "accruals", accruals)
    monkeypatch.setattr(ledger_queries, "confirmed_ledger_rows", ledger_rows)
    monkeypatch.setattr(ledger_queries, "months_with_confirmed_ledger", ledger_months)
    return given


@pytest.fixture
def at() -> dt.datetime:
    return clock.now()


def countersigned(
    project: Project,
    cast: dict[str, User],
    at: dt.datetime,
    month: Month = APRIL,
    *,
    sales: str = "40000000.00",
    deductions: dict[str, str] | None = None,
) -> UUID:
    """The receipts of a month, through the ledger's own services."""
    figures = {"confirmed_sales": sales, **(deductions or {})}
    sheet = turnover.report(
        project=project,
        month=month,
        figures={name: Decimal(amount) for name, amount in figures.items()},
        actor=cast["wu"],
        at=at,
    )
    sheet = turnover.confirm(
        turnover_id=sheet.public_id, version=sheet.version, actor=cast["wu"], at=at
    )
    for person, role in (
        ("feng", "project_lead"),
        ("guo", "project_manager"),
        ("qian", "finance_head"),
    ):
        turnover.countersign(
            turnover_id=sheet.public_id, role=role, version=1, actor=cast[person], at=at
        )
    return sheet.public_id


EXAMPLE_DEDUCTIONS = {
    "forfeits_and_returns": "1000000.00",
    "area_difference": "20000.00",
    "price_difference": "50000.00",
    "gifted_management_fee": "30000.00",
}


def the_case(books: Books, project: Project) -> None:
    """The portal placement of 60,000 from 16 April to 15 May."""
    span = DateSpan(dt.date(2026, 4, 16), dt.date(2026, 5, 15))
    for month in (APRIL, Month(2026, 5)):
        books.place(
            project,
            "ONLINE_MEDIA",
            "30000.00",
            month,
            whole="60000.00",
            spans=(span,),
            description="首页通栏",
        )
