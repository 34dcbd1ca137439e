"""States of the app's documents, named as in DOMAIN §4."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanState(models.TextChoices):
    """Life of a budget plan."""

    DRAFT = "draft", _("Draft")
    IN_APPROVAL = "in_approval", _("In approval")
    RETURNED = "returned", _("Sent back")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REJECTED = "rejected", _("Rejected")
    APPROVED = "approved", _("Approved")
    ISSUED = "issued", _("Issued")
    SUPERSEDED = "superseded", _("Superseded")
    CLOSED = "closed", _("Closed")


EDITABLE_PLAN_STATES = (PlanState.DRAFT, PlanState.RETURNED, PlanState.WITHDRAWN)
"""In which the preparer writes; from submit on only a signer changes items (PLATFORM §6.28)."""

OPEN_PLAN_STATES = (*EDITABLE_PLAN_STATES, PlanState.IN_APPROVAL, PlanState.APPROVED)
"""In which a plan is on its way: one of a kind, owner and period at once."""

SIGNED_PLAN_STATES = (PlanState.ISSUED, PlanState.SUPERSEDED, PlanState.CLOSED)
"""In which a plan took effect on the budget lines."""
