from collections.abc import Iterable
from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.fields import AmountField, MonthField, month_is_day_one
from expense_mgmt.core.models import PublicIdModel
from expense_mgmt.core.periods import DateSpan
from expense_mgmt.organisation.models import Category, Platform, Project


class RequestLineQuerySet(models.QuerySet["RequestLine"]):
    def by_request(self, request_ids: Iterable[int]) -> dict[int, list["RequestLine"]]:
        """The lines of several requests with what a list row shows of them, in two queries."""
        found: dict[int, list[RequestLine]] = {}
        rows = self.filter(request__in=request_ids).select_related("category", "platform")
        for row in rows.prefetch_related("spans"):
            found.setdefault(row.request_id, []).append(row)
        return found


class RequestLine(models.Model):
    """One thing a request asks to spend on: what, where, when, for whom, how much.

    amount    tax-inclusive; zero while a draft names none
    """

    request = models.ForeignKey(
        "requests.ExpenseRequest", on_delete=models.PROTECT, db_index=False, related_name="lines"
    )
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=200, blank=True, default="")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    platform = models.ForeignKey(
        Platform, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    amount = AmountField(default=Decimal(0))

    objects = RequestLineQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "position"], name="requestline_position_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="requestline_amount_is_not_negative",
                violation_error_message=_("An amount is above zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.description}"


class LineSpan(models.Model):
    """Days in which a line runs, both included; one day is a date (R-02)."""

    line = models.ForeignKey(RequestLine, on_delete=models.CASCADE, related_name="spans")
    start = models.DateField()
    end = models.DateField()

    class Meta:
        ordering = ["start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gte=F("start")),
                name="linespan_ends_after_it_starts",
                violation_error_message=_("The end date lies before the start date."),
            ),
            ExclusionConstraint(
                name="linespan_days_are_not_shared",
                expressions=[
                    ("line", RangeOperators.EQUAL),
                    (
                        Func(
                            F("start"),
                            F("end"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("The date spans share a day."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.span)

    @property
    def span(self) -> DateSpan:
        return DateSpan(self.start, self.end)


class LineWeight(models.Model):
    """A project's part of a line (R-05). At most one of a line takes the rest in whole yuan."""

    line = models.ForeignKey(
        RequestLine, on_delete=models.CASCADE, db_index=False, related_name="weights"
    )
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    weight = models.DecimalField(max_digits=14, decimal_places=4)
    takes_rest = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "project"], name="lineweight_project_once"),
            models.UniqueConstraint(
                fields=["line"], condition=Q(takes_rest=True), name="lineweight_one_takes_the_rest"
            ),
            models.CheckConstraint(condition=Q(weight__gte=0), name="lineweight_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.weight}"


class RequestShare(PublicIdModel):
    """A line's amount for one project (or none) in one month (PLATFORM §6.19).

    Budget movements, placement months and claim lines name it. A deferred trigger proves that
    the shares of a line add up to its amount (sql/shares_add_up.sql).
    """

    line = models.ForeignKey(
        RequestLine, on_delete=models.PROTECT, db_index=False, related_name="shares"
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, db_index=False, related_name="+", null=True
    )
    month = MonthField()
    amount = AmountField()

    class Meta:
        ordering = ["line__position", "month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "project", "month"],
                name="requestshare_once_per_project_and_month",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="requestshare_amount_is_not_negative"
            ),
            month_is_day_one("month", "requestshare"),
        ]
        indexes = [models.Index(fields=["project", "month"], name="requestshare_project_month")]

    def __str__(self) -> str:
        return f"{self.month}: {self.amount}"
