"""What a plan says: versions of its items, each fixed once it was sent or signed."""

from collections.abc import Collection
from typing import Self
from uuid import UUID, uuid4

from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from budgets.models.placed import PlacedQuerySet
from budgets.models.plan import BudgetPlan
from expense_mgmt.core.fields import AmountField, MonthField, month_is_day_one
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Category, Platform, Project, Unit

TARGETS = ("exposures", "clicks", "conversions")
"""Counts that an item is to bring, beside its money; turnover is the fourth, in yuan."""


class PlanVersionQuerySet(models.QuerySet["PlanVersion"]):
    def with_items(self, first: int | None = None) -> Self:
        """With everything a page shows of their items, in a fixed number of queries.

        first    only so many items of each
        """
        items = PlanItem.objects.select_related("unit", "project", "platform", "category")
        if first is not None:
            items = items.filter(position__lte=first)
        return self.select_related("made_by").prefetch_related(
            models.Prefetch("items", items.prefetch_related("months")), "sales"
        )


class PlanVersion(models.Model):
    """One version of a plan's items: the preparer's draft, or what a signer made of it.

    reported_to_cutoff   sales reported up to the 17th of the month before (R-16)
    annexes              the figures its annexes were made of, as they were when it was sealed
    sealed_at            since when it is fixed: sent in, or made by a signer
    document_version     of the plan when it was sealed; signatures name it
    """

    plan = models.ForeignKey(
        BudgetPlan, on_delete=models.PROTECT, db_index=False, related_name="versions"
    )
    number = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    amount = AmountField(default=ZERO)
    reported_to_cutoff = AmountField(null=True, blank=True)
    annexes = models.JSONField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    document_version = models.PositiveIntegerField(null=True, blank=True)

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="planversion_number_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="planversion_amount_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} V{self.number}"


class PlanItemQuerySet(PlacedQuerySet["PlanItem"]):
    def of_current_versions(
        self, plan_ids: Collection[UUID]
    ) -> "QuerySet[PlanItem, tuple[UUID, int | None, int]]":
        """Plan, project and category of each row that counts now."""
        rows = self.filter(
            version__plan__public_id__in=plan_ids, version__number=F("version__plan__edition")
        )
        return rows.values_list("version__plan__public_id", "project", "category").distinct()

    def of_plans_now(self, plans: Collection[int]) -> Self:
        """Rows of the plans' versions that count now."""
        return self.filter(version__plan__in=plans, version__number=F("version__plan__edition"))

    def for_grid(self) -> Self:
        """With their names and months, in order."""
        named = self.select_related("unit", "project", "platform", "category")
        return named.prefetch_related("months").order_by("position")

    def apart(self) -> Self:
        """Rows whose months do not add up to them (R-47)."""
        planned = Coalesce(models.Sum("months__amount"), ZERO)
        return self.annotate(planned_sum=planned).exclude(amount=F("planned_sum"))


class PlanItem(models.Model):
    """One row of a version: for what and where money is planned, month by month.

    key       the same in every version, so that cells can be compared
    amount    the row's whole amount; its months add up to it before it is sent (R-47)
    reason    why a signer changed the row in this version
    turnover  sales that the item is to bring, in yuan
    """

    version = models.ForeignKey(
        PlanVersion, on_delete=models.CASCADE, db_index=False, related_name="items"
    )
    key = models.UUIDField(default=uuid4)
    position = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    platform = models.ForeignKey(
        Platform, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    content = models.CharField(max_length=200, blank=True, default="")
    planned_on = models.DateField(null=True, blank=True)
    remark = models.CharField(max_length=200, blank=True, default="")
    amount = AmountField(default=ZERO)
    exposures = models.PositiveBigIntegerField(null=True, blank=True)
    clicks = models.PositiveBigIntegerField(null=True, blank=True)
    conversions = models.PositiveBigIntegerField(null=True, blank=True)
    turnover = AmountField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, default="")

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="planitem_key_once"),
            models.UniqueConstraint(fields=["version", "position"], name="planitem_position_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="planitem_amount_is_not_negative",
                violation_error_message=_("A budget may not be negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.content}"

    @property
    def place(self) -> tuple[int, int | None, int | None, int]:
        """Unit, project, platform and category: the budget line it falls on, without its month."""
        return self.unit_id, self.project_id, self.platform_id, self.category_id

    @property
    def label(self) -> str:
        """The row as people name it: what it buys, else its category and platform."""
        places = (self.category.label, self.platform.label if self.platform else "")
        return self.content or " · ".join(filter(None, places))


class PlanItemMonth(models.Model):
    """What a row plans for one month."""

    item = models.ForeignKey(
        PlanItem, on_delete=models.CASCADE, db_index=False, related_name="months"
    )
    month = MonthField()
    amount = AmountField()

    class Meta:
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(fields=["item", "month"], name="planitemmonth_month_once"),
            month_is_day_one("month", "planitemmonth"),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="planitemmonth_amount_is_not_negative",
                violation_error_message=_("A budget may not be negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.amount}"


class PlanSales(models.Model):
    """Turnover that the owner is to receive in a month (当月目标额), base of the ad ratio."""

    version = models.ForeignKey(
        PlanVersion, on_delete=models.CASCADE, db_index=False, related_name="sales"
    )
    month = MonthField()
    target = AmountField()

    class Meta:
        ordering = ["month"]
        verbose_name_plural = "plan sales"
        constraints = [
            models.UniqueConstraint(fields=["version", "month"], name="plansales_month_once"),
            month_is_day_one("month", "plansales"),
            models.CheckConstraint(
                condition=Q(target__gte=0), name="plansales_target_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.target}"
