"""Short ways to lines, shares and documents of budget tests."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Sum

from budgets.interface import DocumentRef, Effect, ShareAsk
from budgets.models import BudgetLine, Movement
from budgets.services import control
from budgets.services.lines import LineSpec, open_lines
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category, Platform, Project, Unit

MAY = Month(2026, 5)
JUNE = Month(2026, 6)
NOON = dt.datetime(2026, 5, 12, 4, 0, tzinfo=dt.UTC)


def place(company: Company, **codes: str) -> dict[str, Any]:
    """Rows by code: place(company, project="YXG", category="ONLINE_MEDIA")."""
    models: dict[str, Any] = {
        "unit": Unit,
        "project": Project,
        "platform": Platform,
        "category": Category,
    }
    return {
        name: models[name].objects.get(company=company, code=code) for name, code in codes.items()
    }


def line(
    company: Company,
    approved: str,
    month: Month = MAY,
    *,
    control: dict[str, Any] | None = None,
    **codes: str,
) -> BudgetLine:
    """One open line, as an issued plan leaves it; blocking on the month unless told."""
    spec = LineSpec(
        month=month, approved=Decimal(approved), **place(company, **codes), **(control or {})
    )
    (opened,) = open_lines(
        company=company, fiscal_year=FiscalYear(month.year), lines=[spec], actor=None, at=NOON
    )
    return opened


def ask(
    company: Company, amount: str, month: Month = MAY, *, share_id: UUID | None = None, **codes: str
) -> ShareAsk:
    """A share of Marketing for Yunxiu Garden online, unless told."""
    chosen = {"unit": "MKT", "project": "YXG", "category": "ONLINE_MEDIA", **codes}
    rows = place(company, **{name: code for name, code in chosen.items() if code})
    return ShareAsk(
        share_id=share_id or uuid4(),
        unit_id=rows["unit"].pk,
        project_id=rows["project"].pk if "project" in rows else None,
        platform_id=rows["platform"].pk if "platform" in rows else None,
        category_id=rows["category"].pk,
        month=month,
        amount=Decimal(amount),
    )


def document(company: Company, number: str = "MKT-2605-0001") -> DocumentRef:
    return DocumentRef(kind="expense_request", number=number, id=uuid4(), company_id=company.pk)


def reserve(ref: DocumentRef, *shares: ShareAsk) -> Effect:
    with transaction.atomic():
        return control.reserve(shares=shares, document=ref, actor=None, at=NOON)


def commit(ref: DocumentRef) -> Effect:
    with transaction.atomic():
        return control.commit(document=ref, actor=None, at=NOON)


def release(ref: DocumentRef) -> None:
    with transaction.atomic():
        control.release(document=ref, actor=None, at=NOON)


def balances(budget_line: BudgetLine) -> tuple[str, str, str]:
    """Reserved, committed, consumed as text, read anew."""
    row = BudgetLine.objects.get(pk=budget_line.pk)
    return str(row.reserved), str(row.committed), str(row.consumed)


def drifted() -> list[BudgetLine]:
    """Lines whose balances are not the sums of their movements."""
    sums = {
        row["line"]: (row["reserved"], row["committed"], row["consumed"])
        for row in Movement.objects.values("line").annotate(
            reserved=Sum("reserved_delta"),
            committed=Sum("committed_delta"),
            consumed=Sum("consumed_delta"),
        )
    }
    nothing = (Decimal(0), Decimal(0), Decimal(0))
    return [
        row
        for row in BudgetLine.objects.all()
        if (row.reserved, row.committed, row.consumed) != sums.get(row.pk, nothing)
    ]


def kinds(ref: DocumentRef) -> Sequence[tuple[str, str, str, str]]:
    """Kind and deltas of a document's own movements, in order."""
    rows = Movement.objects.of_document(ref.id).filter(is_own=True).order_by("pk")
    return [
        (row.kind, str(row.reserved_delta), str(row.committed_delta), str(row.consumed_delta))
        for row in rows
    ]
