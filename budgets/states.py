"""States of the app's documents, named as in DOMAIN §4."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChangeState(models.TextChoices):
    """Life of a budget change: adjustment, transfer or supplementary budget."""

    DRAFT = "draft", _("Draft")
    IN_APPROVAL = "in_approval", _("In approval")
    RETURNED = "returned", _("Sent back")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


EDITABLE_CHANGE_STATES = (ChangeState.DRAFT, ChangeState.RETURNED, ChangeState.WITHDRAWN)
"""In which its preparer writes; from submit on the content is frozen."""
