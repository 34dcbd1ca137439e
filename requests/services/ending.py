"""Ending an approved request: given up before anything was done, or done with."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_fsm import can_proceed

from budgets.services import control
from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.prepared_writes import update
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services.record import record
from expense_mgmt.foundation.services.versions import ensure_version
from requests.commitments import ensure_no_open_claim, has_live_claim
from requests.models import AdPlacement, ExpenseRequest
from requests.services import placements
from requests.states import PlacementState


@transaction.atomic
def cancel(
    *, request_id: UUID, version: int, actor: User, at: dt.datetime, comment: str = ""
) -> ExpenseRequest:
    """Give an approved request up; all of its budget is free again.

    raises    Conflict stale_version, wrong_state, work_has_begun; NotAllowed not_yours;
              RuleBroken reason_missing
    source    DOMAIN §4 expense request / cancel
    """
    expense_request = ExpenseRequest.objects.visible_to(actor).lock().get(public_id=request_id)
    ensure_may(expense_request.cancel, actor)
    ensure_version(expense_request, version)
    _ensure_reason(comment)
    if has_begun(expense_request):
        raise Conflict(
            "work_has_begun",
            _("Something was placed, settled or paid under this request. Close it instead."),
        )
    placements.withdraw_all(expense_request=expense_request, actor=actor, at=at)
    control.release(document=expense_request.ref, actor=actor, at=at)
    expense_request.cancel()
    _finish(expense_request, "cancel", actor, at, comment)
    return expense_request


@transaction.atomic
def close(
    *, request_id: UUID, version: int, actor: User, at: dt.datetime, comment: str = ""
) -> ExpenseRequest:
    """Settle nothing more under a request; the rest of its budget is free.

    raises    Conflict stale_version, wrong_state, claim_is_open; NotAllowed not_yours;
              RuleBroken reason_missing
    source    DOMAIN §4 expense request / close
    """
    expense_request = ExpenseRequest.objects.visible_to(actor).lock().get(public_id=request_id)
    ensure_may(expense_request.close, actor)
    ensure_version(expense_request, version)
    _ensure_reason(comment)
    ensure_no_open_claim(expense_request)
    close_locked(expense_request, actor=actor, at=at, comment=comment)
    return expense_request


def close_locked(
    expense_request: ExpenseRequest, *, actor: User, at: dt.datetime, comment: str = ""
) -> None:
    """The same for a request whose row the caller holds, and whose act settles all of it.

    Whoever posts or voids the final claim closes it by that, whatever his own right to close.

    raises    Conflict wrong_state
    source    DOMAIN §4 expense request / close (automatic when fully settled)
    """
    if not can_proceed(expense_request.close):
        raise Conflict("wrong_state", _("The document has moved on. Its present state is shown."))
    control.release(document=expense_request.ref, actor=actor, at=at)
    expense_request.close()
    _finish(expense_request, "close", actor, at, comment)


def has_begun(expense_request: ExpenseRequest) -> bool:
    """Whether anything was placed, settled or paid under the request."""
    begun = AdPlacement.objects.filter(line__request=expense_request).exclude(
        state__in=[PlacementState.PLANNED, PlacementState.BOOKED]
    )
    return begun.exists() or has_live_claim(expense_request)


def _ensure_reason(comment: str) -> None:
    if not comment.strip():
        raise RuleBroken("reason_missing", _("Say why."), field="comment")


def _finish(
    expense_request: ExpenseRequest, name: str, actor: User, at: dt.datetime, comment: str
) -> None:
    update(expense_request, "state")
    record(
        expense_request,
        name,
        actor=actor,
        at=at,
        comment=comment.strip(),
        amounts=expense_request.amounts,
    )
