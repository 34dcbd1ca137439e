"""What an amount is measured by besides its unit: project, platform, category."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.models import NamedModel, PublicIdModel
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models.unit import Unit
from expense_mgmt.organisation.parts import Clock, Part


class Project(PublicIdModel, NamedModel):
    """The unit for which turnover, ratio and ceiling are measured (DOMAIN §1)."""

    class SoldBy(models.TextChoices):
        SELF = "self", _("Self-sold")
        AGENCY = "agency", _("Agency-sold")

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, db_index=False, related_name="projects"
    )
    department = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="projects")
    region = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="regional_projects", null=True, blank=True
    )
    sold_by = models.CharField(max_length=6, choices=SoldBy.choices, default=SoldBy.SELF)
    opened_on = models.DateField(null=True, blank=True)
    on_sale_from = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="project_code_is_unique")
        ]


class Platform(PublicIdModel, NamedModel):
    """Where media run: newspaper, portal, WeChat … (DOMAIN §8)."""

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, db_index=False, related_name="platforms"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="platform_code_is_unique")
        ]


class Category(PublicIdModel, NamedModel):
    """A kind of marketing expense (DOMAIN §8); a tree, so that rules may name a branch."""

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, db_index=False, related_name="categories"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, blank=True
    )
    # True: a dated insertion counts in one month; False: a span is prorated by days.
    by_insertion = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="category_code_is_unique")
        ]


class CategoryPart(models.Model):
    """The statistic's part and clock of a category for a period of time (DOMAIN §8).

    A company moves a category by ending one row and beginning another; old months keep theirs.
    """

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="parts")
    part = models.CharField(max_length=12, choices=Part.choices)
    clock = models.CharField(max_length=8, choices=Clock.choices)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="categorypart_one_at_a_time",
                expressions=[
                    ("category", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.part}"


class CategoryUnit(models.Model):
    """A unit that may use a category, with its descendants (使用范围). No row: every unit may."""

    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, db_index=False, related_name="units"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "unit"], name="categoryunit_pair_once")
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.unit}"
