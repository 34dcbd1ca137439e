"""Budget lines: what may be spent in a month, and what is already held of it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final, TypeAlias

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, ExtractYear
from django.db.models.lookups import Exact
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budgets.models.line_reading import BudgetLineQuerySet
from budgets.rules.control import BudgetPosition, ControlMode, Window, budget_available
from expense_mgmt.core.derivation import Derivation
from expense_mgmt.core.fields import AmountField, MonthField, month_is_day_one
from expense_mgmt.core.models import NamedModel, PublicIdModel
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Category, Platform, Project, Unit

LineKey: TypeAlias = tuple[Month, int | None, int | None, int | None, int | None]
"""Month, unit, project, platform, category: what makes a line the only one of its company."""

COMPOSED: Final = ("approved", "adjusted", "transferred_in", "transferred_out", "carried_in")
BALANCES: Final = ("reserved", "committed", "consumed")
OWN_BALANCES: Final = ("own_reserved", "own_committed", "own_consumed")


def label_of_places(places: Iterable[NamedModel | None]) -> str:
    """Places as a line names them, those left open left out; empty for the whole company."""
    return " · ".join(place.label for place in places if place)


class Mode(models.TextChoices):
    """The modes of R-32 with their words."""

    NONE = ControlMode.NONE, _("No control")
    WARN = ControlMode.WARN, _("Warns")
    BLOCK = ControlMode.BLOCK, _("Blocks")


class ControlWindow(models.TextChoices):
    """The windows of R-33 with their words."""

    MONTH = Window.MONTH, _("Month")
    QUARTER_TO_DATE = Window.QUARTER_TO_DATE, _("Quarter to date")
    QUARTER = Window.QUARTER, _("Quarter")
    YEAR_TO_DATE = Window.YEAR_TO_DATE, _("Year to date")
    YEAR = Window.YEAR, _("Year")


class BudgetLine(PublicIdModel):
    """One month of a company's budget for a unit, project, platform and category.

    An empty dimension means any. The balances change only together with a movement; pages read
    them and never sum movements (PLATFORM §6.1, §6.20).
    """

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, db_index=False, related_name="budget_lines"
    )
    fiscal_year = models.PositiveSmallIntegerField()
    month = MonthField()
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, db_index=False, related_name="+", null=True
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, db_index=False, related_name="+", null=True
    )
    platform = models.ForeignKey(
        Platform, on_delete=models.PROTECT, db_index=False, related_name="+", null=True
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, db_index=False, related_name="+", null=True
    )
    # False for the zero line that an unbudgeted submit leaves behind (PLATFORM §6.22).
    is_planned = models.BooleanField(default=True)

    currency = models.CharField(max_length=3)
    approved = AmountField(default=ZERO)
    adjusted = AmountField(default=ZERO)
    transferred_in = AmountField(default=ZERO)
    transferred_out = AmountField(default=ZERO)
    carried_in = AmountField(default=ZERO)
    revised = models.GeneratedField(
        expression=F("approved")
        + F("adjusted")
        + F("transferred_in")
        - F("transferred_out")
        + F("carried_in"),
        output_field=AmountField(),
        db_persist=True,
    )

    reserved = AmountField(default=ZERO)
    committed = AmountField(default=ZERO)
    consumed = AmountField(default=ZERO)

    # What of it are the line's own movements: a line above others holds theirs a second time,
    # and sums of lines must not count it twice. `moved_at` is the last of them.
    own_reserved = AmountField(default=ZERO)
    own_committed = AmountField(default=ZERO)
    own_consumed = AmountField(default=ZERO)
    moved_at = models.DateTimeField(null=True, blank=True)

    mode = models.CharField(max_length=5, choices=Mode.choices, default=Mode.BLOCK)
    control_window = models.CharField(
        max_length=15, choices=ControlWindow.choices, default=ControlWindow.MONTH
    )
    tolerance_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    tolerance_amount = AmountField(null=True)
    # R-32's tolerance in yuan, at least the overrun there was when the mode was tightened.
    allowed_overrun = AmountField(default=ZERO)

    # Finance closed it: no new hold and no change any more; what it holds stays (DOMAIN §4).
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "month", "unit", "project", "platform", "category"],
                nulls_distinct=False,
                name="budgetline_key_is_unique",
                violation_error_message=_("This budget line exists already."),
            ),
            month_is_day_one("month", "budgetline"),
            models.CheckConstraint(
                condition=Q(
                    Exact(ExtractYear(Cast(F("month"), models.DateField())), F("fiscal_year"))
                ),
                name="budgetline_month_lies_in_its_year",
            ),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, committed__gte=0, consumed__gte=0),
                name="budgetline_balances_are_not_negative",
                violation_error_message=_("No more can be given back than was taken."),
            ),
            models.CheckConstraint(
                condition=~Q(mode=Mode.BLOCK)
                | ~Q(control_window=ControlWindow.MONTH)
                | Q(
                    revised__gte=F("reserved")
                    + F("committed")
                    + F("consumed")
                    - F("allowed_overrun")
                ),
                name="budgetline_block_is_not_overrun",
                violation_error_message=_("This budget line has not enough left."),
            ),
            models.CheckConstraint(
                condition=Q(mode__in=Mode.values, control_window__in=ControlWindow.values),
                name="budgetline_control_is_known",
            ),
            models.CheckConstraint(
                condition=Q(allowed_overrun__gte=0), name="budgetline_overrun_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="budgetline_closed_by_someone",
            ),
        ]
        indexes = [
            # A year in the order in which the workbook adds it up (PLATFORM §4 P5).
            models.Index(
                fields=["company", "fiscal_year", "project", "category", "month"],
                name="budgetline_year_in_order",
            ),
            models.Index(fields=["project", "month"], name="budgetline_project_month"),
            models.Index(fields=["unit", "month"], name="budgetline_unit_month"),
            models.Index(fields=["category"], name="budgetline_category"),
            models.Index(fields=["platform"], name="budgetline_platform"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.month}"

    @property
    def label(self) -> str:
        """The line's place in the reader's language: project or unit, category, platform."""
        places = (self.project, self.unit, self.category, self.platform)
        return label_of_places(places) or self.company.label

    @property
    def detail_label(self) -> str:
        """The line inside its project or unit: category and platform."""
        return label_of_places((self.category, self.platform)) or gettext("All categories")

    @property
    def changed_amount(self) -> Decimal:
        """What adjustments, transfers and carried amounts made of the approved amount."""
        changed: Decimal = self.revised - self.approved
        return changed

    @property
    def key(self) -> LineKey:
        """What makes the line the only one of its kind in its company."""
        return self.month, self.unit_id, self.project_id, self.platform_id, self.category_id

    @property
    def used(self) -> Decimal:
        """Reserved, committed and consumed together."""
        used: Decimal = self.reserved + self.committed + self.consumed
        return used

    @property
    def position(self) -> BudgetPosition:
        """Revised budget, what is available of it and the percentage used.

        source  R-31
        """
        return self.explain_position()

    def explain_position(self, trace: Derivation | None = None) -> BudgetPosition:
        """The position with its steps, for who asks how it came about.

        source  R-31
        """
        return budget_available(
            self.approved,
            adjustments=self.adjusted,
            transfer_in=self.transferred_in,
            transfer_out=self.transferred_out,
            carried_in=self.carried_in,
            reserved=self.reserved,
            committed=self.committed,
            consumed=self.consumed,
            trace=trace,
        )
