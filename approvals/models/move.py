"""Where a task was moved, by whom and why."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from approvals.models.limits import COMMENT_LIMIT
from approvals.models.queue import Queue
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.roles import Role


class TaskMoveQuerySet(models.QuerySet["TaskMove"]):
    def handed_over(self) -> Self:
        """Those that somebody wanted, not those that followed the holdings."""
        return self.filter(reason=TaskMove.Reason.HANDED_OVER)

    def given_by(self, user: User) -> Self:
        """What was the person's to decide, and was handed over by him or on his behalf.

        An administrator who names a holder for a stuck task gives nothing of his own.
        """
        return self.filter(Q(actor=user) | Q(on_behalf_of=user)).exclude(
            source__role=Role.ADMINISTRATOR
        )


class TaskMove(models.Model):
    """The trace of a task that went to another queue; append-only.

    person    whose holdings changed, or who left
    actor     who handed it over, and why in `comment`
    """

    class Reason(models.TextChoices):
        HOLDINGS_CHANGED = "holdings_changed"
        LEFT = "left"
        HANDED_OVER = "handed_over"

    task = models.ForeignKey(
        "approvals.ApprovalTask", on_delete=models.PROTECT, related_name="moves"
    )
    source = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    on_behalf_of = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    comment = models.CharField(max_length=COMMENT_LIMIT, blank=True, default="", db_default="")
    at = models.DateTimeField()

    objects = TaskMoveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="taskmove_goes_elsewhere"
            ),
            models.CheckConstraint(
                condition=Q(
                    reason__in=["holdings_changed", "left"],
                    person__isnull=False,
                    actor__isnull=True,
                    on_behalf_of__isnull=True,
                )
                | Q(reason="handed_over", person__isnull=True, actor__isnull=False)
                & ~Q(comment=""),
                name="taskmove_says_why",
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True) | ~Q(on_behalf_of=F("actor")),
                name="taskmove_on_behalf_of_another",
            ),
        ]
        # What moved since a page of the inbox was drawn.
        indexes = [models.Index(fields=["at"], name="taskmove_since")]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.source_id} > {self.target_id}"
