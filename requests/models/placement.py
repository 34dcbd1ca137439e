from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef
from django_fsm import FSMField, transition

from expense_mgmt.core.fields import AmountField, MonthField, month_is_day_one
from expense_mgmt.core.models import LockableQuerySet
from expense_mgmt.foundation.models import (
    Attachment,
    Document,
    TransitionLog,
    User,
    known_states,
    unique_number,
)
from expense_mgmt.organisation.models import Category, Platform, Project
from requests.models.expense_request import ExpenseRequest
from requests.models.line import RequestLine, RequestShare
from requests.states import PlacementState


class AdPlacementQuerySet(LockableQuerySet["AdPlacement"]):
    def visible_to(self, user: User) -> Self:
        """Placements of the requests the person sees."""
        seen = ExpenseRequest.objects.visible_to(user)
        return self.filter(Exists(seen.filter(pk=OuterRef("line__request"))))


def is_placement_owner(placement: Any, user: Any) -> bool:
    return bool(placement.created_by_id == user.pk)


def has_proof(placement: Any) -> bool:
    """A proof of publication is attached (样报/样刊/监播/照片)."""
    return bool(placement.proof_count > 0)


class AdPlacement(Document):
    """One buy of one medium inside an approved request (广告投放); holds no budget of its own.

    proof_count    attached proofs of publication
    """

    kind = "ad_placement"

    line = models.OneToOneField(RequestLine, on_delete=models.PROTECT, related_name="placement")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    proof_count = models.PositiveSmallIntegerField(default=0)
    state = FSMField(
        default=PlacementState.PLANNED,
        choices=PlacementState.choices,
        protected=True,
        editable=False,
    )

    objects = AdPlacementQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("adplacement", PlacementState),
            unique_number("adplacement"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="adplacement_ends_after_it_starts",
            ),
        ]

    @transition(field=state, source=PlacementState.PLANNED, target=PlacementState.BOOKED)
    def book(self) -> None:
        """Its request was approved."""

    @transition(
        field=state,
        source=PlacementState.BOOKED,
        target=PlacementState.RUNNING,
        permission=is_placement_owner,
    )
    def start(self) -> None:
        """The medium runs it; a span counts from now on (PLATFORM §6.29)."""

    @transition(
        field=state,
        source=PlacementState.RUNNING,
        target=PlacementState.PUBLISHED,
        conditions=[has_proof],
        permission=is_placement_owner,
    )
    def prove(self) -> None:
        """A proof of publication shows that it appeared."""

    @transition(field=state, source=PlacementState.PUBLISHED, target=PlacementState.SETTLED)
    def settle(self) -> None:
        """Its claim was posted."""

    @transition(field=state, source=PlacementState.BOOKED, target=PlacementState.WITHDRAWN)
    def withdraw(self) -> None:
        """Its request was cancelled before it began."""

    @property
    def has_begun(self) -> bool:
        """It runs or ran, and counts."""
        return self.state in {
            PlacementState.RUNNING,
            PlacementState.PUBLISHED,
            PlacementState.SETTLED,
        }


class PlacementMonth(models.Model):
    """What a placement costs a project in a month; the statistic reads accruals from here."""

    placement = models.ForeignKey(AdPlacement, on_delete=models.PROTECT, related_name="months")
    share = models.OneToOneField(
        RequestShare, on_delete=models.PROTECT, related_name="placement_month"
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, db_index=False, related_name="+", null=True
    )
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    month = MonthField()
    amount = AmountField()

    class Meta:
        ordering = ["month", "pk"]
        constraints = [month_is_day_one("month", "placementmonth")]
        indexes = [models.Index(fields=["project", "month"], name="placementmonth_project_month")]

    def __str__(self) -> str:
        return f"{self.month}: {self.amount}"


class PlacementProof(models.Model):
    """A proof of publication of a placement. Reached only through its request."""

    placement = models.ForeignKey(AdPlacement, on_delete=models.PROTECT, related_name="proofs")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.placement_id}: {self.attachment_id}"


class PlacementTransition(TransitionLog):
    """Trail of an ad placement."""

    document = models.ForeignKey(AdPlacement, on_delete=models.PROTECT, related_name="transitions")
