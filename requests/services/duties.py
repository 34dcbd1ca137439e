"""Who did what to a claim and its payment, for the company's separation of duties (DOMAIN §5)."""

import datetime as dt
from typing import Final

from approvals.models import Decision
from expense_mgmt.core.prepared import Prepared, among
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation import separation
from expense_mgmt.organisation.duties import Duty
from expense_mgmt.organisation.roles import Role
from requests.models import Payment, SettlementClaim
from requests.services.claim_guards import company_day

DECIDERS: Final = Prepared(
    lambda: Decision.objects.filter(among("run", "runs")).values_list("actor", "on_behalf_of")
)


def ensure_poster_apart(claim: SettlementClaim, actor: User, at: dt.datetime) -> None:
    """Who posts a claim did nothing to it that the company keeps apart from posting.

    raises    NotAllowed duties_conflict, duty_done_by_same_person
    """
    separation.ensure_apart(
        actor=actor,
        company_id=claim.company_id,
        role=Role.ACCOUNTANT,
        duty=Duty.POST,
        done={
            Duty.REQUEST: [claim.created_by_id, claim.expense_request.created_by_id],
            Duty.APPROVE: _signers(claim.run_id),
        },
        day=company_day(claim, at),
    )


def ensure_payer_apart(payment: Payment, actor: User, at: dt.datetime) -> None:
    """Who pays did nothing to payment, claim or request that is kept apart from paying.

    raises    NotAllowed duties_conflict, duty_done_by_same_person
    """
    claim = payment.claim
    separation.ensure_apart(
        actor=actor,
        company_id=payment.company_id,
        role=Role.CASHIER,
        duty=Duty.PAY,
        done={
            Duty.REQUEST: [
                payment.created_by_id,
                claim.created_by_id,
                claim.expense_request.created_by_id,
            ],
            Duty.APPROVE: _signers(payment.run_id, claim.run_id),
            Duty.POST: [claim.posted_by_id],
        },
        day=company_day(claim, at),
    )


def _signers(*run_ids: int | None) -> list[int]:
    """Who decided in these passages, and on whose behalf."""
    signers: list[int] = []
    for actor_id, principal_id in DECIDERS(runs=[key for key in run_ids if key is not None]):
        signers += [actor_id, principal_id or actor_id]
    return signers
