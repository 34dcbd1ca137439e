"""States of the app's documents, named as in DOMAIN §4."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RequestState(models.TextChoices):
    """Life of an expense request."""

    DRAFT = "draft", _("Draft")
    IN_APPROVAL = "in_approval", _("In approval")
    RETURNED = "returned", _("Sent back")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    CANCELLED = "cancelled", _("Cancelled")
    CLOSED = "closed", _("Closed")


class PlacementState(models.TextChoices):
    """Life of an ad placement."""

    PLANNED = "planned", _("Planned")
    BOOKED = "booked", _("Booked")
    RUNNING = "running", _("Running")
    PUBLISHED = "published", pgettext_lazy("advertisement", "Published")
    SETTLED = "settled", _("Settled")
    CHANGED = "changed", _("Changed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ClaimState(models.TextChoices):
    """Life of a settlement claim."""

    DRAFT = "draft", _("Draft")
    IN_APPROVAL = "in_approval", _("In approval")
    RETURNED = "returned", _("Sent back")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    APPROVED = "approved", _("Approved")
    POSTED = "posted", _("Posted")
    PART_PAID = "part_paid", _("Partly paid")
    PAID = "paid", _("Paid")
    VOIDED = "voided", _("Voided")


EDITABLE_CLAIM_STATES = (ClaimState.DRAFT, ClaimState.RETURNED, ClaimState.WITHDRAWN)
"""In which the requester writes; from submit on the content is frozen."""

LIVE_CLAIM_STATES = (
    ClaimState.IN_APPROVAL,
    ClaimState.RETURNED,
    ClaimState.APPROVED,
    ClaimState.POSTED,
    ClaimState.PART_PAID,
    ClaimState.PAID,
)
"""In which a claim's invoices belong to it alone (R-38) and its amounts draw on the shares.

Void, reject and withdraw free them; a draft does not hold them yet.
"""

SETTLING_CLAIM_STATES = (*LIVE_CLAIM_STATES, ClaimState.VOIDED)
"""In which nobody else settles its amounts: what was voided was given back for good."""

VOIDABLE_CLAIM_STATES = (*EDITABLE_CLAIM_STATES, ClaimState.IN_APPROVAL, ClaimState.APPROVED)
"""Any state before posted, but the final no (DOMAIN §4)."""

POSTED_CLAIM_STATES = (ClaimState.POSTED, ClaimState.PART_PAID, ClaimState.PAID)
"""In which the voucher exists and the budget is consumed."""


class PaymentState(models.TextChoices):
    """Life of a payment; its draft is `requested` (PLATFORM §6.27)."""

    REQUESTED = "requested", _("Requested")
    IN_APPROVAL = "in_approval", _("In approval")
    RETURNED = "returned", _("Sent back")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    APPROVED = "approved", _("Approved")
    SCHEDULED = "scheduled", _("Scheduled")
    PAID = "paid", _("Paid")
