"""States of the app's documents, named as in DOMAIN §4."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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

OPEN_CHANGE_STATES = (*EDITABLE_CHANGE_STATES, ChangeState.IN_APPROVAL)
"""In which a change is on its way."""


class ControlChangeState(models.TextChoices):
    """Life of a proposal to control lines otherwise."""

    PROPOSED = "proposed", _("Proposed")
    IN_FORCE = "in_force", _("In force")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class SettingState(models.TextChoices):
    """Life of a company's figures for its budgets."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", pgettext_lazy("figures in force", "Published")
    DISCARDED = "discarded", _("Discarded")


class YearEndState(models.TextChoices):
    """Life of a year-end run."""

    DONE = "done", _("Done")
    UNDONE = "undone", _("Undone")


class PlanImportState(models.TextChoices):
    """Life of a sheet on its way into a plan."""

    READING = "reading", _("Being read")
    MATCHING = "matching", _("Columns to match")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    WRITING = "writing", _("Being taken in")
    APPLIED = "applied", _("Taken in")
    REFUSED = "refused", _("Not readable")
    ABANDONED = "abandoned", _("Given up")


OPEN_IMPORT_STATES = (
    PlanImportState.READING,
    PlanImportState.MATCHING,
    PlanImportState.CHECKING,
    PlanImportState.CHECKED,
    PlanImportState.WRITING,
)
"""In which a sheet is on its way; of one file for one plan there is one at a time."""

BUSY_IMPORT_STATES = (
    PlanImportState.READING,
    PlanImportState.CHECKING,
    PlanImportState.WRITING,
)
"""In which a worker has it."""
