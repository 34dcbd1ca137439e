"""What approval rules depend on, of many documents at once (approvals.interface.Outline)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from approvals.interface import Outline
from requests.models import ClaimLine, ExpenseRequest, Payment, RequestShare, SettlementClaim

Pairs = Iterable[tuple[UUID, int | None, int | None]]


def of_requests(ids: Sequence[UUID]) -> dict[UUID, Outline]:
    """Of expense requests, by the stored shares of their lines; two queries."""
    rows = ExpenseRequest.objects.filter(public_id__in=ids)
    shares = RequestShare.objects.filter(line__request__public_id__in=ids).values_list(
        "line__request__public_id", "project_id", "line__category_id"
    )
    return _together(dict(rows.values_list("public_id", "number")), shares.distinct())


def of_claims(ids: Sequence[UUID]) -> dict[UUID, Outline]:
    """Of settlement claims, by the shares they draw on; two queries."""
    rows = SettlementClaim.objects.filter(public_id__in=ids)
    lines = ClaimLine.objects.filter(claim__public_id__in=ids).values_list(
        "claim__public_id", "share__project_id", "share__line__category_id"
    )
    return _together(dict(rows.values_list("public_id", "number")), lines.distinct())


def of_payments(ids: Sequence[UUID]) -> dict[UUID, Outline]:
    """Of payments, by the shares of their claims; two queries."""
    rows = Payment.objects.filter(public_id__in=ids)
    lines = rows.values_list(
        "public_id", "claim__lines__share__project_id", "claim__lines__share__line__category_id"
    )
    return _together(dict(rows.values_list("public_id", "number")), lines.distinct())


def _together(numbers: Mapping[UUID, str], pairs: Pairs) -> dict[UUID, Outline]:
    scopes: dict[UUID, set[tuple[int | None, int | None]]] = defaultdict(set)
    for public_id, project_id, category_id in pairs:
        scopes[public_id].add((project_id, category_id))
    return {
        public_id: Outline(number, frozenset(scopes[public_id]))
        for public_id, number in numbers.items()
    }
