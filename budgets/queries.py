"""What the apps above read of budgets."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum

from budgets.interface import Effect
from budgets.models import BudgetLine, Movement
from budgets.models.line import COMPOSED
from budgets.models.line_reading import BudgetLineQuerySet
from budgets.rules.frames import Place, chains, frames
from budgets.services.balances import holds_of
from budgets.services.positions import Asked, weigh, with_windows
from expense_mgmt.core import clock
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import Month
from expense_mgmt.core.prepared import Prepared
from expense_mgmt.foundation.models import Event, User
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import Category, RoleHolding, Unit

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

    The balances are those of the own movements, because a line above another holds the same
    amount a second time. For the same reason a budget counts without what the lines right below
    have of it: a quota without its outlets' shares, a frame without the lines in it.

    source    PLATFORM §6.1, §6.20; docs/adr/0017
    """
    rows = list(lines.for_amounts().order_by("month", "pk"))
    below = _below(rows)
    return [
        OwnPosition(
            line_id=row.public_id,
            month=row.month,
            unit_id=row.unit_id,
            project_id=row.project_id,
            platform_id=row.platform_id,
            category_id=row.category_id,
            **{name: getattr(row, name) - below[row.pk][name] for name in COMPOSED},
            reserved=row.own_reserved,
            committed=row.own_committed,
            consumed=row.own_consumed,
            changed_at=row.moved_at,
        )
        for row in rows
    ]


def _below(rows: Sequence[BudgetLine]) -> dict[int, dict[str, Decimal]]:
    """By the key of each line what lines right below it have of each part of its budget."""
    found: dict[int, dict[str, Decimal]] = {row.pk: dict.fromkeys(COMPOSED, ZERO) for row in rows}
    for line, frame in framed(rows):
        for name in COMPOSED:
            found[frame.pk][name] += getattr(line, name)
    return found


def framed(rows: Sequence[BudgetLine]) -> Iterator[tuple[BudgetLine, BudgetLine]]:
    """The lines that lie in another one of the same month, each with the one right above it.

    source    PLATFORM §6.20
    """
    if len(rows) < 2:  # noqa: PLR2004  # a line lies below another one
        return
    units = chains(dict(Unit.objects.values_list("pk", "parent")))
    categories = chains(dict(Category.objects.values_list("pk", "parent")))
    months: dict[tuple[int, Month], dict[Place, BudgetLine]] = defaultdict(dict)
    for row in rows:
        place = Place(row.project_id, row.category_id, row.platform_id, row.unit_id)
        months[row.company_id, row.month][place] = row
    for present in months.values():
        for place, frame in frames(present, units=units, categories=categories).items():
            yield present[place], present[frame]


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


@dataclass(frozen=True, slots=True)
class StandingHold:
    """What one share of a document holds of its own lines, all of them together."""

    document_id: UUID
    share_id: UUID
    reserved: Decimal
    committed: Decimal


def standing_holds(kinds: Collection[str]) -> list[StandingHold]:
    """What all documents of these kinds hold now; for whoever recounts them."""
    sums = Movement.objects.filter(document_kind__in=kinds, is_own=True).order_by()
    rows = sums.values_list("document_id", "share_id").annotate(
        Sum("reserved_delta"), Sum("committed_delta")
    )
    holding = ~Q(reserved_delta__sum=0) | ~Q(committed_delta__sum=0)
    return [StandingHold(*row) for row in rows.filter(holding)]
