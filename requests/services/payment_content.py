"""What a payment rests on and says: when it is due, what its approvers sign, its amounts."""

import datetime as dt
import hashlib

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.interface import Subject, material
from expense_mgmt.core.errors import Conflict
from expense_mgmt.core.money import Money, money_text
from expense_mgmt.foundation.services.record import canonical
from requests.models import Payment, SettlementClaim
from requests.rules.payments import payment_due
from requests.states import POSTED_CLAIM_STATES


def ensure_payable(claim: SettlementClaim) -> None:
    """Something is booked and still owed.

    raises    Conflict wrong_state
    """
    if claim.state not in POSTED_CLAIM_STATES or not claim.open_amount:
        raise Conflict("wrong_state", _("The document has moved on. Its present state is shown."))


def due_of(claim: SettlementClaim) -> dt.date:
    """The day on which a booked claim is to be paid.

    raises    ValueError for a claim that is not booked
    source    R-23
    """
    if claim.posted_on is None:
        msg = f"claim {claim.pk} is not booked"
        raise ValueError(msg)
    return payment_due(claim.posted_on, claim.contract_days, claim.contract_due_on)


def subject_of(payment: Payment) -> Subject:
    """What the engine needs to know of a payment; it holds no budget of its own."""
    content = {
        "claim": str(payment.claim.public_id),
        "supplier": payment.supplier_id,
        "payee": [payment.payee_bank, payment.payee_name, payment.payee_number],
        "amount": money_text(payment.amount),
        "due_on": payment.due_on,
    }
    return Subject(
        kind=payment.kind,
        id=payment.public_id,
        company_id=payment.company_id,
        version=payment.version,
        content_hash=hashlib.sha256(canonical(content).encode()).hexdigest(),
        amount=Money(payment.amount, payment.currency),
        unit_id=payment.claim.unit_id,
        scopes=frozenset(
            (line.share.project_id, line.share.line.category_id)
            for line in payment.claim.lines.all()
        ),
        budget_status="within",
        submitted_by_id=payment.created_by_id,
        number=payment.number,
        title=payment.payee_name,
        url=reverse("requests:payment_detail", args=[payment.public_id]),
        material_hash=material(
            amount=money_text(payment.amount),
            currency=payment.currency,
            supplier=payment.supplier_id,
            payee=[payment.payee_bank, payment.payee_name, payment.payee_number],
            claim=str(payment.claim.public_id),
        ),
    )


def amounts_of(payment: Payment) -> dict[str, object]:
    """The amounts of a payment at this moment, for its trail; never the account's number."""
    return {"amount": money_text(payment.amount), "due_on": payment.due_on.isoformat()}
