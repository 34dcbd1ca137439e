"""What is still to be settled on the shares of a request (R-35)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import (
    DecimalField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import Conflict
from expense_mgmt.core.prepared import Prepared, given
from expense_mgmt.foundation.models import User
from requests.models import (
    AdPlacement,
    ClaimLine,
    ExpenseRequest,
    LineSpan,
    RequestShare,
    SettlementClaim,
)
from requests.states import (
    LIVE_CLAIM_STATES,
    POSTED_CLAIM_STATES,
    SETTLING_CLAIM_STATES,
    ClaimState,
    PlacementState,
    RequestState,
)


@dataclass(frozen=True, slots=True)
class OpenShare:
    """A share with what other claims have not taken of it yet."""

    share: RequestShare
    left: Decimal


def open_shares(
    expense_request: ExpenseRequest, *, without: SettlementClaim | None = None
) -> list[OpenShare]:
    """The shares of a request, the oldest month first, each with what is left on it.

    without   a claim whose own lines are not counted
    source    R-35; PLATFORM §6.23
    """
    shares = SHARES_LEFT(request=expense_request.pk, without=_key_of(without))
    return [OpenShare(share, share.amount - share.taken) for share in shares]


def _shares_left() -> "QuerySet[Any]":
    taken = ClaimLine.objects.filter(share=OuterRef("pk"), claim__state__in=SETTLING_CLAIM_STATES)
    others = taken.exclude(claim=given("without")).order_by()
    sums = others.values("share").annotate(total=Sum("amount")).values("total")
    money = DecimalField(max_digits=18, decimal_places=2)
    return (
        RequestShare.objects.filter(line__request=given("request"))
        .select_related("project", "line__category", "line__platform")
        .annotate(taken=Coalesce(Subquery(sums, output_field=money), Value(Decimal(0), money)))
        .order_by("month", "line__position", "pk")
    )


def _key_of(claim: SettlementClaim | None) -> int:
    """The key of a claim to leave out; none has the key 0."""
    return (claim.pk or 0) if claim is not None else 0


def settleable(user: User, project_id: str = "") -> list[tuple[ExpenseRequest, dt.date | None]]:
    """Approved requests the person made on which no claim is written yet, the oldest first.

    project_id   key of the one project whose requests are wanted

    shapes    each with the last day its lines run
    """
    rows = _unclaimed(user).for_project(project_id).order_by("last_day", "pk")
    return [(row, row.last_day) for row in rows]


def to_settle(user: User, today: dt.date) -> Any:
    """Of these, what is done: its last day is over, or all its placements appeared.

    shapes    a queryset with `last_day`
    source    R-22; DOMAIN §4 settlement claim / submit
    """
    placements = AdPlacement.objects.filter(line__request=OuterRef("pk"))
    appeared = placements.filter(state__in=[PlacementState.PUBLISHED, PlacementState.SETTLED])
    running = placements.filter(state__in=[PlacementState.BOOKED, PlacementState.RUNNING])
    return _unclaimed(user).filter(Q(last_day__lt=today) | (Exists(appeared) & ~Exists(running)))


def _unclaimed(user: User) -> Any:
    claims = SettlementClaim.objects.filter(expense_request=OuterRef("pk"))
    spans = LineSpan.objects.filter(line__request=OuterRef("pk")).order_by("-end")
    return (
        ExpenseRequest.objects.filter(created_by=user, state=RequestState.APPROVED)
        .filter(~Exists(claims.exclude(state__in=[ClaimState.REJECTED, ClaimState.VOIDED])))
        .annotate(last_day=Subquery(spans.values("end")[:1]))
    )


def has_live_claim(expense_request: ExpenseRequest) -> bool:
    """Whether something is being settled, or was, under the request."""
    claims = SettlementClaim.objects.filter(expense_request=expense_request)
    return claims.filter(state__in=LIVE_CLAIM_STATES).exists()


def ensure_no_open_claim(
    expense_request: ExpenseRequest, *, without: SettlementClaim | None = None
) -> None:
    """Ending a request would take the commitment from a claim that is still under way.

    raises    Conflict claim_is_open
    """
    for (number,) in UNDER_WAY(request=expense_request.pk, without=_key_of(without)):
        raise Conflict(
            "claim_is_open",
            _("Claim %(number)s of the same request is still under way. Post it first."),
            {"number": number},
        )


def has_open_claim(expense_request: ExpenseRequest) -> bool:
    """Whether a claim on the request is under way and not booked yet."""
    return _open_claims(expense_request).exists()


def _open_claims(expense_request: Any) -> QuerySet[SettlementClaim]:
    waiting = set(LIVE_CLAIM_STATES) - set(POSTED_CLAIM_STATES)
    return SettlementClaim.objects.filter(expense_request=expense_request, state__in=waiting)


SHARES_LEFT: Final = Prepared(_shares_left)
# The first of them by number.
UNDER_WAY: Final = Prepared(
    lambda: (
        _open_claims(given("request"))
        .exclude(pk=given("without"))
        .order_by("pk")
        .values_list("number")[:1]
    )
)
