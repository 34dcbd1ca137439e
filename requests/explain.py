"""How the days of a claim came about, for the pages that show them."""

import datetime as dt

from django.utils.translation import gettext as _

from expense_mgmt.core.derivation import Derivation, Explained
from requests.models import SettlementClaim
from requests.rules.payments import payment_due
from requests.rules.settlement import settlement_due


def explain_settlement(claim: SettlementClaim, today: dt.date) -> list[Explained]:
    """By when the claim had to be submitted; empty before the work was accepted.

    source    R-22
    """
    if claim.completed_on is None:
        return []
    trace = Derivation()
    settlement_due(claim.completed_on, today, claim.submitted_on, trace=trace)
    return [Explained.of(trace, "R-22", _("Submit by"), without={"status"})]


def explain_due(claim: SettlementClaim) -> list[Explained]:
    """By when the supplier is paid; empty before the claim is booked.

    source    R-23
    """
    if claim.posted_on is None:
        return []
    trace = Derivation()
    payment_due(claim.posted_on, claim.contract_days, claim.contract_due_on, trace=trace)
    return [Explained.of(trace, "R-23", _("Pay by"))]
