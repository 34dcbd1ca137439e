from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.models.limits import COMMENT_LIMIT
from approvals.models.task import ApprovalTask
from approvals.rules import additions
from expense_mgmt.foundation.models import User


class Addition(models.Model):
    """Why a step asks one person more than the rules do: an approver added him (加签).

    Append-only but for its withdrawal (sql/addition_guard.sql).

    task      what the added person is asked
    beside    the task whose approver added him, in the same step
    position  before: `beside` waits for the added one; with: both are open at once; after:
              the added one is asked when `beside` has agreed
    """

    class Position(models.TextChoices):
        BEFORE = (
            additions.Position.BEFORE.value,
            _("Before me: I decide when this person has agreed"),
        )
        WITH = additions.Position.WITH.value, _("With me: both of us must agree")
        AFTER = additions.Position.AFTER.value, _("After me: asked when I have agreed")

    task = models.OneToOneField(ApprovalTask, on_delete=models.PROTECT, related_name="addition")
    beside = models.ForeignKey(ApprovalTask, on_delete=models.PROTECT, related_name="additions")
    position = models.CharField(max_length=6, choices=Position.choices)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    comment = models.CharField(max_length=COMMENT_LIMIT)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(task=F("beside")), name="addition_beside_another_task"
            ),
            models.CheckConstraint(condition=~Q(comment=""), name="addition_says_why"),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True) | ~Q(on_behalf_of=F("actor")),
                name="addition_on_behalf_of_another",
            ),
            models.CheckConstraint(
                condition=Q(position__in=["before", "with", "after"]),
                name="addition_position_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.position} {self.beside_id}"
