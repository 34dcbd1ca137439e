"""Control settings of lines, proposed by one person of finance and put in force by another."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from budgets.models.line import BudgetLine, ControlWindow, Mode
from budgets.states import ControlChangeState
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.models import LockableQuerySet
from expense_mgmt.foundation.models import Document, TransitionLog, User, known_states
from expense_mgmt.organisation.access import Act, may
from expense_mgmt.organisation.queries import companies_of


class ControlChangeQuerySet(LockableQuerySet["ControlChange"]):
    def visible_to(self, user: User) -> Self:
        """Proposals of the person's companies, for those who may read budgets there."""
        if not may(user, Act.BUDGET_READ):
            return self.none()
        return self.filter(company__in=companies_of(user))

    def waiting(self) -> Self:
        return self.filter(state=ControlChangeState.PROPOSED)

    def of_line(self, line: BudgetLine) -> Self:
        """What was proposed for a line, the newest first."""
        return self.filter(lines=line).order_by("-created_at", "-pk")

    def for_list(self) -> Self:
        """With its people and lines."""
        named = BudgetLine.objects.named().order_by("month", "pk")
        return self.select_related("created_by", "decided_by").prefetch_related(
            models.Prefetch("lines", named)
        )


def is_second_person(change: Any, user: Any) -> bool:
    """Somebody of finance who did not propose it."""
    return change.created_by_id != user.pk and may(user, Act.BUDGET_CONTROL)


def is_proposer(change: Any, user: Any) -> bool:
    return bool(change.created_by_id == user.pk)


class ControlChange(Document):
    """How lines shall be controlled from now on (DOMAIN §6, R-32, R-33).

    decided_by   who put it in force or turned it down; never its author where it is in force
    """

    kind = "control_change"

    lines = models.ManyToManyField(BudgetLine, related_name="control_changes")
    mode = models.CharField(max_length=5, choices=Mode.choices)
    control_window = models.CharField(max_length=15, choices=ControlWindow.choices)
    tolerance_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    tolerance_amount = AmountField(null=True, blank=True)
    reason = models.TextField()
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    state = FSMField(
        default=ControlChangeState.PROPOSED,
        choices=ControlChangeState.choices,
        protected=True,
        editable=False,
    )

    objects = ControlChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("controlchange", ControlChangeState),
            models.CheckConstraint(
                condition=Q(mode__in=Mode.values, control_window__in=ControlWindow.values),
                name="controlchange_control_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state=ControlChangeState.IN_FORCE)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("created_by"))),
                name="controlchange_second_person_decides",
                violation_error_message=_("A second person of finance puts it in force."),
            ),
        ]
        indexes = [models.Index(fields=["company", "-created_at"], name="controlchange_newest")]

    @transition(
        field=state,
        source=ControlChangeState.PROPOSED,
        target=ControlChangeState.IN_FORCE,
        permission=is_second_person,
    )
    def put_in_force(self) -> None:
        """A second person of finance agrees; the lines are controlled so from now on."""

    @transition(
        field=state,
        source=ControlChangeState.PROPOSED,
        target=ControlChangeState.REJECTED,
        permission=is_second_person,
    )
    def reject(self) -> None:
        """A second person of finance says no."""

    @transition(
        field=state,
        source=ControlChangeState.PROPOSED,
        target=ControlChangeState.WITHDRAWN,
        permission=is_proposer,
    )
    def withdraw(self) -> None:
        """Its author takes it back."""


class ControlTransition(TransitionLog):
    """Trail of a control change."""

    document = models.ForeignKey(
        ControlChange, on_delete=models.PROTECT, related_name="transitions"
    )
