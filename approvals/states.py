"""States of what the engine keeps (PLATFORM §6.27)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PolicyState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    DISCARDED = "discarded", _("Discarded")


class RunState(models.TextChoices):
    OPEN = "open", _("In approval")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Sent back")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class StepState(models.TextChoices):
    """`ended`: the run was over before the step's turn, or while it was open.

    `told`: a copy went out; its readers decide nothing. `carried`: signed in the passage before,
    which was returned at a later step.
    """

    WAITING = "waiting", _("Waiting")
    OPEN = "open", _("Open")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Sent back")
    REJECTED = "rejected", _("Rejected")
    SKIPPED = "skipped", _("Skipped")
    TOLD = "told", _("Copied")
    CARRIED = "carried", _("Carried over")
    ENDED = "ended", _("Ended")


class TaskState(models.TextChoices):
    """`waiting`: an added approver is asked first, or this one is asked after another.

    `ended`: someone else's decision, or a withdrawal, settled it.
    """

    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting")
    DECIDED = "decided", _("Decided")
    ENDED = "ended", _("Ended")


class BudgetStatus(models.TextChoices):
    """How a document stands against its budget, the worst of its shares (R-34)."""

    WITHIN = "within", _("Within budget")
    OVER = "over", _("Over budget")
    UNBUDGETED = "unbudgeted", _("Unbudgeted")


class Verb(models.TextChoices):
    """What a person says to an open task."""

    APPROVE = "approve", _("Approved")
    RETURN = "return", _("Sent back")
    REJECT = "reject", _("Rejected")
