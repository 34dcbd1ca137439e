from django.db import models
from django.db.models import Q

from approvals.models.limits import COMMENT_LIMIT
from approvals.models.run import Run
from expense_mgmt.foundation.models import User


class Comment(models.Model):
    """What somebody who sees a document wrote about it without deciding; append-only."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=COMMENT_LIMIT)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="comment_says_something")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.author_id}"
