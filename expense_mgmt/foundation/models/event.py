from typing import Self
from uuid import UUID

from django.db import models

from expense_mgmt.foundation.models.company import Company
from expense_mgmt.foundation.models.user import User


class EventQuerySet(models.QuerySet["Event"]):
    def of_subject(self, subject_id: UUID) -> Self:
        """The chain of one document, the newest first; its digest is the record's check value."""
        return self.filter(subject_id=subject_id).order_by("-sequence")


class Event(models.Model):
    """One thing that happened to one document, chained to the one before it (PLATFORM §6.34).

    The chain is per document, so no lock is common to all writers. `digest` is the SHA-256
    of the previous digest and this row's canonical content; `verify_books` recomputes it.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    sequence = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, db_index=False, related_name="+", null=True
    )
    on_behalf_of = models.ForeignKey(
        User, on_delete=models.PROTECT, db_index=False, related_name="+", null=True
    )
    at = models.DateTimeField()
    payload = models.JSONField(default=dict)
    previous_digest = models.CharField(max_length=64, blank=True, default="")
    digest = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "sequence"], name="event_sequence_is_unique"
            )
        ]
        indexes = [models.Index(fields=["company", "at"], name="event_company_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.sequence} {self.name}"
