from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from approvals.models import Run
from approvals.queries import concerns
from expense_mgmt.core.fields import AmountField, MonthField, month_is_day_one
from expense_mgmt.core.models import LockableQuerySet, localized_name
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import (
    Document,
    TransitionLog,
    User,
    known_states,
    unique_number,
)
from expense_mgmt.organisation.models import Project
from expense_mgmt.organisation.queries import in_scope
from expense_mgmt.organisation.roles import Role
from reports.scope import holds_for_project
from reports.states import FINAL, StatisticState


def is_project_lead(statistic: Any, user: Any) -> bool:
    """The project's lead prepares its statistic (DOMAIN §4)."""
    return holds_for_project(user, statistic.project, Role.PROJECT_LEAD)


def is_clerk(statistic: Any, user: Any) -> bool:
    """The administrative clerk issues and files the copies."""
    return holds_for_project(user, statistic.project, Role.ADMIN_CLERK)


class MonthlyStatisticQuerySet(LockableQuerySet["MonthlyStatistic"]):
    def visible_to(self, user: User) -> Self:
        """Projects in the scope of a role that sees others' work; what the person made or signs."""
        return self.filter(
            Q(created_by=user)
            | concerns(user, kind=MonthlyStatistic.kind)
            | in_scope(user, unit="project__department")
            | in_scope(user, unit="project__region", project="")
        )

    def in_month(self, month: Month) -> Self:
        return self.filter(month=month)

    def confirmed(self) -> Self:
        """Statements that will never change again."""
        return self.filter(state__in=FINAL)

    def for_page(self) -> Self:
        return self.select_related(
            "company", "project", "run", "prepared_by", "confirmed_by", "filed_by"
        ).prefetch_related("parts", "months", "lines__category")


class MonthlyStatistic(Document):
    """The ad-spend statistic of a project's month (广告费用支出统计表) as it was stored.

    Names and figures are copies: what a confirmed statistic shows does not follow later
    changes. `digest` is the SHA-256 of its whole content, rows included.

    spend, turnover    with what was carried in
    year_…             January through the month, as stated
    as_of              the latest change among the rows it was made of
    """

    kind = "monthly_statistic"

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, db_index=False, related_name="statistics"
    )
    month = MonthField()
    state = FSMField(
        default=StatisticState.GENERATED,
        choices=StatisticState.choices,
        protected=True,
        editable=False,
    )
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    company_name = models.CharField(max_length=120)
    company_name_en = models.CharField(max_length=120, blank=True, default="")
    project_code = models.CharField(max_length=40)
    project_name = models.CharField(max_length=120)
    project_name_en = models.CharField(max_length=120, blank=True, default="")
    sold_by = models.CharField(max_length=6, choices=Project.SoldBy.choices)
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=40)

    spend = AmountField()
    turnover = AmountField()
    ratio = AmountField(null=True)
    year_spend = AmountField()
    year_turnover = AmountField()
    year_ratio = AmountField(null=True)
    ceiling = AmountField()
    remaining = AmountField()
    used_percent = AmountField(null=True)
    reconciliation_only = AmountField()
    as_of = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64)

    prepared_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    prepared_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    confirmed_at = models.DateTimeField(null=True)
    filed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    filed_at = models.DateTimeField(null=True)

    objects = MonthlyStatisticQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "month"],
                name="monthlystatistic_once_a_month",
                violation_error_message=_("This month has its statistic already."),
            ),
            month_is_day_one("month", "monthlystatistic"),
            known_states("monthlystatistic", StatisticState),
            unique_number("monthlystatistic"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (Q(prepared_by__isnull=False) & ~Q(confirmed_by=models.F("prepared_by"))),
                name="monthlystatistic_preparer_is_not_checker",
                violation_error_message=_("Who prepared a statistic does not confirm it."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=FINAL, confirmed_at__isnull=False)
                | (~Q(state__in=FINAL) & Q(confirmed_at__isnull=True)),
                name="monthlystatistic_confirmed_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["company", "month"], name="statistic_company_month")]

    def __str__(self) -> str:
        return self.number or f"{self.project_code} {self.month}"

    def get_absolute_url(self) -> str:
        return reverse("reports:statistic_detail", args=[self.public_id])

    @property
    def project_label(self) -> str:
        """The project's name as it was, for the reader's language."""
        return localized_name(self.project_name, self.project_name_en)

    @property
    def is_final(self) -> bool:
        return self.state in FINAL

    @transition(
        field=state,
        source=StatisticState.GENERATED,
        target=StatisticState.GENERATED,
        permission=is_project_lead,
    )
    def generate(self) -> None:
        """Compute it again from the present rows."""

    @transition(
        field=state,
        source=StatisticState.GENERATED,
        target=StatisticState.PREPARED,
        permission=is_project_lead,
    )
    def prepare(self) -> None:
        """The project lead vouches for it and starts the signing."""

    @transition(field=state, source=StatisticState.PREPARED, target=StatisticState.REVIEWED)
    def review(self) -> None:
        """Project manager and regional manager have signed."""

    @transition(field=state, source=StatisticState.REVIEWED, target=StatisticState.CLERK_CHECKED)
    def check_package(self) -> None:
        """The clerk found the package complete."""

    @transition(field=state, source=StatisticState.CLERK_CHECKED, target=StatisticState.CONFIRMED)
    def confirm(self) -> None:
        """Finance agrees: the month is locked for ever."""

    @transition(
        field=state,
        source=[StatisticState.PREPARED, StatisticState.REVIEWED, StatisticState.CLERK_CHECKED],
        target=StatisticState.GENERATED,
    )
    def send_back(self) -> None:
        """A signer returns it for correction."""

    @transition(
        field=state,
        source=StatisticState.CONFIRMED,
        target=StatisticState.FILED,
        permission=is_clerk,
    )
    def file(self) -> None:
        """Copies were issued and filed."""


class StatisticTransition(TransitionLog):
    document = models.ForeignKey(
        MonthlyStatistic, on_delete=models.PROTECT, related_name="transitions"
    )
