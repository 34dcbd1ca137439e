"""What belongs to a request besides its lines: its files and its trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from expense_mgmt.foundation.models import Attachment, TransitionLog
from requests.models.expense_request import ExpenseRequest


class DocumentKind(models.TextChoices):
    """What an attached file is to its request (DOMAIN §9)."""

    QUOTATION = "quotation", _("Quotation")
    DRAFT_CONTRACT = "draft_contract", _("Draft contract")
    OTHER = "other", _("Other document")


class RequestAttachment(models.Model):
    """A file of a request and what it is. Reached only through the request."""

    request = models.ForeignKey(
        ExpenseRequest, on_delete=models.PROTECT, related_name="attachments"
    )
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=DocumentKind.choices)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.attachment_id}"


class RequestTransition(TransitionLog):
    """Trail of an expense request."""

    document = models.ForeignKey(
        ExpenseRequest, on_delete=models.PROTECT, related_name="transitions"
    )
