from django.db import models
from django.db.models import Q

from expense_mgmt.core.fields import AmountField
from requests.models.claim import SettlementClaim
from requests.models.line import RequestShare


class ClaimLine(models.Model):
    """What a claim settles of one share of its request (PLATFORM §6.19)."""

    claim = models.ForeignKey(
        SettlementClaim, on_delete=models.CASCADE, db_index=False, related_name="lines"
    )
    share = models.ForeignKey(RequestShare, on_delete=models.PROTECT, related_name="claim_lines")
    amount = AmountField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "share"], name="claimline_share_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="claimline_amount_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.amount}"

    @property
    def kinds(self) -> list[str]:
        """Names of its category and, where one is named, its platform."""
        line = self.share.line
        return [line.category.label, *([line.platform.label] if line.platform else [])]
