from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    REPLACED = "replaced", _("Replaced")
    DISCARDED = "discarded", _("Discarded")


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    GIVEN = "given", _("Given")
    DECLINED = "declined", _("Declined")
    TAKEN_BACK = "taken_back", _("Taken back")
