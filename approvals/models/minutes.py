from django.db import models

from approvals.models.step import Step
from expense_mgmt.foundation.models import Attachment, User


class Minutes(models.Model):
    """The minutes on which a collective resolution rests (三重一大); append-only.

    A file attached by mistake stays; the right one is attached beside it.
    """

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="minutes")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return f"{self.step_id} {self.attachment_id}"
