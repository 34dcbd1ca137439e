"""Sales targets by effective dates: what a project or a region is to receive, month by month."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from expense_mgmt.core.fields import AmountField, MonthField, month_is_day_one
from expense_mgmt.core.models import LockableQuerySet, PublicIdModel
from expense_mgmt.core.money import ZERO, rounded, total_of
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User, known_states
from expense_mgmt.organisation.access import Act, may
from expense_mgmt.organisation.models import Project, Unit
from expense_mgmt.organisation.queries import in_scope
from ledger.states import TargetState


class SalesTargetQuerySet(LockableQuerySet["SalesTarget"]):
    def visible_to(self, user: User) -> Self:
        """Targets of projects and regions in the scope of a role that reads turnover."""
        roles = Act.TURNOVER_READ.roles
        return self.filter(
            in_scope(user, unit="region", project="project", roles=roles)
            | in_scope(user, unit="project__department", project="", roles=roles)
            | in_scope(user, unit="project__region", project="", roles=roles)
        )

    def in_force(self, day: dt.date) -> Self:
        """The published version of each place and year that covers the day."""
        return self.filter(state=TargetState.PUBLISHED, valid__contains=day)

    def same_place(self, target: "SalesTarget") -> Self:
        """Versions of the same place and year, the given one among them."""
        return self.filter(
            project=target.project_id, region=target.region_id, fiscal_year=target.fiscal_year
        )

    def for_list(self) -> Self:
        """With its place, people and months; the newest version of a place first."""
        named = self.select_related("company", "project", "region", "drafted_by", "published_by")
        return named.prefetch_related("months").order_by("-pk")


def is_second_person(target: Any, user: Any) -> bool:
    """Somebody of finance who did not draft it."""
    return target.drafted_by_id != user.pk and may(user, Act.BUDGET_CONTROL)


class SalesTarget(FSMModelMixin, PublicIdModel):
    """One version of what a place is to receive in a year (当月目标额, 回款目标).

    The base of the ceiling's forecast for a project, and of the quotas for a region.

    project, region   exactly one of both
    valid             the days on which this version counts; its months are those of the year
    source            DOMAIN §3 monthly_target, receipt_target; R-17, R-28; PLATFORM §6.10, §6.16
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, db_index=False, related_name="+")
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    region = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    fiscal_year = models.PositiveSmallIntegerField()
    valid = DateRangeField()
    state = FSMField(
        default=TargetState.DRAFT, choices=TargetState.choices, protected=True, editable=False
    )
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="+")
    drafted_at = models.DateTimeField()
    published_by = models.ForeignKey(
        User, on_delete=models.PROTECT, db_index=False, related_name="+", null=True, blank=True
    )
    published_at = models.DateTimeField(null=True, blank=True)

    objects = SalesTargetQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("salestarget", TargetState),
            models.CheckConstraint(
                condition=Q(project__isnull=False, region__isnull=True)
                | Q(project__isnull=True, region__isnull=False),
                name="salestarget_of_one_place",
            ),
            *(
                ExclusionConstraint(
                    name=f"salestarget_one_in_force_of_{place}",
                    expressions=[
                        (place, RangeOperators.EQUAL),
                        ("fiscal_year", RangeOperators.EQUAL),
                        ("valid", RangeOperators.OVERLAPS),
                    ],
                    condition=Q(state=TargetState.PUBLISHED),
                )
                for place in ("project", "region")
            ),
            models.CheckConstraint(
                condition=~Q(state=TargetState.PUBLISHED)
                | (Q(published_by__isnull=False) & ~Q(published_by=F("drafted_by"))),
                name="salestarget_second_person_publishes",
                violation_error_message=_("A second person of finance publishes the targets."),
            ),
        ]
        indexes = [models.Index(fields=["company", "fiscal_year"], name="salestarget_year")]

    def __str__(self) -> str:
        return f"{self.place.label} {self.fiscal_year}"

    @property
    def place(self) -> Project | Unit:
        """The project or region it is for."""
        found = self.project or self.region
        if found is None:
            msg = f"sales target {self.pk} is of no place"
            raise ValueError(msg)
        return found

    @property
    def amount(self) -> Decimal:
        """The whole year's target."""
        return rounded(total_of(row.amount for row in self.months.all()))

    def by_month(self) -> dict[Month, Decimal]:
        """Its twelve months."""
        return {row.month: row.amount for row in self.months.all()}

    @transition(
        field=state,
        source=TargetState.DRAFT,
        target=TargetState.PUBLISHED,
        permission=is_second_person,
    )
    def publish(self) -> None:
        """A second person of finance puts the targets in force."""

    @transition(field=state, source=TargetState.DRAFT, target=TargetState.DISCARDED)
    def discard(self) -> None:
        """The draft is given up."""


class SalesTargetMonth(models.Model):
    """What a place is to receive in one month."""

    target = models.ForeignKey(
        SalesTarget, on_delete=models.PROTECT, db_index=False, related_name="months"
    )
    month = MonthField()
    amount = AmountField(default=ZERO)

    class Meta:
        ordering = ["month"]
        constraints = [
            month_is_day_one("month", "salestargetmonth"),
            models.UniqueConstraint(fields=["target", "month"], name="salestargetmonth_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="salestargetmonth_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.amount}"


def targets_in_force(
    *, year: int, day: dt.date, project_ids: Collection[int] = (), region_ids: Collection[int] = ()
) -> dict[tuple[str, int, Month], Decimal]:
    """Targets that count on a day, by kind of place (`project` or `region`), place and month."""
    rows = SalesTargetMonth.objects.filter(
        Q(target__project__in=project_ids) | Q(target__region__in=region_ids),
        target__in=SalesTarget.objects.in_force(day).filter(fiscal_year=year),
    ).values_list("target__project", "target__region", "month", "amount")
    return {
        ("project", project, month) if project else ("region", region, month): amount
        for project, region, month, amount in rows
    }
