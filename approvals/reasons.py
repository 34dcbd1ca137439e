"""Why a step exists or not, in words (DESIGN §6, approval chain)."""

from decimal import Decimal

from django.utils.translation import gettext as _

from approvals.rules.why import LeftOut, Reason
from expense_mgmt.core.money import thousands


def why_needed(reason: str, bound: Decimal | None) -> str:
    """Why the step is there; empty where it always is."""
    if reason == Reason.OVER:
        return _("Added because over budget")
    if reason == Reason.UNBUDGETED:
        return _("Added because unbudgeted")
    if reason == Reason.AMOUNT and bound is not None:
        return _("From %(amount)s") % {"amount": yuan(bound)}
    return ""


def why_left_out(left: LeftOut) -> str:
    """From where the step would be needed, or that the rule does without it."""
    if left.is_passed:
        return _("Not asked for by this rule")
    if left.needed_from is None:
        return _("Only needed over budget")
    return _("Not needed below %(amount)s") % {"amount": yuan(left.needed_from)}


def yuan(amount: Decimal) -> str:
    """A bound as people say it: 50,000, and cents only where there are any."""
    text = thousands(amount)
    return text.removesuffix(".00")
