"""A role that one administrator proposes and a second one gives (RELIABILITY, control (b))."""

import datetime as dt
from typing import Any, Self, cast

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, FSMModelMixin, transition

from expense_mgmt.core.models import LockableQuerySet, PublicIdModel
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.models.document import known_states
from expense_mgmt.organisation.models.dimension import Project
from expense_mgmt.organisation.models.unit import Unit
from expense_mgmt.organisation.roles import Role
from expense_mgmt.organisation.states import ProposalState


def is_proposer(proposal: Any, user: Any) -> bool:
    return bool(proposal.proposed_by_id == user.pk)


def is_second(proposal: Any, user: Any) -> bool:
    """Neither who proposed it nor whom it is for."""
    return user.pk not in {proposal.proposed_by_id, proposal.person_id}


class RoleProposalQuerySet(LockableQuerySet["RoleProposal"]):
    def waiting(self) -> Self:
        """What a second administrator has still to answer."""
        return self.filter(state=ProposalState.PROPOSED)

    def for_page(self) -> Self:
        """With what the pages name, the oldest first."""
        return self.select_related("company", "person", "unit", "project", "proposed_by").order_by(
            "proposed_at", "pk"
        )


class RoleProposal(FSMModelMixin, PublicIdModel):
    """Person, role, place and days as an administrator proposed them."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="proposals")
    role = models.CharField(max_length=30, choices=Role.choices)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    state = FSMField(
        default=ProposalState.PROPOSED,
        choices=ProposalState.choices,
        protected=True,
        editable=False,
    )
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    objects = RoleProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("roleproposal", ProposalState),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) ^ Q(project__isnull=True),
                name="roleproposal_one_scope",
            ),
            models.CheckConstraint(
                condition=~Q(state="given")
                | Q(answered_by__isnull=False)
                & ~Q(answered_by=F("proposed_by"))
                & ~Q(answered_by=F("person")),
                name="roleproposal_second_person_gives",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "unit", "project"],
                condition=Q(state="proposed"),
                nulls_distinct=False,
                name="roleproposal_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role}"

    @property
    def place(self) -> Unit | Project:
        """Exactly one of them is there (roleproposal_one_scope)."""
        return self.project if self.project is not None else cast("Unit", self.unit)

    @property
    def days(self) -> tuple[dt.date, dt.date | None]:
        return self.begins_on, self.ends_on

    @transition(
        field=state,
        source=ProposalState.PROPOSED,
        target=ProposalState.GIVEN,
        permission=is_second,
    )
    def give(self) -> None:
        """A second administrator gives the role."""

    @transition(
        field=state,
        source=ProposalState.PROPOSED,
        target=ProposalState.DECLINED,
        permission=is_second,
    )
    def decline(self) -> None:
        """A second administrator does not."""

    @transition(
        field=state,
        source=ProposalState.PROPOSED,
        target=ProposalState.TAKEN_BACK,
        permission=is_proposer,
    )
    def take_back(self) -> None:
        """Its author thinks better of it."""
