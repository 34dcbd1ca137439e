"""What forms and the apps above read from requests."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.shortcuts import get_object_or_404

from approvals.models import Step
from approvals.states import StepState
from expense_mgmt.core import clock
from expense_mgmt.core.periods import DateSpan, Month
from expense_mgmt.core.prepared import KEY, Prepared, among
from expense_mgmt.foundation.models import Attachment, Company, User
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import (
    Platform,
    Project,
    RoleHolding,
    Supplier,
    Unit,
)
from requests.models import (
    ExpenseRequest,
    PlacementMonth,
    PlacementProof,
    PlacementTransition,
    RequestAttachment,
    RequestShare,
)
from requests.models.expense_request import APPROVED_STATES
from requests.states import PlacementState

# How many earlier requests stand beside one that is decided.
EARLIER_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Accrual:
    """What a placement counts for a project in a month (R-12).

    share_id       the share it was planned by; drill-downs name it (PLATFORM §6.19)
    medium         the platform's own name, and the one in Latin script
    spans          days of the placement, of which the month may hold a part
    whole_amount   of all months, for this project
    changed_at     the placement's last transition
    """

    share_id: UUID
    project_id: int | None
    category_code: str
    month: Month
    amount: Decimal
    whole_amount: Decimal
    medium: str
    medium_en: str
    description: str
    spans: tuple[DateSpan, ...]
    is_insertion: bool
    placement_number: str
    request_id: UUID
    request_number: str
    changed_at: dt.datetime


def accruals(project_ids: Collection[int], months: Collection[Month]) -> list[Accrual]:
    """Placement months that count: spans once they run, insertions once they appeared.

    shapes    two queries, whatever the number of rows; by first day, then as they were booked
    source    PLATFORM §6.29; R-03
    """
    counts = Q(placement__state__in=[PlacementState.PUBLISHED, PlacementState.SETTLED]) | Q(
        placement__state=PlacementState.RUNNING, category__by_insertion=False
    )
    same = PlacementMonth.objects.filter(
        placement=OuterRef("placement"), project=OuterRef("project")
    )
    rows = (
        PlacementMonth.objects.filter(counts, project__in=project_ids, month__in=list(months))
        .annotate(
            whole=Subquery(
                same.order_by().values("placement").annotate(sum=Sum("amount")).values("sum")
            ),
            changed=Subquery(
                PlacementTransition.objects.filter(document=OuterRef("placement"))
                .order_by("-at")
                .values("at")[:1]
            ),
        )
        .select_related("category", "share", "placement__platform", "placement__line__request")
        .prefetch_related("placement__line__spans")
        .order_by("placement__starts_on", "pk")
    )
    return [
        Accrual(
            share_id=row.share.public_id,
            project_id=row.project_id,
            category_code=row.category.code,
            month=row.month,
            amount=row.amount,
            whole_amount=row.whole,
            medium=row.placement.platform.name,
            medium_en=row.placement.platform.name_en,
            description=row.placement.line.description or row.placement.line.request.title,
            spans=tuple(span.span for span in row.placement.line.spans.all()),
            is_insertion=row.category.by_insertion,
            placement_number=row.placement.number,
            request_id=row.placement.line.request.public_id,
            request_number=row.placement.line.request.number,
            changed_at=row.changed,
        )
        for row in rows
    ]


def units_for(user: User) -> QuerySet[Unit]:
    """Units for which the person may write requests: those of the roles that may, and below."""
    held = RoleHolding.objects.of(user, clock.today()).filter(role__in=Act.REQUEST_WRITE.roles)
    of_unit = held.filter(unit__below__descendant=OuterRef("pk"))
    of_project = held.filter(project__department=OuterRef("pk"))
    return (
        Unit.objects.filter(Exists(of_unit) | Exists(of_project), is_active=True)
        .select_related("company")
        .order_by("pk")
    )


def projects_for(companies: Collection[Company]) -> QuerySet[Project]:
    return Project.objects.filter(company__in=companies, is_active=True).order_by("pk")


def platforms_for(companies: Collection[Company]) -> QuerySet[Platform]:
    return Platform.objects.filter(company__in=companies, is_active=True).order_by("pk")


def suppliers_for(companies: Collection[Company]) -> QuerySet[Supplier]:
    return Supplier.objects.filter(company__in=companies, is_active=True).order_by("code")


def earlier_of_kind(this: ExpenseRequest, user: User) -> list[ExpenseRequest]:
    """The last few approved before this one for the same project and category; two queries.

    They are found from the newest on, in an index, and only these few rows are read whole.
    """
    scopes = set(
        RequestShare.objects.filter(line__request=this)
        .order_by()
        .values_list("project", "line__category")
    )
    if this.submitted_at is None or not scopes:
        return []
    alike = reduce(or_, (Q(project=project, line__category=one) for project, one in scopes))
    shares = RequestShare.objects.filter(alike, line__request=OuterRef("pk"))
    before = ExpenseRequest.objects.visible_to(user).filter(
        Exists(shares),
        company=this.company_id,
        state__in=APPROVED_STATES,
        submitted_at__lt=this.submitted_at,
    )
    order = ("-submitted_at", "-pk")
    newest = before.order_by(*order).values("pk")[:EARLIER_SHOWN]
    return list(ExpenseRequest.objects.for_summaries().filter(pk__in=newest).order_by(*order))


def open_steps(run_ids: Collection[int]) -> dict[int, Step]:
    """The open step of each run, in one query; a run without one is missing."""
    steps = Step.objects.filter(run__in=run_ids, state=StepState.OPEN)
    return {step.run_id: step for step in steps}


OF_SHARE: Final = ("line__category", "line__platform", "project")
SHARES: Final = Prepared(
    lambda: RequestShare.objects.filter(among("line__request", "requests")).select_related(
        *OF_SHARE
    )
)
SHARES_WITH_REQUEST: Final = Prepared(
    lambda: RequestShare.objects.filter(
        among("line__request__public_id", "requests", KEY)
    ).select_related(
        *OF_SHARE, "line__request__company", "line__request__created_by", "line__request__run"
    )
)


def shares_in_order(expense_request: ExpenseRequest) -> Sequence[RequestShare]:
    """The stored shares with line, category and project, oldest month first within a line."""
    return expense_request_shares([expense_request.pk])


def shares_with_request(request_ids: Collection[UUID]) -> Sequence[RequestShare]:
    """The same with the request of each and what a row of an inbox shows of it.

    request_ids    public ids
    """
    return SHARES_WITH_REQUEST(requests=list(request_ids))


def expense_request_shares(request_ids: Collection[int]) -> Sequence[RequestShare]:
    """The stored shares of several requests, in one query."""
    return SHARES(requests=list(request_ids))


def attachment_of(expense_request: ExpenseRequest, attachment_id: UUID) -> Attachment:
    """A file of the request or of one of its placements.

    raises    Http404 for any other file
    """
    of_request = RequestAttachment.objects.filter(
        request=expense_request, attachment=OuterRef("pk")
    )
    of_placement = PlacementProof.objects.filter(
        placement__line__request=expense_request, attachment=OuterRef("pk")
    )
    files = Attachment.objects.filter(Exists(of_request) | Exists(of_placement))
    return get_object_or_404(files.select_related("file"), public_id=attachment_id)
