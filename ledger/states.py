"""States of the ledger's own documents, named as in DOMAIN §4 and PLATFORM §6.32."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PeriodState(models.TextChoices):
    OPEN = "open", _("Open for posting")
    SOFT_CLOSED = "soft_closed", _("Soft-closed")
    LOCKED = "locked", _("Locked")


class TurnoverState(models.TextChoices):
    REPORTED = "reported", _("Reported")
    FINANCE_CONFIRMED = "finance_confirmed", _("Confirmed by finance")
    COUNTERSIGNED = "countersigned", _("Countersigned")
    LOCKED = "locked", _("Locked")


class LedgerImportState(models.TextChoices):
    UPLOADED = "uploaded", _("Uploaded")
    VALIDATED = "validated", _("Checked")
    MAPPED = "mapped", _("Columns matched")
    CONFIRMED = "confirmed", _("Confirmed")
    LOCKED = "locked", _("Locked")
    REJECTED = "rejected", _("Rejected")


class ReceiptsState(models.TextChoices):
    REPORTED = "reported", _("Reported")
    CONFIRMED = "confirmed", _("Confirmed by finance")


class TargetState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", pgettext_lazy("figures in force", "Published")
    DISCARDED = "discarded", _("Discarded")
