"""Mail that is to be sent."""

from typing import Self

from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Now

from expense_mgmt.core.models import PublicIdModel
from expense_mgmt.foundation.models.notification import Notification
from expense_mgmt.foundation.models.user import User


class OutboxQuerySet(models.QuerySet["Outbox"]):
    def unsent(self) -> Self:
        """Letters that wait, are on their way, or were given up."""
        return self.exclude(state__in=["sent", "obsolete"])

    def for_page(self) -> Self:
        """With the person, those that failed first, then the oldest."""
        return self.select_related("person", "notification").order_by(
            Case(When(state="dead", then=0), default=1), "created_at", "pk"
        )


class Outbox(PublicIdModel):
    """One letter to one person, written with what it tells of and sent afterwards.

    The row is the work, a message only rings (RELIABILITY §0.3): workers claim it by one
    conditional UPDATE with a lease, and its public id is the Message-ID of every attempt, so
    that a letter sent twice is one letter to the mail program that receives it.

    A letter tells of one notification, or it is the digest of one day.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        # What it told of was over, or read, before it could be sent.
        OBSOLETE = "obsolete"
        # Given up; an administrator sees it and may send it again.
        DEAD = "dead"

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # CASCADE: a forgotten notification takes the record of its letter along.
    notification = models.OneToOneField(
        Notification, on_delete=models.CASCADE, related_name="letter", null=True
    )
    day = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True)
    error_text = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "outbox"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day"],
                condition=Q(day__isnull=False),
                name="outbox_one_digest_per_day",
            ),
            models.CheckConstraint(
                condition=Q(notification__isnull=True) ^ Q(day__isnull=True),
                name="outbox_tells_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "sent", "obsolete", "dead"]),
                name="outbox_state_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="outbox_open",
            ),
            models.Index(fields=["created_at"], condition=Q(state="dead"), name="outbox_dead"),
            models.Index(
                fields=["finished_at"],
                condition=Q(state__in=["sent", "obsolete"]),
                name="outbox_forgettable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.public_id}"

    @property
    def is_digest(self) -> bool:
        return self.day is not None
