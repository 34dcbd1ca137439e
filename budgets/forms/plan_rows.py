"""The rows of a plan as a person fills them in: a sheet of text cells, checked for shape."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from budgets.models import BudgetPlan
from budgets.plan_catalogue import Named, PlanCatalogue
from budgets.plan_content import Item
from expense_mgmt.core.form_fields import DayField, TypedAmountField
from expense_mgmt.core.money import ZERO, money_text
from expense_mgmt.core.periods import Month

if TYPE_CHECKING:
    RowFormSetBase = forms.BaseFormSet["PlanRowForm"]
else:
    RowFormSetBase = forms.BaseFormSet

# A page of a long plan, and how many rows it may have once rows were pasted below.
PAGE_ROWS: Final = 100
MOST_FORM_ROWS: Final = 500
COUNTS: Final = ("exposures", "clicks", "conversions")
TOO_MANY_ROWS: Final = _(
    "This page takes at most %(num)s rows at once, and nothing was kept. Take in longer sheets by “Import from Excel”, and change many amounts in the grid."
)
_COUNT = re.compile(r"[0-9]{1,15}")


class NamedField(forms.CharField):
    """A row named by its code or name, offered by the page's list of the same kind."""

    def __init__(self, *, kind: str, unknown: Any, **kwargs: Any) -> None:
        super().__init__(max_length=120, **kwargs)
        self.unknown = unknown
        self.named: Named[Any] | None = None
        self.widget.attrs |= {"list": f"plan-{kind}", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = self.named.find(text) if self.named else None
        if found is None:
            raise ValidationError(self.unknown, code="unknown", params={"text": text})
        return found


class CountField(forms.CharField):
    """A count that an item is to bring, without decimals; empty gives None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, required=False, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: Any) -> int | None:
        text = super().clean(value).replace(",", "").replace(" ", "")
        if not text:
            return None
        if not _COUNT.fullmatch(text):
            raise ValidationError(
                _("Enter a count in figures, without decimals."), code="not_a_count"
            )
        return int(text)


class BudgetAmountField(TypedAmountField):
    """A planned amount; a negative one is refused in the words of budgets."""

    def clean(self, value: Any) -> Decimal | None:
        if (
            str(value or "")
            .strip()
            .startswith(("-", "\N{MINUS SIGN}", "\N{FULLWIDTH HYPHEN-MINUS}"))
        ):
            raise ValidationError(_("A budget may not be negative."), code="budget_amount_negative")
        return super().clean(value)


class PlanRowForm(forms.Form):
    """One row: where the money goes, for what, how much in each month, and what it is to bring."""

    use_required_attribute = False

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    category = NamedField(
        label=_("Category"),
        kind="categories",
        unknown=_("There is no category “%(text)s” for this plan."),
        error_messages={"required": _("Name a category.")},
    )
    project = NamedField(
        label=_("Project"),
        kind="projects",
        required=False,
        unknown=_("There is no project “%(text)s” in this plan."),
    )
    unit = NamedField(
        label=_("Unit"),
        kind="units",
        required=False,
        unknown=_("There is no unit “%(text)s” in this plan."),
    )
    platform = NamedField(
        label=_("Platform"),
        kind="platforms",
        required=False,
        unknown=_("There is no platform “%(text)s”."),
    )
    content = forms.CharField(label=_("Content"), max_length=200, required=False)
    planned_on = DayField(label=_("Planned day"), required=False)
    amount = BudgetAmountField(label=_("Amount, tax included"))
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)
    exposures = CountField(label=_("Exposures"))
    clicks = CountField(label=_("Clicks"))
    conversions = CountField(label=_("Conversions"))
    turnover = TypedAmountField(label=_("Turnover it is to bring"))
    reason = forms.CharField(label=_("Reason for the change"), max_length=500, required=False)

    def __init__(
        self, *args: Any, plan: BudgetPlan, catalogue: PlanCatalogue, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.row_index: int | None = None
        for name, rows in (
            ("category", catalogue.categories),
            ("project", catalogue.projects),
            ("unit", catalogue.units),
            ("platform", catalogue.platforms),
        ):
            self.fields[name].named = rows  # type: ignore[attr-defined]  # a NamedField
        if plan.project_id is not None:
            del self.fields["project"]
        if len(catalogue.units.rows) < 2:  # noqa: PLR2004  # nothing to choose from
            del self.fields["unit"]
        self.months: Sequence[Month] = plan.months if len(plan.months) > 1 else ()
        for month in self.months:
            self.fields[month_field(month)] = BudgetAmountField(label=str(month))

    def has_changed(self) -> bool:
        """A row in which nothing stands is no row."""
        return any(
            str(self.data.get(self.add_prefix(name)) or "").strip()
            for name in self.fields
            if name not in {"key", "ORDER", "DELETE"}
        )

    @property
    def month_cells(self) -> list[forms.BoundField]:
        """The cells of its months, in order; none where the plan has one month only."""
        return [self[month_field(month)] for month in self.months]

    def item(self) -> Item:
        """The row as it was written; call on a valid form."""
        data = self.cleaned_data
        amount: Decimal | None = data["amount"]
        if self.months:
            months = {month: data[month_field(month)] or ZERO for month in self.months}
            if amount is None:
                amount = sum(months.values(), ZERO)
        else:
            amount = amount or ZERO
            months = {self.plan.months[0]: amount}
        return Item(
            key=data["key"],
            unit=data.get("unit") or self.plan.unit,
            project=data.get("project") or self.plan.project,
            platform=data["platform"],
            category=data["category"],
            content=data["content"],
            planned_on=data["planned_on"],
            remark=data["remark"],
            amount=amount,
            months={month: part for month, part in months.items() if part},
            turnover=data["turnover"],
            reason=data["reason"],
            **{name: data[name] for name in COUNTS},
        )


class PlanRows(RowFormSetBase):
    """All rows, in the order in which the page shows them."""

    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "too_many_forms": TOO_MANY_ROWS,
    }

    @property
    def kept(self) -> list[PlanRowForm]:
        """Rows that say something and are not taken off."""
        return [
            form for form in self.forms if form.has_changed() and form not in self.deleted_forms
        ]

    def items(self) -> tuple[Item, ...]:
        """The rows as they were written; call on a valid formset."""
        return tuple(form.item() for form in self.kept)


_RowFormSet = forms.formset_factory(
    PlanRowForm,
    formset=PlanRows,
    extra=1,
    can_delete=True,
    max_num=MOST_FORM_ROWS,
    validate_max=True,
    absolute_max=MOST_FORM_ROWS,
)


def plan_rows(
    plan: BudgetPlan,
    catalogue: PlanCatalogue,
    *,
    data: Mapping[str, Any] | None = None,
    items: Sequence[Item] = (),
) -> PlanRows:
    """The rows as posted, or as stored with a blank one below."""
    rows: Any = _RowFormSet(
        data,
        initial=[initial_of(item, plan) for item in items] if data is None else None,
        prefix="rows",
        form_kwargs={"plan": plan, "catalogue": catalogue},
    )
    return rows  # type: ignore[no-any-return]  # the formset named in its factory


def initial_of(item: Item, plan: BudgetPlan) -> dict[str, Any]:
    """A stored row as the cells show it."""
    shown: dict[str, Any] = {
        "key": item.key,
        "category": item.category.label,
        "project": item.project.label if item.project else "",
        "unit": item.unit.label,
        "platform": item.platform.label if item.platform else "",
        "content": item.content,
        "planned_on": item.planned_on,
        "amount": shown_amount(item.amount),
        "remark": item.remark,
        "turnover": shown_amount(item.turnover),
        **{name: getattr(item, name) for name in COUNTS},
    }
    for month in plan.months:
        shown[month_field(month)] = shown_amount(item.months.get(month))
    return shown


def shown_amount(amount: Decimal | None) -> str:
    """An amount as one types it: no empty decimals."""
    return money_text(amount).removesuffix(".00") if amount is not None else ""


def month_field(month: Month) -> str:
    """Name of a month's cell."""
    return f"month_{month.month}"
