"""What the apps above read of budgets."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from budgets.interface import Effect
from budgets.models import BudgetLine
from budgets.models.line_reading import BudgetLineQuerySet
from budgets.services.balances import holds_of
from budgets.services.positions import Asked, weigh, with_windows
from expense_mgmt.core import clock
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import Month
from expense_mgmt.core.prepared import Prepared
from expense_mgmt.foundation.models import Event, User
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import RoleHolding, Unit

HELD: Final = Prepared(lambda: BudgetLine.objects.named().held_by())


def effects_for(document_ids: Collection[UUID]) -> dict[UUID, Effect]:
    """What each document's hold does to its own lines on today's balances, for a whole inbox page.

    One query, and another where lines are controlled over more than their month; however many
    documents. A document that holds nothing is missing.

    source    R-31, R-32
    """
    rows = HELD(documents=list(document_ids))
    lines = with_windows(rows, lock=False)
    asked: dict[UUID, list[Asked]] = defaultdict(list)
    for row in rows:
        asked[row.document].append(
            Asked(
                row,
                is_own=True,
                amount=row.held_reserved + row.held_committed,
                held_reserved=row.held_reserved,
                held_committed=row.held_committed,
            )
        )
    return {document_id: weigh(asks, lines) for document_id, asks in asked.items()}


def committed_by_share(document_id: UUID) -> dict[UUID, Decimal]:
    """What is left of a document's commitment, by share; shares without a rest are missing.

    source    R-35
    """
    rests: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for hold in holds_of(document_id):
        if hold.is_own and hold.committed:
            rests[hold.share_id] += hold.committed
    return dict(rests)


@dataclass(frozen=True, slots=True)
class OwnPosition:
    """A line with what its own movements hold; holds of the lines below it are left out.

    unit, project, platform, category    the line's key; None is any
    changed_at    the last own movement
    """

    line_id: UUID
    month: Month
    unit_id: int | None
    project_id: int | None
    platform_id: int | None
    category_id: int | None
    approved: Decimal
    adjusted: Decimal
    transferred_in: Decimal
    transferred_out: Decimal
    carried_in: Decimal
    reserved: Decimal
    committed: Decimal
    consumed: Decimal
    changed_at: dt.datetime | None


def own_positions(lines: BudgetLineQuerySet) -> list[OwnPosition]:
    """Lines on which amounts may fall, for reports: mere ceilings are left out.

    One query, and another where a region's quota is among them; the balances are those of the
    own movements, because a line above another holds the same amount a second time. For the same
    reason a region's quota counts without what its outlets have of it.

    source    PLATFORM §6.1, §6.20; docs/adr/0017
    """
    found = lines.for_amounts().annotate(unit_kind=F("unit__kind")).order_by("month", "pk")
    rows: list[Any] = list(found)
    passed_on = _passed_on(rows)
    return [
        OwnPosition(
            line_id=row.public_id,
            month=row.month,
            unit_id=row.unit_id,
            project_id=row.project_id,
            platform_id=row.platform_id,
            category_id=row.category_id,
            approved=row.approved - passed_on[row.pk].approved,
            adjusted=row.adjusted - passed_on[row.pk].adjusted,
            transferred_in=row.transferred_in - passed_on[row.pk].transferred_in,
            transferred_out=row.transferred_out - passed_on[row.pk].transferred_out,
            carried_in=row.carried_in - passed_on[row.pk].carried_in,
            reserved=row.own_reserved,
            committed=row.own_committed,
            consumed=row.own_consumed,
            changed_at=row.moved_at,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class PassedOn:
    """What lines below a quota have together of each column that its budget is made of."""

    approved: Decimal = ZERO
    adjusted: Decimal = ZERO
    transferred_in: Decimal = ZERO
    transferred_out: Decimal = ZERO
    carried_in: Decimal = ZERO


def _passed_on(rows: Collection[Any]) -> "defaultdict[int, PassedOn]":
    """By the key of each region's quota line, what its outlets have of it."""
    found: defaultdict[int, PassedOn] = defaultdict(PassedOn)
    quotas = [
        row.pk
        for row in rows
        if row.unit_kind == Unit.Kind.REGION and row.project_id is None and row.platform_id is None
    ]
    if not quotas:
        return found
    names = [column.name for column in fields(PassedOn)]
    below = BudgetLine.objects.filter(
        company=OuterRef("company"),
        month=OuterRef("month"),
        category=OuterRef("category"),
        project=None,
        platform=None,
        unit__kind=Unit.Kind.OUTLET,
        unit__above__ancestor=OuterRef("unit"),
    ).order_by()
    sums = {
        f"sum_{name}": Coalesce(
            Subquery(below.values("month").annotate(sum=Sum(name)).values("sum")), ZERO
        )
        for name in names
    }
    for line in BudgetLine.objects.filter(pk__in=quotas).annotate(**sums):
        found[line.pk] = PassedOn(**{name: getattr(line, f"sum_{name}") for name in names})
    return found


def issued_at(company_id: int, year: int) -> dt.datetime | None:
    """When lines of a year were last issued; the time of a budget that nothing has moved yet."""
    events = Event.objects.filter(company=company_id, kind="budget_year", payload__fiscal_year=year)
    last: dt.datetime | None = events.aggregate(last=Max("at"))["last"]
    return last


def change_units(user: User) -> QuerySet[Unit]:
    """Units for which the person may ask for a change: those of the roles that may, and below."""
    held = RoleHolding.objects.of(user, clock.today()).filter(role__in=Act.BUDGET_CHANGE.roles)
    of_unit = held.filter(unit__below__descendant=OuterRef("pk"))
    of_project = held.filter(project__department=OuterRef("pk"))
    return (
        Unit.objects.filter(Exists(of_unit) | Exists(of_project), is_active=True)
        .select_related("company")
        .order_by("pk")
    )
