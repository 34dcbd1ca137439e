"""Small hand-made months of one project, for tests of pure figures."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from expense_mgmt.core.periods import DateSpan, Month
from reports.figures.inputs import (
    Entry,
    EntryKind,
    MonthInput,
    Name,
    ProjectFacts,
    ProjectInput,
    Source,
    TurnoverInput,
)
from reports.rules.parts import DEFAULT_PARTS

APRIL = Month(2026, 4)
SHEET = UUID("00000000-0000-4000-8000-000000000001")


def project(sold_by: str = "self", withdrawn_on: dt.date | None = None) -> ProjectFacts:
    return ProjectFacts(
        id=1,
        code="YXG",
        name=Name("云岫花园", "Yunxiu Garden"),
        company=Name("粤禾地产", "Yuehe Group"),
        company_id=1,
        currency="CNY",
        sold_by=sold_by,
        on_sale_from=dt.date(2025, 6, 18),
        withdrawn_on=withdrawn_on,
    )


def entry(
    kind: EntryKind,
    category: str,
    amount: str,
    month: Month = APRIL,
    *,
    row: int | None = None,
    is_confirmed: bool = True,
    text: str = "",
) -> Entry:
    return Entry(
        kind=kind,
        month=month,
        category=category,
        amount=Decimal(amount),
        source=Source(kind.value, None, f"{kind}-{category}", row),
        text=text,
        is_confirmed=is_confirmed,
    )


def portal(month: Month, amount: str = "30000.00") -> Entry:
    """The portal placement of 60,000 from 16 April to 15 May, in one of its months."""
    return Entry(
        kind=EntryKind.ACCRUAL,
        month=month,
        category="ONLINE_MEDIA",
        amount=Decimal(amount),
        source=Source("placement_month", SHEET, "TF-2604-0001"),
        text="首页通栏",
        medium=Name("房产门户", "Property portal"),
        span=DateSpan(dt.date(2026, 4, 16), dt.date(2026, 5, 15)),
        whole_amount=Decimal("60000.00"),
        month_days=15,
        whole_days=30,
    )


def turnover(sales: str = "40000000.00", **deductions: str) -> TurnoverInput:
    sheet = TurnoverInput(id=SHEET, is_countersigned=True, confirmed_sales=Decimal(sales))
    amounts: dict[str, Any] = {name: Decimal(value) for name, value in deductions.items()}
    return replace(sheet, **amounts)


def of_example() -> TurnoverInput:
    """R-07's example: 38,900,000.00 received."""
    return turnover(
        forfeits_and_returns="1000000.00",
        area_difference="20000.00",
        price_difference="50000.00",
        gifted_management_fee="30000.00",
    )


def month_input(
    month: Month = APRIL,
    entries: Iterable[Entry] = (),
    sheet: TurnoverInput | None = None,
    budget: dict[str, str] | None = None,
    *,
    has_ledger: bool = True,
) -> MonthInput:
    return MonthInput(
        month=month,
        entries=tuple(entries),
        turnover=sheet,
        has_ledger=has_ledger,
        budget={code: Decimal(amount) for code, amount in (budget or {}).items()},
        parts=DEFAULT_PARTS,
    )


def year(
    *months: MonthInput, sold_by: str = "self", withdrawn_on: dt.date | None = None
) -> ProjectInput:
    return ProjectInput(
        project=project(sold_by, withdrawn_on),
        months=months,
        categories={
            "ONLINE_MEDIA": Name("网络", "Online"),
            "MAGAZINE": Name("杂志", "Magazine"),
        },
    )
