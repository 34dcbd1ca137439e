from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.fields import AmountField, MonthField, month_is_day_one
from expense_mgmt.organisation.parts import Part
from reports.models.statistic import MonthlyStatistic


class StatisticPart(models.Model):
    """A row of the statistic: one of the eight parts, or the sundries that do not count.

    carried_in    what the waiting months add (R-13)
    """

    statistic = models.ForeignKey(
        MonthlyStatistic, on_delete=models.PROTECT, db_index=False, related_name="parts"
    )
    position = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=12, choices=Part.choices)
    budget = AmountField(null=True)
    amount = AmountField()
    rebate = AmountField()
    adjustment = AmountField()
    month_total = AmountField()
    carried_in = AmountField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["statistic", "part"], name="statisticpart_once"),
            models.CheckConstraint(
                condition=models.Q(month_total=F("amount") - F("rebate") + F("adjustment")),
                name="statisticpart_adds_up",
                violation_error_message=_("The part does not add up."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_part_display()


class StatisticMonth(models.Model):
    """Turnover (R-07) and spend of one month of a statement: its own first, then the waiting ones."""

    statistic = models.ForeignKey(
        MonthlyStatistic, on_delete=models.PROTECT, db_index=False, related_name="months"
    )
    position = models.PositiveSmallIntegerField()
    month = MonthField()
    confirmed_sales = AmountField()
    forfeits_and_returns = AmountField()
    area_difference = AmountField()
    price_difference = AmountField()
    gifted_management_fee = AmountField()
    agency_gifts = AmountField()
    turnover = AmountField()
    spend = AmountField()
    turnover_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["statistic", "month"], name="statisticmonth_once"),
            month_is_day_one("month", "statisticmonth"),
            models.CheckConstraint(
                condition=models.Q(
                    turnover=F("confirmed_sales")
                    - F("forfeits_and_returns")
                    - F("area_difference")
                    - F("price_difference")
                    - F("gifted_management_fee")
                    - F("agency_gifts")
                ),
                name="statisticmonth_adds_up",
                violation_error_message=_("The turnover does not add up."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.month)
