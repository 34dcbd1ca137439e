"""What requests hold of the budget, recounted (RELIABILITY promise 11)."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from budgets.queries import standing_holds
from expense_mgmt.core.findings import Finding
from expense_mgmt.core.money import ZERO
from requests.models import ExpenseRequest, RequestKind, RequestShare
from requests.states import RequestState


def requests_and_holds() -> Iterator[Finding]:
    """A request in approval has reserved exactly its shares, and only an approved one holds more.

    source    DOMAIN §4 expense request, §6
    """
    holds = standing_holds([ExpenseRequest.kind, RequestKind.PLACEMENT_REPORT.value])
    reserved = {(one.document_id, one.share_id): one.reserved for one in holds if one.reserved}
    wanted = _asked_for()
    wrong = {
        key[0]
        for key in wanted.keys() | reserved.keys()
        if wanted.get(key, ZERO) != reserved.get(key, ZERO)
    }
    approved = set(
        ExpenseRequest.objects.filter(state=RequestState.APPROVED).values_list(
            "public_id", flat=True
        )
    )
    wrong |= {one.document_id for one in holds if one.committed} - approved
    for document in sorted(wrong):
        yield Finding(
            "request_hold_differs",
            "A request holds more or less of the budget than its state says.",
            f"requests_expenserequest {document}",
        )


def _asked_for() -> dict[tuple[UUID, UUID], Decimal]:
    """Request and share → amount, of what is in approval."""
    shares = RequestShare.objects.filter(
        line__request__state=RequestState.IN_APPROVAL, amount__gt=0
    )
    rows = shares.order_by().values_list("line__request__public_id", "public_id", "amount")
    return {(request, share): amount for request, share, amount in rows}
