from django.db import models

from expense_mgmt.core.models import NamedModel, PublicIdModel
from expense_mgmt.foundation.models import Company


class Unit(PublicIdModel, NamedModel):
    """A node of the one unit tree: company, department, region, outlet (PLATFORM §6.18)."""

    class Kind(models.TextChoices):
        COMPANY = "company"
        DEPARTMENT = "department"
        REGION = "region"
        OUTLET = "outlet"

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, db_index=False, related_name="units"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, blank=True
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="unit_code_is_unique"),
            models.CheckConstraint(
                condition=models.Q(kind="company", parent__isnull=True)
                | (~models.Q(kind="company") & models.Q(parent__isnull=False)),
                name="unit_only_the_company_has_no_parent",
            ),
            models.UniqueConstraint(
                fields=["company"], condition=models.Q(kind="company"), name="unit_one_root"
            ),
        ]


class UnitAncestry(models.Model):
    """Each unit with each of its ancestors and itself (distance 0), so that a scope is one look-up."""

    ancestor = models.ForeignKey(
        Unit, on_delete=models.PROTECT, db_index=False, related_name="below"
    )
    descendant = models.ForeignKey(
        Unit, on_delete=models.PROTECT, db_index=False, related_name="above"
    )
    distance = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ancestor", "descendant"], name="unitancestry_pair_is_unique"
            )
        ]
        indexes = [models.Index(fields=["descendant", "distance"], name="unitancestry_upwards")]

    def __str__(self) -> str:
        return f"{self.ancestor_id} > {self.descendant_id}"
