"""Claims that come after their 15 days: waived by the department head, or voided (R-22)."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from approvals.services import runs
from budgets.services import control
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services.record import record
from requests.commitments import has_open_claim, open_shares
from requests.models import ExpenseRequest, SettlementClaim
from requests.services import invoices
from requests.services.claim_content import amounts_of, read_content
from requests.services.claim_guards import company_day, ensure_covered, is_voidable, lateness
from requests.services.claims import locked, make_ready, open_way
from requests.services.ending import close_locked
from requests.states import ClaimState, RequestState


@transaction.atomic
def waive(
    *, claim_id: UUID, version: int, comment: str, actor: User, at: dt.datetime
) -> SettlementClaim:
    """Send somebody's late draft to its approvers all the same, and say why.

    The author stays the one who asks: he approves nothing of it, and takes it back.

    raises    Conflict stale_version, wrong_state, request_not_approved; NotAllowed not_yours;
              RuleBroken reason_missing, claim_not_late, and those of `claims.submit`
    source    DOMAIN §4 settlement claim / waive; R-22
    """
    claim = locked(claim_id, actor=actor, version=version)
    read_content(claim)
    ensure_may(claim.waive, actor)
    _ensure_reason(comment)
    make_ready(claim, at=at)
    if lateness(claim, company_day(claim, at)) is None:
        raise RuleBroken(
            "claim_not_late", _("The claim is in time. Its author submits it."), field="comment"
        )
    claim.waived_by = actor
    claim.waive()
    open_way(claim, at=at)
    record(claim, "waive", actor=actor, at=at, comment=comment.strip(), amounts=amounts_of(claim))
    return claim


@transaction.atomic
def void(
    *, claim_id: UUID, version: int, comment: str, actor: User, at: dt.datetime
) -> SettlementClaim:
    """Settle nothing on a late claim: its budget is released, its person bears the cost.

    Nothing is booked. What it would have settled is gone for other claims too; when nothing
    else is left to settle, its request closes.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours; RuleBroken reason_missing,
              claim_in_time, above_commitment
    source    DOMAIN §4 settlement claim / void; R-22
    """
    claim = locked(claim_id, actor=actor, version=version)
    ensure_may(claim.void, actor)
    _ensure_reason(comment)
    if not is_voidable(claim, company_day(claim, at)):
        raise RuleBroken(
            "claim_in_time",
            _("A claim is voided after the 15 days only. Reject it, or wait for its author."),
            field="comment",
        )
    expense_request = ExpenseRequest.objects.lock().get(pk=claim.expense_request_id)
    if claim.run is not None and claim.state == ClaimState.IN_APPROVAL:
        runs.stop_run(run=claim.run, at=at)
    holds = expense_request.state == RequestState.APPROVED
    if holds:
        _release(claim, expense_request, actor, at)
    claim.void()
    claim.save(update_fields=["state"])
    invoices.free(claim)
    record(claim, "void", actor=actor, at=at, comment=comment.strip(), amounts=amounts_of(claim))
    if holds and _nothing_is_left(claim, expense_request):
        close_locked(expense_request, actor=actor, at=at, comment=claim.number)
    return claim


def _release(
    claim: SettlementClaim, expense_request: ExpenseRequest, actor: User, at: dt.datetime
) -> None:
    lines = list(claim.lines.select_related("share"))
    amounts = {line.share_id: line.amount for line in lines}
    ensure_covered(open_shares(expense_request, without=claim), amounts, final=claim.is_final)
    control.release_part(
        document=expense_request.ref,
        amounts={line.share.public_id: line.amount for line in lines},
        actor=actor,
        at=at,
    )


def _nothing_is_left(claim: SettlementClaim, expense_request: ExpenseRequest) -> bool:
    """Whether the voided claim was the last, or took the rest, and no other is under way."""
    left = sum((one.left for one in open_shares(expense_request)), ZERO)
    return (claim.is_final or left == 0) and not has_open_claim(expense_request)


def _ensure_reason(comment: str) -> None:
    if not comment.strip():
        raise RuleBroken("reason_missing", _("Say why."), field="comment")
