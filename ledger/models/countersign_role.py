import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.roles import Role

DEFAULT_COUNTERSIGN_ROLES = (Role.PROJECT_LEAD, Role.PROJECT_MANAGER, Role.FINANCE_HEAD)
"""Who signs where a company never chose (PLATFORM §6.30)."""


class CountersignRoleQuerySet(models.QuerySet["CountersignRole"]):
    def required(self, company_id: int, day: dt.date) -> tuple[Role, ...]:
        """Roles that sign a sheet of the company on that day, in the order of the sheet."""
        rows = self.filter(company=company_id, valid__contains=day).order_by("position", "pk")
        chosen = tuple(Role(role) for role in rows.values_list("role", flat=True))
        return chosen or DEFAULT_COUNTERSIGN_ROLES


class CountersignRole(models.Model):
    """A role that has to sign the turnover sheets of a company for a time (会签 setting)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role.choices)
    position = models.PositiveSmallIntegerField()
    valid = DateRangeField()

    objects = CountersignRoleQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="countersignrole_once_at_a_time",
                expressions=[
                    ("company", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return self.role
