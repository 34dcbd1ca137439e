from django.db import models
from django.db.models import Q

from approvals.models.run import Run
from approvals.models.step import Step
from expense_mgmt.core.fields import AmountField
from expense_mgmt.foundation.models import User


class RunAmendment(models.Model):
    """A signer changed what is being approved; from now on the run is about this content.

    Append-only. Only a step that may change a document has them (PLATFORM §6.28); signatures
    given before stay, with the version they saw. `sql/run_amendment.sql` refuses the rest.
    """

    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, db_index=False, related_name="amendments"
    )
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    amount = AmountField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "version"], name="runamendment_one_per_version"),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="runamendment_amount_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} v{self.version}"
