"""How the days of a claim came about, for the pages that show them."""

import datetime as dt

from django.utils.translation import gettext as _

from expense_mgmt.core.derivation import Derivation, Explained
from expense_mgmt.core.templatetags.dates import month as month_words
from requests.commitments import open_shares
from requests.models import SettlementClaim
from requests.rules.payments import payment_due
from requests.rules.settlement import settle_commitment, settlement_due


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


def explain_commitment(claim: SettlementClaim) -> list[Explained]:
    """What each share that the claim settles has left, and what the claim does to it.

    Empty once the claim is booked: what was left then stands with the budget's movements.

    source    R-35
    """
    if claim.posted_on is not None:
        return []
    shares = {one.share.pk: one for one in open_shares(claim.expense_request, without=claim)}
    found = []
    for line in claim.lines.all():
        one = shares.get(line.share_id)
        if one is None:
            continue
        trace = Derivation()
        settle_commitment(one.left, line.amount, final=claim.is_final, trace=trace)
        project = [one.share.project.label] if one.share.project else []
        places = [*project, one.share.line.category.label, month_words(one.share.month)]
        title = " · ".join(places)
        found.append(Explained.of(trace, "R-35", title, without={"blocked"}))
    return found
