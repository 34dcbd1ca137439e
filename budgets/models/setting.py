"""What a company chose for its budgets, by effective dates (PLATFORM §6.10, §6.37)."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from budgets.models.line import Mode
from budgets.rules.ceiling import DEFAULT_CEILING_PERCENT
from budgets.rules.plan_days import LAST_DAY, LAST_MONTH, NAMES, PlanDays
from budgets.rules.year_end import CarryPolicy
from budgets.states import SettingState
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.models import LockableQuerySet, PublicIdModel
from expense_mgmt.foundation.models import Company, User, known_states
from expense_mgmt.organisation.queries import companies_of

FREE_TRANSFER_LIMIT: Final = Decimal("10000.00")


class Carry(models.TextChoices):
    """The policies of R-43 with their words."""

    LAPSE = CarryPolicy.LAPSE, _("Everything lapses")
    CARRY_COMMITTED = CarryPolicy.CARRY_COMMITTED, _("Commitments are carried")
    CARRY_ALL = CarryPolicy.CARRY_ALL, _("Everything is carried")


class BudgetSettingQuerySet(LockableQuerySet["BudgetSetting"]):
    def visible_to(self, user: User) -> Self:
        """Figures of the person's companies."""
        return self.filter(company__in=companies_of(user))

    def in_force(self, company_id: int, day: dt.date) -> Self:
        """The published row of the company that covers the day; there is one at most."""
        return self.filter(company=company_id, state=SettingState.PUBLISHED, valid__contains=day)

    def for_list(self) -> Self:
        return self.select_related("company", "drafted_by", "published_by").order_by("-pk")


def day_column(name: str) -> "models.PositiveSmallIntegerField[int, int]":
    """A figure of `PlanDays`, with the day of the guidelines to begin with."""
    return models.PositiveSmallIntegerField(default=getattr(PlanDays(), name))


def is_second_administrator(setting: Any, user: Any) -> bool:
    return bool(setting.drafted_by_id != user.pk)


class BudgetSetting(FSMModelMixin, PublicIdModel):
    """Figures that DOMAIN marks [PD], for one company and a time; without a row, its defaults.

    free_transfer_limit   up to this, transfers inside one department, project and year need no
                          approval, taken together over thirty days (DOMAIN §6)
    ceiling_mode          what a request does that takes the year beyond the ceiling (R-17)
    carry_policy          what of a year's budget goes to the next (R-43)
    …_day, annual_month   by when plans have to be where (DOMAIN §6 deadlines, R-21)
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    valid = DateRangeField()
    free_transfer_limit = AmountField(default=FREE_TRANSFER_LIMIT)
    ceiling_percent = models.DecimalField(
        max_digits=5, decimal_places=2, default=DEFAULT_CEILING_PERCENT
    )
    ceiling_mode = models.CharField(max_length=5, choices=Mode.choices, default=Mode.WARN)
    carry_policy = models.CharField(
        max_length=16, choices=Carry.choices, default=Carry.CARRY_COMMITTED
    )
    annual_month = day_column("annual_month")
    annual_day = day_column("annual_day")
    monthly_submitted_day = day_column("monthly_submitted_day")
    monthly_issued_day = day_column("monthly_issued_day")
    overall_submitted_day = day_column("overall_submitted_day")
    overall_issued_day = day_column("overall_issued_day")
    quota_issued_day = day_column("quota_issued_day")
    state = FSMField(
        default=SettingState.DRAFT, choices=SettingState.choices, protected=True, editable=False
    )
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    published_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    published_at = models.DateTimeField(null=True, blank=True)

    objects = BudgetSettingQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("budgetsetting", SettingState),
            ExclusionConstraint(
                name="budgetsetting_one_in_force",
                expressions=[
                    ("company", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(state=SettingState.PUBLISHED),
            ),
            models.CheckConstraint(
                condition=Q(free_transfer_limit__gte=0, ceiling_percent__gt=0),
                name="budgetsetting_limits_are_sound",
            ),
            models.CheckConstraint(
                condition=Q(ceiling_mode__in=Mode.values, carry_policy__in=Carry.values),
                name="budgetsetting_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    annual_month__range=(1, LAST_MONTH),
                    annual_day__range=(1, LAST_DAY),
                    monthly_submitted_day__range=(1, LAST_DAY),
                    monthly_issued_day__range=(F("monthly_submitted_day"), LAST_DAY),
                    overall_submitted_day__range=(1, LAST_DAY),
                    overall_issued_day__range=(F("overall_submitted_day"), LAST_DAY),
                    quota_issued_day__range=(1, LAST_DAY),
                ),
                name="budgetsetting_days_are_in_turn",
            ),
            models.CheckConstraint(
                condition=~Q(state=SettingState.PUBLISHED)
                | (Q(published_by__isnull=False) & ~Q(published_by=F("drafted_by"))),
                name="budgetsetting_second_person_publishes",
                violation_error_message=_("A second administrator publishes the figures."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.valid}"

    @property
    def plan_days(self) -> PlanDays:
        """By when plans have to be where."""
        return PlanDays(**{name: getattr(self, name) for name in NAMES})

    @transition(
        field=state,
        source=SettingState.DRAFT,
        target=SettingState.PUBLISHED,
        permission=is_second_administrator,
    )
    def publish(self) -> None:
        """The second administrator puts the figures in force."""

    @transition(field=state, source=SettingState.DRAFT, target=SettingState.DISCARDED)
    def discard(self) -> None:
        """The draft is given up."""


def ceiling_mode_of(company: Any, day: Any) -> Any:
    """The mode of a company's annual ceiling on a day, to be read in another statement.

    company, day   values, or the places of a prepared read
    """
    chosen = BudgetSetting.objects.filter(
        company=company, state=SettingState.PUBLISHED, valid__contains=day
    )
    return Coalesce(Subquery(chosen.values("ceiling_mode")[:1]), Value(Mode.WARN.value))


def setting_of(company_id: int, day: dt.date) -> BudgetSetting:
    """The company's figures of the day; the defaults where it chose none."""
    found = BudgetSetting.objects.in_force(company_id, day).first()
    return found or BudgetSetting(company_id=company_id)
