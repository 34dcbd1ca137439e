"""The budget plan: who plans for whom and when; its items stand in versions of their own."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, ExtractYear
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from approvals.models import Run
from budgets.duties import is_finance, is_issuer
from budgets.models.plan_reading import PLACE, BudgetPlanQuerySet
from budgets.plan_kinds import FOR_OCCASIONS, PlanKind
from budgets.states import EDITABLE_PLAN_STATES, OPEN_PLAN_STATES, PlanState
from expense_mgmt.core.fields import AmountField, MonthField, month_is_day_one
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import MONTHS_IN_QUARTER, FiscalYear, Month
from expense_mgmt.core.templatetags.dates import month as month_words
from expense_mgmt.foundation.models import (
    Document,
    TransitionLog,
    User,
    known_states,
    unique_number,
)
from expense_mgmt.organisation.models import Project, Unit


def is_preparer(plan: Any, user: Any) -> bool:
    """Who prepares a plan sends it in, takes it back and answers returns."""
    return bool(plan.created_by_id == user.pk)


def is_not_preparer(plan: Any, user: Any) -> bool:
    """A budget's preparer is never its approver (DOMAIN §5)."""
    return not is_preparer(plan, user)


class BudgetPlan(Document):
    """A plan of money by month and place (预算方案), from draft to the lines it opens.

    unit        whom it plans for; of a project's plan, the project's department
    occasion    what a special or material plan is for; empty for the regular kinds
    edition     number of the version that counts now
    amount      sum of that version's items, tax-inclusive, in the company currency
    revises     the issued plan that this one takes the place of
    """

    kind = "budget_plan"

    plan_kind = models.CharField(max_length=20, choices=PlanKind.choices)
    fiscal_year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField(null=True, blank=True)
    month = MonthField(null=True, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, db_index=False, related_name="+", null=True, blank=True
    )
    occasion = models.CharField(max_length=120, blank=True, default="")
    revises = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="revisions", null=True, blank=True
    )
    currency = models.CharField(max_length=3)
    edition = models.PositiveSmallIntegerField(default=1)
    amount = AmountField(default=ZERO)
    saved_at = models.DateTimeField()
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    state = FSMField(
        default=PlanState.DRAFT, choices=PlanState.choices, protected=True, editable=False
    )

    objects = BudgetPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("budgetplan", PlanState),
            unique_number("budgetplan"),
            month_is_day_one("month", "budgetplan"),
            models.UniqueConstraint(
                fields=PLACE,
                condition=Q(state__in=OPEN_PLAN_STATES),
                nulls_distinct=False,
                name="budgetplan_one_on_its_way",
                violation_error_message=_("Such a plan is being prepared already."),
            ),
            models.UniqueConstraint(
                fields=PLACE,
                condition=Q(state=PlanState.ISSUED),
                nulls_distinct=False,
                name="budgetplan_one_issued",
                violation_error_message=_("Such a plan is issued already."),
            ),
            models.CheckConstraint(
                condition=Q(plan_kind=PlanKind.ANNUAL, quarter__isnull=True, month__isnull=True)
                | Q(plan_kind=PlanKind.QUARTERLY, quarter__range=(1, 4), month__isnull=True)
                | (
                    ~Q(plan_kind__in=[PlanKind.ANNUAL, PlanKind.QUARTERLY])
                    & Q(quarter__isnull=True, month__isnull=False)
                ),
                name="budgetplan_period_fits_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(month__isnull=True)
                | Q(Exact(ExtractYear(Cast(F("month"), models.DateField())), F("fiscal_year"))),
                name="budgetplan_month_lies_in_its_year",
            ),
            models.CheckConstraint(
                condition=Q(plan_kind__in=PlanKind.values), name="budgetplan_kind_is_known"
            ),
            models.CheckConstraint(
                condition=(Q(plan_kind__in=sorted(FOR_OCCASIONS)) & ~Q(occasion=""))
                | (~Q(plan_kind__in=sorted(FOR_OCCASIONS)) & Q(occasion="")),
                name="budgetplan_occasion_is_named",
                violation_error_message=_("Name the occasion."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=EDITABLE_PLAN_STATES) | ~Q(number=""),
                name="budgetplan_has_a_number_once_submitted",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="budgetplan_amount_is_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["created_by", "-saved_at", "-id"], name="budgetplan_mine"),
            models.Index(fields=["company", "fiscal_year", "-id"], name="budgetplan_year"),
            models.Index(fields=["project", "month"], name="budgetplan_project_month"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("budgets:plan_detail", args=[self.public_id])

    @property
    def months(self) -> tuple[Month, ...]:
        """The months it plans for, in order."""
        year = FiscalYear(self.fiscal_year).months
        if self.month is not None:
            return (self.month,)
        if self.quarter is not None:
            first = (self.quarter - 1) * MONTHS_IN_QUARTER
            return year[first : first + MONTHS_IN_QUARTER]
        return year

    @property
    def owner_label(self) -> str:
        """Whom it plans for, in the reader's language."""
        return (self.project or self.unit).label

    @property
    def period_label(self) -> str:
        """Its year, quarter or month, in the reader's language."""
        if self.month is not None:
            return month_words(self.month)
        if self.quarter is not None:
            return gettext("%(year)s, quarter %(quarter)s") % {
                "year": self.fiscal_year,
                "quarter": self.quarter,
            }
        return gettext("Year %(year)s") % {"year": self.fiscal_year}

    @property
    def title(self) -> str:
        """What people call it, in the reader's language."""
        words = {
            "kind": self.get_plan_kind_display(),
            "period": self.period_label,
            "owner": self.owner_label,
            "occasion": self.occasion,
        }
        if self.occasion:
            return gettext("%(occasion)s: %(kind)s, %(period)s, %(owner)s") % words
        return gettext("%(kind)s, %(period)s, %(owner)s") % words

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE_PLAN_STATES

    @property
    def is_yearly(self) -> bool:
        """An amount of the year is spread over its months."""
        return bool(self.plan_kind == PlanKind.ANNUAL)

    @property
    def is_monthly_of_project(self) -> bool:
        """The kind whose annexes are checked before it is sent (DOMAIN §9)."""
        return self.plan_kind == PlanKind.MONTHLY and self.project_id is not None

    @property
    def amounts(self) -> dict[str, Any]:
        """What its trail notes of amounts, as text with two decimals."""
        return {
            "amount": f"{self.amount:.2f}",
            "currency": self.currency,
            "edition": self.edition,
        }

    @transition(
        field=state,
        source=[PlanState.DRAFT, PlanState.RETURNED, PlanState.WITHDRAWN],
        target=PlanState.IN_APPROVAL,
        permission=is_preparer,
    )
    def submit(self) -> None:
        """The preparer sends the plan round for signature."""

    @transition(
        field=state,
        source=PlanState.IN_APPROVAL,
        target=PlanState.APPROVED,
        permission=is_not_preparer,
    )
    def approve(self) -> None:
        """The last signer agreed."""

    @transition(
        field=state,
        source=PlanState.IN_APPROVAL,
        target=PlanState.RETURNED,
        permission=is_not_preparer,
    )
    def send_back(self) -> None:
        """A signer wants it corrected; it may come again."""

    @transition(
        field=state,
        source=PlanState.IN_APPROVAL,
        target=PlanState.REJECTED,
        permission=is_not_preparer,
    )
    def reject(self) -> None:
        """A signer says no, for good."""

    @transition(
        field=state,
        source=PlanState.IN_APPROVAL,
        target=PlanState.WITHDRAWN,
        permission=is_preparer,
    )
    def withdraw(self) -> None:
        """The preparer takes it back before the last signature."""

    @transition(
        field=state, source=PlanState.APPROVED, target=PlanState.ISSUED, permission=is_issuer
    )
    def issue(self) -> None:
        """Its amounts open the budget lines (下达)."""

    @transition(field=state, source=PlanState.ISSUED, target=PlanState.SUPERSEDED)
    def supersede(self) -> None:
        """A revision was issued; the lines stay, with their holds."""

    @transition(
        field=state, source=PlanState.ISSUED, target=PlanState.CLOSED, permission=is_finance
    )
    def close(self) -> None:
        """Its period is over."""


class PlanTransition(TransitionLog):
    """Trail of a budget plan."""

    document = models.ForeignKey(BudgetPlan, on_delete=models.PROTECT, related_name="transitions")
