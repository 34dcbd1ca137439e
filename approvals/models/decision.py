import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q

from approvals.models.limits import COMMENT_LIMIT
from approvals.models.run import Run
from approvals.models.step import Step
from approvals.models.task import ApprovalTask
from approvals.narrowing import Narrowing
from approvals.states import Verb
from expense_mgmt.core.fields import AmountField
from expense_mgmt.foundation.models import User


class DecisionQuerySet(models.QuerySet["Decision"]):
    def by(self, user: User) -> Self:
        """Decisions the person took, or that were taken on the person's behalf."""
        return self.filter(Q(actor=user) | Q(on_behalf_of=user))

    def narrowed(self, narrowing: Narrowing) -> Self:
        """Those on documents a reader asked for."""
        return self.filter(narrowing.of_document("run__") & narrowing.of_lines("run__"))

    def past(self, at: dt.datetime, pk: int, *, newer: bool) -> Self:
        """What lies on one side of a decision, by time and then by key."""
        side = "gt" if newer else "lt"
        return self.filter(Q((f"at__{side}", at)) | Q((f"pk__{side}", pk)), (f"at__{side}e", at))


class Decision(models.Model):
    """One signature: who said what, to exactly which content (RELIABILITY promises 6–9).

    Append-only. The triggers of `sql/decision_guard.sql` refuse what the service refuses.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False, related_name="decisions")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="decisions")
    task = models.OneToOneField(ApprovalTask, on_delete=models.PROTECT, related_name="decision")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="+")
    on_behalf_of = models.ForeignKey(
        User, on_delete=models.PROTECT, db_index=False, related_name="+", null=True, blank=True
    )
    verb = models.CharField(max_length=7, choices=Verb.choices)
    comment = models.CharField(max_length=COMMENT_LIMIT, blank=True, default="")
    version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    amount = AmountField()
    at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "actor"], name="decision_person_once_per_run"),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True) | ~Q(on_behalf_of=F("actor")),
                name="decision_on_behalf_of_another",
            ),
            models.CheckConstraint(
                condition=Q(verb=Verb.APPROVE) | ~Q(comment=""), name="decision_no_needs_a_comment"
            ),
            models.CheckConstraint(
                condition=Q(verb__in=Verb.values), name="decision_verb_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["actor", "at", "id"], name="decision_of_actor"),
            models.Index(fields=["on_behalf_of", "at", "id"], name="decision_on_behalf"),
            models.Index(fields=["at"], name="decision_at"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.run_id}"
