"""The end of a budget year: what each line carried to the next and what lapsed."""

from typing import Self

from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from budgets.interface import DocumentRef
from budgets.models.line import BudgetLine
from budgets.models.setting import Carry
from budgets.states import YearEndState
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.models import LockableQuerySet
from expense_mgmt.foundation.models import Document, TransitionLog, User, known_states
from expense_mgmt.organisation.queries import companies_of


class YearEndRunQuerySet(LockableQuerySet["YearEndRun"]):
    def visible_to(self, user: User) -> Self:
        """Runs of the person's companies."""
        return self.filter(company__in=companies_of(user))

    def standing(self) -> Self:
        """Runs that were not undone."""
        return self.filter(state=YearEndState.DONE)


class YearEndRun(Document):
    """One run over a company's year (结转); undone while nothing was built on it.

    last_movement, last_change   keys of the newest rows when it was done; what came later on its
                                 lines was built on it
    """

    kind = "year_end"

    fiscal_year = models.PositiveSmallIntegerField()
    policy = models.CharField(max_length=16, choices=Carry.choices)
    last_movement = models.BigIntegerField(default=0)
    last_change = models.BigIntegerField(default=0)
    state = FSMField(
        default=YearEndState.DONE, choices=YearEndState.choices, protected=True, editable=False
    )

    objects = YearEndRunQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("yearendrun", YearEndState),
            models.UniqueConstraint(
                fields=["company", "fiscal_year"],
                condition=Q(state=YearEndState.DONE),
                name="yearendrun_one_per_year",
            ),
            models.CheckConstraint(
                condition=Q(policy__in=Carry.values), name="yearendrun_policy_is_known"
            ),
        ]

    @property
    def ref(self) -> DocumentRef:
        """How changes of lines name this run."""
        return DocumentRef(self.kind, str(self.fiscal_year), self.public_id, self.company_id)

    @transition(field=state, source=YearEndState.DONE, target=YearEndState.UNDONE)
    def undo(self) -> None:
        """Finance takes the run back before anything was built on it."""


class YearEndRow(models.Model):
    """What the run did with one line, as R-43 split it. Append-only."""

    run = models.ForeignKey(
        YearEndRun, on_delete=models.PROTECT, db_index=False, related_name="rows"
    )
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="+", null=True)
    carried = AmountField()
    lapsed = AmountField()
    overspent = AmountField()
    was_open = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "line"], name="yearendrow_line_once"),
            models.CheckConstraint(
                condition=Q(lapsed__gte=0, overspent__gte=0), name="yearendrow_never_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.carried}"


class YearEndTransition(TransitionLog):
    """Trail of a year-end run."""

    document = models.ForeignKey(YearEndRun, on_delete=models.PROTECT, related_name="transitions")
