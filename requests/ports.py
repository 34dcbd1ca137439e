"""What follows an approval of an expense request. Each method runs inside the decision."""

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from approvals.interface import Outline, Pane, Subject, Summary
from budgets.explain import explain_effect
from budgets.queries import effects_for
from budgets.services import control
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.prepared import KEY, Prepared, given
from expense_mgmt.core.prepared_writes import update
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services.record import record
from requests import digest, outlines
from requests.budget_record import budget_amounts
from requests.models import ExpenseRequest
from requests.queries import earlier_of_kind
from requests.services import placements
from requests.services.seal import documents_of, lines_of, read_sealed, subject_of
from requests.transfer_offer import transfer_offer

LOCKED: Final = Prepared(
    lambda: ExpenseRequest.objects.lock().filter(public_id=given("request", KEY))
)
LOCKED_WITH_MAKER: Final = Prepared(
    lambda: (
        ExpenseRequest.objects.select_related("company", "created_by")
        .lock()
        .filter(public_id=given("request", KEY))
    )
)


class ExpenseRequestPort:
    """Expense requests to the approval engine (STYLE §1)."""

    kind = ExpenseRequest.kind
    label: StrOrPromise = _("Expense request")

    def lock(self, subject_id: UUID) -> Subject:
        """The request under its lock, as it now asks to be approved."""
        expense_request = _locked(subject_id)
        return subject_of(expense_request, read_sealed(expense_request))

    def step_passed(
        self, subject_id: UUID, *, run_id: int, label: str, actor: User, at: dt.datetime
    ) -> None:
        """One step said yes; state and budget stay as they are (DOMAIN §4)."""
        expense_request = _locked(subject_id)
        record(
            expense_request,
            "step_passed",
            actor=actor,
            at=at,
            amounts={**expense_request.amounts, "step": label},
        )

    def approved(self, subject_id: UUID, *, run_id: int, actor: User, at: dt.datetime) -> None:
        """Turn the hold into a commitment and book the placements.

        raises    BudgetBlocked: the budget of this moment refuses
        source    DOMAIN §4 expense request / approve (last); PLATFORM §6.23
        """
        expense_request = LOCKED_WITH_MAKER.get(request=subject_id)
        ensure_may(expense_request.approve, actor)
        effect = control.commit(document=expense_request.ref, actor=actor, at=at)
        expense_request.approve()
        _keep(expense_request, "approve", actor, at, amounts=budget_amounts(effect))
        placements.book_all(expense_request=expense_request, actor=actor, at=at)

    def returned(
        self, subject_id: UUID, *, run_id: int, actor: User, reason: str, at: dt.datetime
    ) -> None:
        """Give the budget back; a new submit checks again (PLATFORM §6.3)."""
        expense_request = _locked(subject_id)
        ensure_may(expense_request.send_back, actor)
        control.release(document=expense_request.ref, actor=actor, at=at)
        expense_request.send_back()
        _keep(expense_request, "send_back", actor, at, comment=reason)

    def rejected(
        self, subject_id: UUID, *, run_id: int, actor: User, reason: str, at: dt.datetime
    ) -> None:
        """Give the budget back, for good."""
        expense_request = _locked(subject_id)
        ensure_may(expense_request.reject, actor)
        control.release(document=expense_request.ref, actor=actor, at=at)
        expense_request.reject()
        _keep(expense_request, "reject", actor, at, comment=reason)

    def seen_by(self, user: User) -> QuerySet[ExpenseRequest]:
        return ExpenseRequest.objects.visible_to(user)

    def summaries(self, ids: Sequence[UUID]) -> dict[UUID, Summary]:
        """Rows of an inbox page in a fixed number of queries."""
        return digest.summaries(ids)

    def pane(self, subject_id: UUID, *, user: User) -> Pane:
        """Budget effect, lines and papers of one request."""
        expense_request = ExpenseRequest.objects.for_summaries().get(public_id=subject_id)
        effect = effects_for([subject_id]).get(subject_id)
        documents = documents_of(expense_request)
        effects = digest.effects_in_order(effect)
        return Pane(
            template="requests/_pane.html",
            context={
                "expense_request": expense_request,
                "effects": effects,
                "offer": transfer_offer(effect.own_lines if effect else (), user),
                "explained": [explain_effect(line) for line in effects],
                **digest.lines_context(expense_request, lines_of(expense_request), effects),
                "documents": documents,
                "earlier": earlier_of_kind(expense_request, user),
            },
            checks=digest.checks_of(expense_request, effect, len(documents)),
            blocked=digest.blocked_text(effect),
        )

    def outlines(self, ids: Sequence[UUID]) -> dict[UUID, Outline]:
        """What rules depend on, of many at once."""
        return outlines.of_requests(ids)

    def numbered(self, company_id: int, number: str) -> UUID | None:
        """The one with this number, whoever asks."""
        rows = ExpenseRequest.objects.filter(company=company_id).numbered(number)
        return rows.values_list("public_id", flat=True).first()


def _locked(subject_id: UUID) -> ExpenseRequest:
    return LOCKED.get(request=subject_id)


def _keep(
    expense_request: ExpenseRequest,
    name: str,
    actor: User,
    at: dt.datetime,
    *,
    comment: str = "",
    amounts: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    update(expense_request, "state")
    record(
        expense_request,
        name,
        actor=actor,
        at=at,
        comment=comment,
        amounts=expense_request.amounts | dict(amounts),
    )
