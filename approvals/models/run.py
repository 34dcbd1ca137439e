"""One passage of a document through its approvers, with the steps frozen at submit."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django_fsm import FSMField, FSMModelMixin, transition

from approvals.models.policy import AuthorityPolicy
from approvals.narrowing import Narrowing
from approvals.standing import Standing, standings_of
from approvals.states import BudgetStatus, RunState, StepState
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.models import LockableQuerySet, localized_name
from expense_mgmt.core.money import Money
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.models.document import known_states
from expense_mgmt.organisation.models import Unit


def keys_of_lines() -> "ArrayField[Any, Any]":
    """What the lines of a document name, each primary key once."""
    return ArrayField(models.BigIntegerField(), blank=True, default=list, db_default=[])


def is_submitter(run: Any, user: Any) -> bool:
    """Only who sent it in may take it back."""
    return bool(run.submitted_by_id == user.pk)


class RunQuerySet(LockableQuerySet["Run"]):
    def copied_to(
        self,
        user: User,
        day: dt.date | None = None,
        *,
        standings: Sequence[Standing] | None = None,
    ) -> Self:
        """Passages of which the person has a copy: by name, or by a step of the rules.

        `copied_at` is when the last one went out.

        source  DOMAIN §5 notify; DESIGN §9 copy to
        """
        if standings is None:
            standings = standings_of(user, day)
        runs = self.model.objects.order_by()
        by_name = runs.filter(copies__reader=user)
        told = [Q(steps__queues__in=one.queue_ids) & one.of_kinds for one in standings]
        by_rule = runs.filter(reduce(or_, told, Q(pk__in=[])), steps__state=StepState.TOLD)
        return self.filter(pk__in=by_name.values("pk").union(by_rule.values("pk"))).annotate(
            copied_at=Greatest(
                Subquery(by_name.filter(pk=OuterRef("pk")).values("copies__at")[:1]),
                Subquery(
                    by_rule.filter(pk=OuterRef("pk"))
                    .order_by("-steps__opened_at")
                    .values("steps__opened_at")[:1]
                ),
            )
        )

    def narrowed(self, narrowing: Narrowing) -> Self:
        """Those a reader asked for; how long a task waits does not count here."""
        return self.filter(narrowing.of_document() & narrowing.of_lines())

    def copied_beside(self, run: "Run", *, newer: bool) -> Self:
        """Of the rows of `copied_to`, those on one side of another, by time and then by key."""
        side = "gt" if newer else "lt"
        beyond = Q((f"copied_at__{side}", run.copied_at)) | Q((f"pk__{side}", run.pk))
        return self.filter(beyond, (f"copied_at__{side}e", run.copied_at))


class Run(FSMModelMixin, models.Model):
    """Kind, key, version and content of the document as submitted; no foreign key to it (STYLE §1).

    Number, title and page are kept as they were then, for what people are told of it.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    # Of what must be unchanged for the next passage to resume where this one was returned.
    material_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    number = models.CharField(max_length=30, blank=True, default="", db_default="")
    title = models.CharField(max_length=200, blank=True, default="", db_default="")
    title_en = models.CharField(max_length=200, blank=True, default="", db_default="")
    url = models.CharField(max_length=300, blank=True, default="", db_default="")
    # What the document itself is over: what people see, sign, are told and look for.
    amount = AmountField()
    # What chose the steps, where documents like it decide with it; None where it is the same.
    guarded_amount = AmountField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    budget_status = models.CharField(max_length=10, choices=BudgetStatus.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    project_ids = keys_of_lines()
    category_ids = keys_of_lines()
    policy = models.ForeignKey(
        AuthorityPolicy, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    state = FSMField(
        default=RunState.OPEN, choices=RunState.choices, protected=True, editable=False
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    # Of the rows of `copied_to`.
    copied_at: dt.datetime

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("run", RunState),
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(state=RunState.OPEN),
                name="run_one_open_per_document",
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.OPEN, closed_at__isnull=True)
                | (~Q(state=RunState.OPEN) & Q(closed_at__isnull=False)),
                name="run_closed_when_over",
            ),
            models.CheckConstraint(
                condition=Q(budget_status__in=BudgetStatus.values),
                name="run_budget_status_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_id", "opened_at"], name="run_of_subject"),
            # Passages that ended in a period, for the process page.
            models.Index(fields=["closed_at"], condition=~Q(state=RunState.OPEN), name="run_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"

    @property
    def is_open(self) -> bool:
        return bool(self.state == RunState.OPEN)

    @property
    def label(self) -> str:
        """The document's title for the reader's language."""
        return localized_name(self.title, self.title_en)

    @property
    def deciding(self) -> Money:
        """What the matrix was asked with."""
        guarded: Decimal | None = self.guarded_amount
        return Money(self.amount if guarded is None else guarded, self.currency)

    @property
    def carried(self) -> dict[str, Any]:
        """What each of its tasks says once more, so that a page of the inbox joins nothing (P1)."""
        return {
            "kind": self.kind,
            "subject_id": self.subject_id,
            "budget_status": self.budget_status,
            "amount": self.amount,
            "unit_id": self.unit_id,
            "submitted_by_id": self.submitted_by_id,
            "project_ids": self.project_ids,
            "category_ids": self.category_ids,
        }

    @property
    def facts(self) -> dict[str, str]:
        """Amount and currency as text, for what people are told."""
        return {"amount": f"{self.amount:.2f}", "currency": self.currency}

    @transition(field=state, source=RunState.OPEN, target=RunState.APPROVED)
    def approve(self) -> None:
        """The last step said yes."""

    @transition(field=state, source=RunState.OPEN, target=RunState.RETURNED)
    def send_back(self) -> None:
        """A step sends the document back for correction."""

    @transition(field=state, source=RunState.OPEN, target=RunState.REJECTED)
    def reject(self) -> None:
        """A step says the final no."""

    @transition(
        field=state, source=RunState.OPEN, target=RunState.WITHDRAWN, permission=is_submitter
    )
    def withdraw(self) -> None:
        """The requester takes the running document back."""

    @transition(field=state, source=RunState.OPEN, target=RunState.WITHDRAWN)
    def stop(self) -> None:
        """The document was voided, so that nobody need decide on it any more."""
