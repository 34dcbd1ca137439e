from typing import Any

from django.db import models
from django.db.models import F

from approvals.models import Run
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.models import LockableQuerySet, PublicIdModel
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Category, Project, Unit


class Leaflet(PublicIdModel):
    """The smallest thing that can be approved: an amount, a place and a state in words."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", null=True)
    second_project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="+", null=True
    )
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", null=True)
    title = models.CharField(max_length=80)
    amount = AmountField()
    budget_status = models.CharField(max_length=10, default="within")
    version = models.PositiveIntegerField(default=1)
    standing = models.CharField(max_length=12, default="draft")
    # How often the port was told, so that a lost or doubled call shows.
    told = models.PositiveIntegerField(default=0)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", null=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)

    objects: Any = LockableQuerySet["Leaflet"].as_manager()

    def __str__(self) -> str:
        return self.title

    def move_to(self, standing: str) -> None:
        self.standing = standing
        self.told = F("told") + 1
        self.save(update_fields=["standing", "told"])
