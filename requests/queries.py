"""What forms and the apps above read from requests."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.shortcuts import get_object_or_404

from approvals.models import Step
from approvals.states import StepState
from expense_mgmt.core import clock
from expense_mgmt.core.periods import DateSpan, Month
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
from requests.models.expense_request import HOLDING_STATES
from requests.rules.splitting import DEFAULT_WINDOW_DAYS, EarlierRequest
from requests.states import PlacementState, RequestState

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


def like_before(
    *,
    requester_id: int,
    supplier_id: int | None,
    scopes: Collection[tuple[int | None, int]],
    on: dt.date,
    without: int | None,
) -> list[EarlierRequest]:
    """Requests of the same person and supplier that share a project and category (R-46).

    A request without a supplier is like others without one, so that leaving it out hides nothing.

    scopes    (project, category) keys of the request that is judged, whose key is `without`
    """
    same_scope = Q(pk__in=[])
    for project_id, category_id in scopes:
        same_scope |= Q(project=project_id, line__category=category_id)
    shares = RequestShare.objects.filter(same_scope, line__request=OuterRef("pk"))
    rows = ExpenseRequest.objects.filter(
        Exists(shares),
        created_by=requester_id,
        supplier=supplier_id,
        state__in=HOLDING_STATES,
        submitted_on__gt=on - dt.timedelta(days=DEFAULT_WINDOW_DAYS),
    ).exclude(pk__in=[] if without is None else [without])
    return [
        EarlierRequest(date=row.submitted_on, amount=row.amount, status=row.state)
        for row in rows
        if row.submitted_on is not None
    ]


def earlier_of_kind(this: ExpenseRequest, user: User) -> list[ExpenseRequest]:
    """The last few approved before this one for the same project and category; one query."""
    if this.submitted_at is None:
        return []
    mine = RequestShare.objects.filter(line__request=this)
    alike = mine.filter(project=OuterRef("project"), line__category=OuterRef("line__category"))
    shares = RequestShare.objects.filter(Exists(alike), line__request=OuterRef("pk"))
    before = ExpenseRequest.objects.visible_to(user).filter(
        Exists(shares),
        company=this.company_id,
        state__in=[RequestState.APPROVED, RequestState.CLOSED],
        submitted_at__lt=this.submitted_at,
    )
    return list(before.for_summaries().order_by("-submitted_at", "-pk")[:EARLIER_SHOWN])


def open_steps(run_ids: Collection[int]) -> dict[int, Step]:
    """The open step of each run, in one query; a run without one is missing."""
    steps = Step.objects.filter(run__in=run_ids, state=StepState.OPEN)
    return {step.run_id: step for step in steps}


def shares_in_order(expense_request: ExpenseRequest) -> Sequence[RequestShare]:
    """The stored shares with line, category and project, oldest month first within a line."""
    return expense_request_shares([expense_request.pk])


def shares_with_request(request_ids: Collection[UUID]) -> Sequence[RequestShare]:
    """The same with the request of each and what a row of an inbox shows of it.

    request_ids    public ids
    """
    of_request = ("company", "created_by", "run")
    return list(
        RequestShare.objects.filter(line__request__public_id__in=request_ids).select_related(
            "line__category",
            "line__platform",
            "project",
            *(f"line__request__{name}" for name in of_request),
        )
    )


def expense_request_shares(request_ids: Collection[int]) -> Sequence[RequestShare]:
    """The stored shares of several requests, in one query."""
    return list(
        RequestShare.objects.filter(line__request__in=request_ids).select_related(
            "line__category", "line__platform", "project"
        )
    )


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
