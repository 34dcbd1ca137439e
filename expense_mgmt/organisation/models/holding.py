import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from expense_mgmt.core.models import PublicIdModel
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models.dimension import Project
from expense_mgmt.organisation.models.unit import Unit
from expense_mgmt.organisation.roles import NEEDS_SECOND, Role


class RoleHoldingQuerySet(models.QuerySet["RoleHolding"]):
    def on(self, day: dt.date) -> Self:
        """Holdings in force on a day, of people who are active."""
        return self.filter(valid__contains=day, person__is_active=True)

    def of(self, user: User, day: dt.date) -> Self:
        return self.on(day).filter(person=user)


class RoleHolding(PublicIdModel):
    """Person × role × scope × period. The scope is a unit with its descendants, or one project.

    A holding for the whole company names its root unit (PLATFORM §6.18).

    granted_by     the administrator who gave it; none for those the installation began with
    confirmed_by   the second one, where the role needs him
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="holdings")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="holdings")
    role = models.CharField(max_length=30, choices=Role.choices)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="holdings", null=True, blank=True
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="holdings", null=True, blank=True
    )
    valid = DateRangeField()
    granted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    granted_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = RoleHoldingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True) ^ Q(project__isnull=True),
                name="roleholding_one_scope",
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True)
                | ~Q(role__in=sorted(NEEDS_SECOND))
                | Q(confirmed_by__isnull=False),
                name="roleholding_second_administrator",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | ~Q(confirmed_by=F("granted_by")) & ~Q(confirmed_by=F("person")),
                name="roleholding_confirmed_by_another",
            ),
            ExclusionConstraint(
                name="roleholding_once_per_unit",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(unit__isnull=False),
            ),
            ExclusionConstraint(
                name="roleholding_once_per_project",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("project", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(project__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["role", "unit"], name="roleholding_role_unit")]

    def __str__(self) -> str:
        return f"{self.person} {self.role}"
