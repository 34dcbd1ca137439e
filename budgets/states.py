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


class ControlChangeState(models.TextChoices):
    """Life of a proposal to control lines otherwise."""

    PROPOSED = "proposed", _("Proposed")
    IN_FORCE = "in_force", _("In force")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class SettingState(models.TextChoices):
    """Life of a company's figures for its budgets."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    DISCARDED = "discarded", _("Discarded")


class YearEndState(models.TextChoices):
    """Life of a year-end run."""

    DONE = "done", _("Done")
    UNDONE = "undone", _("Undone")
