from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.models import PublicIdModel
from expense_mgmt.foundation.models import Attachment, TransitionLog
from requests.models.claim import SettlementClaim


class ClaimAttachment(PublicIdModel):
    """A document that proves the claim (DOMAIN §9)."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        CONTRACT = "contract", _("Contract")
        DELIVERY_NOTE = "delivery_note", _("Delivery note")
        ACCEPTANCE_FORM = "acceptance_form", _("Acceptance note")
        PHOTOS = "photos", _("Photos")
        PROOF_OF_PUBLICATION = "proof_of_publication", _("Proof of publication")
        OTHER = "other", _("Other")

    claim = models.ForeignKey(SettlementClaim, on_delete=models.CASCADE, related_name="attachments")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=Kind.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "invoice",
                        "contract",
                        "delivery_note",
                        "acceptance_form",
                        "photos",
                        "proof_of_publication",
                        "other",
                    ]
                ),
                name="claimattachment_kind_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.attachment_id}"


class ClaimTransition(TransitionLog):
    document = models.ForeignKey(
        SettlementClaim, on_delete=models.PROTECT, related_name="transitions"
    )
