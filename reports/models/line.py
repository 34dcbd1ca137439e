from django.db import models
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.fields import AmountField, MonthField, month_is_day_one
from expense_mgmt.core.models import localized_name
from expense_mgmt.organisation.models import Category
from expense_mgmt.organisation.parts import Part
from reports.models.statistic import MonthlyStatistic


class StatisticLine(models.Model):
    """A row a figure was made of: what the drill-down shows, for ever as it was.

    month          the month the amount belongs to; an earlier one was carried in
    kind           accrual, ledger, rebate, adjustment
    treatment      counted, excluded, turnover_deduction, reconciliation_only, pending, not_charged
    part           empty where the line enters none
    source_…       the row it was read from: kind, document, its number, row in it
    whole_amount   of all months of the span, of which `amount` is this month's share by days
    """

    class Kind(models.TextChoices):
        ACCRUAL = "accrual", _("Incurred")
        LEDGER = "ledger", _("Finance ledger")
        REBATE = "rebate", _("Media rebate")
        ADJUSTMENT = "adjustment", _("Prior-month adjustment")

    class Treatment(models.TextChoices):
        COUNTED = "counted", _("Counted")
        EXCLUDED = "excluded", _("Not part of promotion expense")
        TURNOVER_DEDUCTION = "turnover_deduction", _("Deducted from turnover")
        RECONCILIATION_ONLY = "reconciliation_only", _("Only compared")
        PENDING = "pending", _("Waits for the confirmation letter")
        NOT_CHARGED = "not_charged", _("Not charged to the project")

    statistic = models.ForeignKey(
        MonthlyStatistic, on_delete=models.PROTECT, db_index=False, related_name="lines"
    )
    position = models.PositiveIntegerField()
    month = MonthField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    treatment = models.CharField(max_length=20, choices=Treatment.choices)
    part = models.CharField(max_length=12, choices=Part.choices, blank=True, default="")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", null=True)
    category_code = models.CharField(max_length=40, blank=True, default="")
    category_name = models.CharField(max_length=120, blank=True, default="")
    category_name_en = models.CharField(max_length=120, blank=True, default="")
    source_kind = models.CharField(max_length=20)
    source_id = models.UUIDField(null=True)
    source_number = models.CharField(max_length=60, blank=True, default="")
    source_row = models.PositiveIntegerField(null=True)
    text = models.CharField(max_length=300, blank=True, default="")
    medium = models.CharField(max_length=120, blank=True, default="")
    medium_en = models.CharField(max_length=120, blank=True, default="")
    size = models.CharField(max_length=60, blank=True, default="")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    month_days = models.PositiveSmallIntegerField(null=True)
    whole_days = models.PositiveSmallIntegerField(null=True)
    whole_amount = AmountField(null=True)
    amount = AmountField()
    as_of = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["statistic", "position"], name="statisticline_position_once"
            ),
            month_is_day_one("month", "statisticline"),
        ]
        indexes = [models.Index(fields=["statistic", "part"], name="statisticline_part")]

    def __str__(self) -> str:
        return f"{self.category_code} {self.amount}"

    @property
    def category_label(self) -> str:
        """The category's name as it was, for the reader's language."""
        return localized_name(self.category_name, self.category_name_en)
