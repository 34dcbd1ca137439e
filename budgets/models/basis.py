"""What a computed plan rests on: the inputs of R-28, R-29 and R-30, kept as they were."""

from typing import Self

from django.db import models
from django.db.models import Q

from budgets.models.plan import BudgetPlan
from budgets.models.quota_setting import Stage
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.models import PublicIdModel
from expense_mgmt.foundation.models import Attachment, User
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import Unit
from expense_mgmt.organisation.queries import in_scope
from ledger.models import RegionReceipts


class RegionalQuota(models.Model):
    """The quota of a region that a plan gives: fixed of its month, variable of the one before.

    receipts, target    of the month before, as confirmed then; `receipts_version` says which
    fixed_amount        of the region, before its tier
    tiers               [from, fixed, variable] in percent as text, lowest first
    source              R-28; DOMAIN §6
    """

    plan = models.OneToOneField(BudgetPlan, on_delete=models.PROTECT, related_name="quota")
    receipts_of = models.ForeignKey(RegionReceipts, on_delete=models.PROTECT, related_name="+")
    receipts_version = models.PositiveIntegerField()
    receipts = AmountField()
    target = AmountField()
    fixed_amount = AmountField()
    tiers = models.JSONField()
    completion_percent = models.DecimalField(max_digits=18, decimal_places=2)
    fixed = AmountField()
    variable = AmountField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(target__gt=0, fixed__gte=0, variable__gte=0),
                name="regionalquota_is_sound",
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.fixed} + {self.variable}"


class OutletAllocation(models.Model):
    """How a plan divides a region's issued quota over its outlets.

    quota_plan  the issued quota it divides
    pool        what there was to divide, in yuan
    source      R-30
    """

    plan = models.OneToOneField(BudgetPlan, on_delete=models.PROTECT, related_name="allocation")
    quota_plan = models.ForeignKey(BudgetPlan, on_delete=models.PROTECT, related_name="+")
    pool = AmountField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pool__gt=0), name="outletallocation_has_a_pool")
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.pool}"


class OutletShare(models.Model):
    """One outlet's part of an allocation: stage weight × base, and what came out."""

    allocation = models.ForeignKey(
        OutletAllocation, on_delete=models.PROTECT, db_index=False, related_name="shares"
    )
    outlet = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=14, choices=Stage.choices)
    stage_weight = models.DecimalField(max_digits=5, decimal_places=2)
    base = AmountField()
    amount = AmountField()

    class Meta:
        ordering = ["outlet"]
        constraints = [
            models.UniqueConstraint(fields=["allocation", "outlet"], name="outletshare_once"),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values, base__gte=0, amount__gte=0),
                name="outletshare_is_sound",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet_id}: {self.amount}"


class ProductBudget(models.Model):
    """The product sales that a plan's amount was made of, and the figures of that day.

    source      R-29
    """

    plan = models.OneToOneField(BudgetPlan, on_delete=models.PROTECT, related_name="product_budget")
    price_line = AmountField()
    sales_floor = AmountField()
    terminal_ratio_percent = models.DecimalField(max_digits=5, decimal_places=2)
    circulation_ratio_percent = models.DecimalField(max_digits=5, decimal_places=2)
    terminal_budget = AmountField()
    circulation_budget = AmountField()

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.terminal_budget} + {self.circulation_budget}"


class ProductSales(models.Model):
    """Landed price and sales of one product, in yuan."""

    budget = models.ForeignKey(
        ProductBudget, on_delete=models.PROTECT, db_index=False, related_name="products"
    )
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    price = AmountField()
    sales = AmountField()

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "product sales"
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "position"], name="productsales_position_once"
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0, sales__gte=0), name="productsales_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.sales}"


class CaseStudyQuerySet(models.QuerySet["CaseStudy"]):
    def visible_to(self, user: User) -> Self:
        """Studies of outlets in the scope of a role that reads budgets."""
        return self.filter(in_scope(user, unit="outlet", project="", roles=Act.BUDGET_READ.roles))

    def for_page(self) -> Self:
        return self.select_related("outlet", "made_by", "attachment__file").order_by("-pk")


class CaseStudy(PublicIdModel):
    """Why an outlet of a new brand market is worth its money (个案研究); append-only.

    summary    market capacity, competition, products, and the sales that pay for it
    source     [FM] 6 (2); DOMAIN §6, R-30
    """

    outlet = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    summary = models.TextField()
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="+")
    made_at = models.DateTimeField()

    objects = CaseStudyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "case studies"

    def __str__(self) -> str:
        return f"{self.outlet_id}: {self.summary[:40]}"
