"""What the apps above read from the books."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import Month
from ledger.models import (
    LedgerImport,
    LedgerRow,
    Period,
    ProjectMonth,
    ReconciledSpend,
    Turnover,
)
from ledger.models.ledger_import import CONFIRMED
from ledger.states import PeriodState, TurnoverState


@dataclass(frozen=True, slots=True)
class TurnoverFigures:
    """The receipts of one project's month, as R-07 takes them.

    `agency_gifts` and with them the final `received` are known once the statistic locked the
    month; before, `received` leaves gifts out and the statistic passes them to R-07 itself.
    `changed_at` is the sheet's last transition.
    """

    turnover_id: UUID
    project_id: int
    month: Month
    state: str
    confirmed_sales: Decimal
    forfeits_and_returns: Decimal
    area_difference: Decimal
    price_difference: Decimal
    gifted_management_fee: Decimal
    agency_gifts: Decimal | None
    received: Decimal
    changed_at: dt.datetime | None

    @property
    def is_countersigned(self) -> bool:
        """Whether every party has vouched for the figures."""
        return self.state in {TurnoverState.COUNTERSIGNED, TurnoverState.LOCKED}


def turnover_of(
    project_ids: Collection[int], months: Collection[Month]
) -> dict[tuple[int, Month], TurnoverFigures]:
    """Receipts by project and month, in whatever state; months nobody reported are missing.

    source    R-07, PLATFORM §6.30
    """
    rows: QuerySet[Any] = Turnover.objects.filter(
        project__in=project_ids, month__in=list(months)
    ).annotate(changed=Max("transitions__at"))
    return {
        (row.project_id, row.month): TurnoverFigures(
            turnover_id=row.public_id,
            project_id=row.project_id,
            month=row.month,
            state=row.state,
            agency_gifts=row.agency_gifts,
            received=row.received(),
            changed_at=row.changed,
            **row.figures(),
        )
        for row in rows
    }


def reconciled(
    project_ids: Collection[int], months: Collection[Month]
) -> dict[tuple[int, Month], dict[str, Decimal]]:
    """Reconciled ad spend by project and month, split by part; other months are missing.

    shapes    {(project, month): {part: amount}}, all eight parts
    source    PLATFORM §6.33; R-16, R-18, R-20
    """
    rows = ReconciledSpend.objects.filter(project__in=project_ids, month__in=list(months))
    found: dict[tuple[int, Month], dict[str, Decimal]] = defaultdict(dict)
    for row in rows:
        found[row.project_id, row.month][row.part] = row.amount
    return dict(found)


def reconciled_totals(
    project_ids: Collection[int], months: Collection[Month]
) -> dict[tuple[int, Month], Decimal]:
    """Reconciled ad spend of the eight parts together; a recorded zero is there, as zero."""
    return {
        place: sum(parts.values(), ZERO) for place, parts in reconciled(project_ids, months).items()
    }


@dataclass(frozen=True, slots=True)
class ConfirmedLedgerRow:
    """What finance paid for a project in a month, as a second accountant confirmed it.

    amount    in company currency; `row_number` and `header` name the cell it came from
    """

    row_id: int
    import_id: UUID
    import_number: str
    confirmed_at: dt.datetime | None
    month: Month
    project_id: int
    category_id: int
    category_code: str
    header: str
    row_number: int
    amount: Decimal


def confirmed_ledger_rows(
    project_ids: Collection[int], months: Collection[Month]
) -> list[ConfirmedLedgerRow]:
    """Finance-ledger amounts of projects in some months, by month, project and column.

    Only these are amounts of the ledger clock (PLATFORM §6.29); which of them count, and where,
    R-12 decides by their category.

    source    DOMAIN §4 finance ledger import; R-12
    """
    rows = (
        LedgerRow.objects.filter(
            project__in=project_ids,
            ledger_import__month__in=list(months),
            ledger_import__state__in=CONFIRMED,
        )
        .order_by("ledger_import__month", "project", "column__position")
        .values_list(
            "pk",
            "ledger_import__public_id",
            "ledger_import__number",
            "ledger_import__confirmed_at",
            "ledger_import__month",
            "project",
            "column__category",
            "column__category__code",
            "column__header",
            "row_number",
            "amount",
        )
    )
    return [ConfirmedLedgerRow(*row) for row in rows]


def months_with_confirmed_ledger(project_id: int, months: Collection[Month]) -> set[Month]:
    """Those of the months whose sheet is confirmed; a sheet without the project says zero for it."""
    sheets = LedgerImport.objects.filter(
        company__projects=project_id, month__in=list(months), state__in=CONFIRMED
    )
    return set(sheets.values_list("month", flat=True))


def locked_months(
    project_ids: Collection[int], months: Collection[Month]
) -> set[tuple[int, Month]]:
    """Of these months of projects, those that their statistic locked (PLATFORM §6.32)."""
    rows = ProjectMonth.objects.locked().filter(project__in=project_ids, month__in=list(months))
    return set(rows.values_list("project_id", "month"))


def closed_months(company_id: int, months: Collection[Month]) -> set[Month]:
    """Of these months, those of which finance closed the company's books (PLATFORM §6.32)."""
    rows = Period.objects.filter(company=company_id, month__in=list(months))
    return set(rows.exclude(state=PeriodState.OPEN).values_list("month", flat=True))
