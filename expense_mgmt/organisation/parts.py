"""Parts of the monthly statistic and the clock they run on (DOMAIN §1, §8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Part(models.TextChoices):
    """The eight parts, the excluded sundries, and none for programmes with a budget of their own."""

    NEWSPAPER = "newspaper", _("Newspaper")
    ONLINE = "online", _("Online")
    MAGAZINE = "magazine", _("Magazine")
    TV = "tv", _("Television")
    RADIO = "radio", _("Radio")
    VEHICLE = "vehicle", _("Vehicle body")
    DESIGN = "design", _("Design fee")
    OTHER = "other", _("Other")
    EXCLUDED = "excluded", _("Sales support costs")
    NONE = "none", _("No part")


EIGHT_PARTS = (
    Part.NEWSPAPER,
    Part.ONLINE,
    Part.MAGAZINE,
    Part.TV,
    Part.RADIO,
    Part.VEHICLE,
    Part.DESIGN,
    Part.OTHER,
)
"""What is measured against the ceiling, in the order of the sheet."""

STATISTIC_PARTS = (*EIGHT_PARTS, Part.EXCLUDED)
"""The rows of the statistic: the eight, and the sundries that stay outside."""


class Clock(models.TextChoices):
    """Incurred: the month in which media ran. Ledger: the month in which finance paid."""

    INCURRED = "incurred", _("Incurred")
    LEDGER = "ledger", _("Finance ledger")
