"""What is still to be settled on the shares of a request (R-35)."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from requests.models import ClaimLine, ExpenseRequest, RequestShare, SettlementClaim
from requests.models.claim import LIVE_CLAIM_STATES


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
    taken = ClaimLine.objects.filter(share=OuterRef("pk"), claim__state__in=LIVE_CLAIM_STATES)
    if without is not None and without.pk is not None:
        taken = taken.exclude(claim=without)
    sums = taken.order_by().values("share").annotate(total=Sum("amount")).values("total")
    money = DecimalField(max_digits=18, decimal_places=2)
    shares = (
        RequestShare.objects.filter(line__request=expense_request)
        .select_related("project", "line__category", "line__platform")
        .annotate(taken=Coalesce(Subquery(sums, output_field=money), Value(Decimal(0), money)))
        .order_by("month", "line__position", "pk")
    )
    return [OpenShare(share, share.amount - share.taken) for share in shares]
