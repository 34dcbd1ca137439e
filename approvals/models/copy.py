from django.db import models
from django.db.models import F, Q

from approvals.models.limits import NOTE_LIMIT
from approvals.models.run import Run
from expense_mgmt.foundation.models import User


class Copy(models.Model):
    """A document that one person showed to another who decides nothing on it; append-only.

    The copies that the rules demand are steps (`Step.is_copy`); these are given by hand.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False, related_name="copies")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="+")
    sender = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=NOTE_LIMIT, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "copies"
        constraints = [
            models.UniqueConstraint(fields=["run", "reader"], name="copy_once_per_reader"),
            models.CheckConstraint(
                condition=~Q(reader=F("sender")), name="copy_goes_to_somebody_else"
            ),
        ]
        indexes = [models.Index(fields=["reader", "at"], name="copy_of_reader")]

    def __str__(self) -> str:
        return f"{self.run_id} > {self.reader_id}"
