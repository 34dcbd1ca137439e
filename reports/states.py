"""States of the monthly statistic, named as in DOMAIN §4."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StatisticState(models.TextChoices):
    GENERATED = "generated", _("Generated")
    PREPARED = "prepared", _("Prepared")
    REVIEWED = "reviewed", _("Reviewed")
    CLERK_CHECKED = "clerk_checked", _("Checked by the clerk")
    CONFIRMED = "confirmed", _("Confirmed")
    FILED = "filed", _("Filed")


FINAL = (StatisticState.CONFIRMED, StatisticState.FILED)
