"""What must hold before a claim is written or submitted."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.money import thousands
from expense_mgmt.foundation.models import User
from requests.claim_checks import invoiced, missing_of
from requests.commitments import OpenShare
from requests.models import ExpenseRequest, SettlementClaim
from requests.papers import label_of, listed
from requests.rules.settlement import (
    SettlementDue,
    SettlementStatus,
    settle_commitment,
    settlement_due,
)
from requests.states import ClaimState, RequestState


def company_day(claim: SettlementClaim, at: dt.datetime) -> dt.date:
    """The business date of an instant in the company's zone (DOMAIN §1)."""
    return timezone.localdate(at, ZoneInfo(claim.company.time_zone))


def ensure_settleable(expense_request: ExpenseRequest, actor: User) -> None:
    """The person may begin a claim on this request now.

    raises    NotAllowed not_your_request; Conflict request_not_approved
    """
    if expense_request.created_by_id != actor.pk:
        raise NotAllowed("not_your_request", _("Only who made the request settles it."))
    ensure_approved(expense_request)


def ensure_writable(claim: SettlementClaim, actor: User) -> None:
    """The person may change this claim now.

    raises    NotAllowed not_yours; Conflict not_editable
    """
    if claim.created_by_id != actor.pk:
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    if not claim.is_editable:
        raise Conflict("not_editable", _("The claim is under way and cannot be changed now."))


def ensure_covered(
    shares: Sequence[OpenShare], amounts: Mapping[int, Decimal], *, final: bool
) -> None:
    """No share is settled beyond what is committed and not yet settled on it.

    amounts   share's primary key → amount of the claim
    raises    RuleBroken above_commitment, on the field of the share
    source    R-35
    """
    for one in shares:
        amount = amounts.get(one.share.pk)
        if amount is None:
            continue
        if settle_commitment(one.left, amount, final=final).blocked:
            raise RuleBroken(
                "above_commitment",
                _(
                    "%(month)s has %(left)s left to settle, %(amount)s is more. "
                    "Ask for a supplementary request first."
                ),
                {
                    "month": one.share.month,
                    "left": thousands(one.left),
                    "amount": thousands(amount),
                },
                field=f"lines-{one.share.public_id}",
            )


def ensure_approved(expense_request: ExpenseRequest) -> None:
    """The request was approved and is not closed.

    raises    Conflict request_not_approved
    """
    if expense_request.state != RequestState.APPROVED:
        raise Conflict(
            "request_not_approved",
            _("Only an approved request can be settled. This one is: %(state)s."),
            {"state": RequestState(expense_request.state).label},
        )


def ensure_accepted(claim: SettlementClaim, today: dt.date) -> None:
    """The work was accepted.

    raises    RuleBroken not_accepted, on the day of acceptance
    source    DOMAIN §4 settlement claim / submit
    """
    if claim.completed_on is None:
        raise RuleBroken(
            "not_accepted",
            _("Enter the day on which the work was accepted."),
            field="completed_on",
        )
    if claim.completed_on > today:
        raise RuleBroken(
            "not_accepted",
            _("The work can be settled once it is accepted, not before."),
            field="completed_on",
        )


def lateness(claim: SettlementClaim, today: dt.date) -> SettlementDue | None:
    """By how much the claim misses its 15 days; None while it is in time or nothing is accepted.

    source    R-22
    """
    if claim.completed_on is None:
        return None
    due = settlement_due(claim.completed_on, today, claim.submitted_on)
    is_late = due.status in {SettlementStatus.OVERDUE, SettlementStatus.LATE}
    return due if is_late else None


def ensure_in_time(claim: SettlementClaim, today: dt.date) -> None:
    """The claim comes within 15 days of acceptance, or its delay was waived.

    raises    RuleBroken settlement_overdue, on the day of acceptance
    source    DOMAIN §4 settlement claim / submit, waive; R-22
    """
    late = lateness(claim, today)
    if late is not None and claim.waived_by_id is None:
        raise RuleBroken(
            "settlement_overdue",
            ngettext_lazy(
                "The claim was due on %(due)s, %(days)s day ago. Ask the department head to waive the delay.",
                "The claim was due on %(due)s, %(days)s days ago. Ask the department head to waive the delay.",
                "days",
            ),
            {"due": late.due, "days": late.days_late},
            field="completed_on",
        )


def is_voidable(claim: SettlementClaim, today: dt.date) -> bool:
    """Whether headquarters may decide on it: it came late, or lies unsent after its 15 days.

    One that was sent in time and waits for others is theirs to approve or to reject.

    source    DOMAIN §4 settlement claim / void; R-22
    """
    if claim.completed_on is None:
        return False
    is_under_way = claim.state in {ClaimState.IN_APPROVAL, ClaimState.APPROVED}
    sent_on = claim.submitted_on if is_under_way else None
    return settlement_due(claim.completed_on, today, sent_on).days_late > 0


def ensure_papers(claim: SettlementClaim) -> None:
    """Everything that the claim's categories ask for is there.

    raises    RuleBroken papers_missing, naming what is missing
    source    DOMAIN §9
    """
    missing = missing_of(claim)
    if missing:
        raise RuleBroken(
            "papers_missing",
            _("Still missing: %(papers)s."),
            {"papers": listed(label_of(paper) for paper in missing)},
            field="papers",
        )


def ensure_invoices_agree(claim: SettlementClaim) -> None:
    """The invoices come to exactly the claim's amount.

    raises    RuleBroken invoices_differ
    source    RELIABILITY promise 1
    """
    total = invoiced(claim)
    if total != claim.amount:
        raise RuleBroken(
            "invoices_differ",
            _("The invoices come to %(invoices)s, the claim to %(claim)s. They must agree."),
            {"invoices": thousands(total), "claim": thousands(claim.amount)},
            field="amount",
        )
