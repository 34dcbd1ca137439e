from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.db import models
from django_fsm import FSMModelMixin

from expense_mgmt.core.models import PublicIdModel
from expense_mgmt.foundation.models.company import Company
from expense_mgmt.foundation.models.user import User


class Document(FSMModelMixin, PublicIdModel):
    """Base of everything that moves through states and has a trail.

    A subclass sets `kind` (the identifier of DOMAIN §3), declares `state` as a protected
    FSMField with its transitions, and has a `TransitionLog` with related name `transitions`.
    """

    kind: ClassVar[str]
    state: Any

    company = models.ForeignKey(Company, on_delete=models.PROTECT, db_index=False, related_name="+")
    number = models.CharField(max_length=30, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number or f"{self.kind} {self.public_id}"

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any
    ) -> Self:
        """Remember the state as read, so that the trail can name the source of a transition."""
        row = super().from_db(db, field_names, values, **kwargs)
        row.recorded_state = row.__dict__.get("state", "")
        return row

    recorded_state: str = ""


def unique_number(table: str) -> models.UniqueConstraint:
    """Numbers are never used twice in a company; drafts have none."""
    return models.UniqueConstraint(
        fields=["company", "number"],
        condition=~models.Q(number=""),
        name=f"{table}_number_is_unique",
    )


def known_states(table: str, states: type[models.TextChoices]) -> models.CheckConstraint:
    """The database repeats the list of states."""
    return models.CheckConstraint(
        condition=models.Q(state__in=states.values), name=f"{table}_state_is_known"
    )


class TransitionLog(models.Model):
    """Append-only trail of one document kind; a subclass adds `document`, a real foreign key."""

    document: Any
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=30, blank=True, default="")
    target = models.CharField(max_length=30)
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, db_index=False, related_name="+", null=True
    )
    on_behalf_of = models.ForeignKey(
        User, on_delete=models.PROTECT, db_index=False, related_name="+", null=True
    )
    at = models.DateTimeField()
    comment = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField()
    amounts = models.JSONField(default=dict)

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.name
