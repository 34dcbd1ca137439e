"""Forms of quotas, allocations, product budgets and sales targets: shapes only."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from budgets.models.quota_setting import WEIGHED_STAGES, QuotaSetting, Stage
from budgets.rules.regional import DEFAULT_STAGE_WEIGHTS, DEFAULT_TIERS, MarketStage, QuotaTier
from budgets.services.product_budgets import ProductRow
from budgets.services.quota_settings import QuotaFigures
from expense_mgmt.core.errors import DomainError
from expense_mgmt.core.form_fields import DayField, MonthChoice, TypedAmountField
from expense_mgmt.core.money import ZERO, thousands
from expense_mgmt.core.periods import MONTHS_IN_YEAR, FiscalYear, Month
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category, Unit

MOST_TIERS = 6
MOST_PRODUCTS = 30
PRODUCT_COLUMNS = ("name", "price", "sales")


class RefusalForm(forms.Form):
    """A form that shows a refusal of the domain at its field, else above it."""

    use_required_attribute = False

    def show(self, error: DomainError) -> None:
        """Put the refusal, or each of its shortcomings, where it belongs."""
        for one in getattr(error, "shortcomings", (error,)):
            self.add_error(one.field if one.field in self.fields else None, str(one))


class MonthForm(forms.Form):
    """The month of a quota; what a page shows beside it is its own."""

    month = MonthChoice(label=_("Month"))


class BasesForm(RefusalForm):
    """The base of each outlet that has a stage: what its weight is multiplied with."""

    month = MonthChoice(widget=forms.HiddenInput)

    def __init__(self, outlets: Sequence[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outlets = outlets
        for outlet in outlets:
            self.fields[f"base_{outlet.public_id}"] = TypedAmountField(label=outlet.label)

    def bases(self) -> dict[int, Decimal]:
        """What was typed, by the outlet's key; call after is_valid()."""
        typed = {one.pk: self.cleaned_data[f"base_{one.public_id}"] for one in self.outlets}
        return {key: base for key, base in typed.items() if base is not None}


class StudyForm(RefusalForm):
    """What a case study found, and the study itself."""

    summary = forms.CharField(
        label=_("What the study found"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = forms.FileField(label=_("The study"), required=False, allow_empty_file=True)


def _percent(label: Any, **kwargs: Any) -> forms.DecimalField:
    bounds = {"min_value": 0, "max_value": 100, **kwargs}
    return forms.DecimalField(label=label, decimal_places=2, **bounds)


class QuotaFiguresForm(RefusalForm):
    """Tiers, weights, floors, fixed amounts by region, stages by outlet, and from when on."""

    valid_from = DayField(label=_("Counts from"))
    category = forms.ChoiceField(label=_("Quotas are given for"))
    introduction_weight = _percent(_("Weight, introduction"))
    growth_weight = _percent(_("Weight, growth"))
    mature_weight = _percent(_("Weight, mature"))
    decline_weight = _percent(_("Weight, decline"))
    price_line = TypedAmountField(label=_("Terminal product from a price of"), required=True)
    sales_floor = TypedAmountField(label=_("Terminal sales at least"), required=True)
    terminal_ratio_percent = _percent(_("Budget of terminal sales, %"))
    circulation_ratio_percent = _percent(_("Budget of circulation sales, %"))

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(company=company, is_active=True).order_by("code")
        self.regions = [unit for unit in units if unit.kind == Unit.Kind.REGION]
        self.outlets = [unit for unit in units if unit.kind == Unit.Kind.OUTLET]
        rows = Category.objects.filter(company=company, is_active=True)
        self.categories = {str(row.public_id): row for row in rows.order_by("parent", "pk")}
        chooser: Any = self.fields["category"]
        chooser.choices = [(key, row.label) for key, row in self.categories.items()]
        for index in range(MOST_TIERS):
            for name, label in (
                ("from", _("From, %")),
                ("fixed", _("Fixed, %")),
                ("variable", _("Variable, % of receipts")),
            ):
                limit = 100 if name == "variable" else 9999
                self.fields[f"tier_{index}_{name}"] = _percent(
                    label, required=False, max_value=limit
                )
        for region in self.regions:
            self.fields[f"fixed_{region.public_id}"] = TypedAmountField(label=region.label)
        for outlet in self.outlets:
            self.fields[f"stage_{outlet.public_id}"] = forms.ChoiceField(
                label=outlet.label, required=False, choices=[("", ""), *Stage.choices]
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for index in range(MOST_TIERS):
            names = [f"tier_{index}_{name}" for name in ("from", "fixed", "variable")]
            typed = [cleaned.get(name) is not None for name in names]
            if any(typed) and not all(typed):
                missing = names[typed.index(False)]
                if missing not in self.errors:
                    self.add_error(missing, _("A tier has all three figures, or none."))
        return cleaned

    def figures(self) -> QuotaFigures:
        """What was chosen; call after is_valid()."""
        cleaned = self.cleaned_data
        tiers = [
            QuotaTier(
                cleaned[f"tier_{index}_from"],
                cleaned[f"tier_{index}_fixed"],
                cleaned[f"tier_{index}_variable"],
            )
            for index in range(MOST_TIERS)
            if cleaned.get(f"tier_{index}_from") is not None
        ]
        fixed = {one: cleaned[f"fixed_{one.public_id}"] for one in self.regions}
        stages = {one: cleaned[f"stage_{one.public_id}"] for one in self.outlets}
        return QuotaFigures(
            category=self.categories[cleaned["category"]],
            tiers=tiers,
            weights={stage: cleaned[f"{stage}_weight"] for stage in WEIGHED_STAGES},
            price_line=cleaned["price_line"],
            sales_floor=cleaned["sales_floor"],
            terminal_ratio_percent=cleaned["terminal_ratio_percent"],
            circulation_ratio_percent=cleaned["circulation_ratio_percent"],
            fixed={one: amount for one, amount in fixed.items() if amount is not None},
            stages={one: MarketStage(stage) for one, stage in stages.items() if stage},
        )


def figures_shown(setting: QuotaSetting | None) -> dict[str, Any]:
    """The figures in force as the form shows them; DOMAIN's own where none are published."""
    if setting is None:
        return {
            **_tiers_shown(DEFAULT_TIERS),
            **{f"{stage}_weight": DEFAULT_STAGE_WEIGHTS[stage] for stage in WEIGHED_STAGES},
            "price_line": "16.00",
            "sales_floor": "5,000,000.00",
            "terminal_ratio_percent": ZERO,
            "circulation_ratio_percent": ZERO,
        }
    return {
        "category": str(setting.category.public_id),
        **_tiers_shown(setting.quota_tiers),
        **{f"{stage}_weight": setting.stage_weights[stage] for stage in WEIGHED_STAGES},
        "price_line": thousands(setting.price_line),
        "sales_floor": thousands(setting.sales_floor),
        "terminal_ratio_percent": setting.terminal_ratio_percent,
        "circulation_ratio_percent": setting.circulation_ratio_percent,
        **{
            f"fixed_{row.region.public_id}": thousands(row.fixed_amount)
            for row in setting.regions.all()
        },
        **{f"stage_{row.outlet.public_id}": row.stage for row in setting.outlets.all()},
    }


def _tiers_shown(tiers: Sequence[QuotaTier]) -> dict[str, Decimal]:
    found = {}
    for index, tier in enumerate(tiers):
        found[f"tier_{index}_from"] = tier.from_percent
        found[f"tier_{index}_fixed"] = tier.fixed_percent
        found[f"tier_{index}_variable"] = tier.variable_percent
    return found


class ProductForm(RefusalForm):
    """For whom and when, on which categories, and the products; empty rows are none."""

    unit = forms.ChoiceField(label=_("For"))
    month = MonthChoice(label=_("Month"))
    terminal_category = forms.ChoiceField(label=_("Terminal products on"))
    circulation_category = forms.ChoiceField(label=_("Circulation products on"))

    def __init__(
        self,
        units: Sequence[Unit],
        categories: Sequence[Category],
        *args: Any,
        row_count: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.row_count = row_count
        self.categories = {str(row.public_id): row for row in categories}
        for name, rows in (
            ("unit", units),
            ("terminal_category", categories),
            ("circulation_category", categories),
        ):
            chooser: Any = self.fields[name]
            chosen = [(str(row.public_id), row.label) for row in rows]
            chooser.choices = chosen if name == "unit" else [("", ""), *chosen]
        for index in range(row_count):
            self.fields[f"rows-{index}-name"] = forms.CharField(
                label=_("Product"), max_length=120, required=False
            )
            self.fields[f"rows-{index}-price"] = TypedAmountField(label=_("Landed price"))
            self.fields[f"rows-{index}-sales"] = TypedAmountField(label=_("Sales"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for index in range(self.row_count):
            names = [f"rows-{index}-{column}" for column in PRODUCT_COLUMNS]
            typed = [cleaned.get(name) not in (None, "") for name in names]
            for name, has_text in zip(names, typed, strict=True):
                if any(typed) and not has_text and name not in self.errors:
                    self.add_error(name, _("A product has a name, a price and sales."))
        return cleaned

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The product rows as the page draws them."""
        return [
            {column: self[f"rows-{index}-{column}"] for column in PRODUCT_COLUMNS}
            for index in range(self.row_count)
        ]

    def rows(self) -> tuple[ProductRow, ...]:
        """The products that were typed; call after is_valid()."""
        cleaned = self.cleaned_data
        return tuple(
            ProductRow(
                cleaned[f"rows-{index}-name"],
                cleaned[f"rows-{index}-price"],
                cleaned[f"rows-{index}-sales"],
            )
            for index in range(self.row_count)
            if cleaned.get(f"rows-{index}-name")
        )


def row_count_of(data: QueryDict) -> int:
    """How many product rows were posted, within what a page holds."""
    text = data.get("row_count", "")
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0  # noqa: PLR2004  # far beyond any page
    return max(1, min(count, MOST_PRODUCTS))


class TargetForm(RefusalForm):
    """A place's year: the whole, or month by month."""

    valid_from = DayField(label=_("Counts from"))
    annual = TypedAmountField(label=_("Whole year"))

    def __init__(self, year: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.months = FiscalYear(year).months
        for number in range(1, MONTHS_IN_YEAR + 1):
            self.fields[f"month_{number}"] = TypedAmountField(label=str(number))

    @property
    def month_fields(self) -> list[tuple[Month, Any]]:
        """Each month with its field, for the page."""
        return [(month, self[f"month_{month.month}"]) for month in self.months]

    def amounts(self) -> dict[Month, Decimal]:
        """The months that were typed; none where only the whole year was."""
        typed = {month: self.cleaned_data[f"month_{month.month}"] for month in self.months}
        return {month: amount for month, amount in typed.items() if amount is not None}
