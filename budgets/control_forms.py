"""Forms of control and of a company's figures: shapes are checked here, rules in the services."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from budgets.models.line import ControlWindow, Mode
from budgets.models.setting import Carry
from budgets.rules.plan_days import LAST_DAY, LAST_MONTH, NAMES, PlanDays
from budgets.services.budget_settings import Figures
from budgets.services.control_settings import Control
from expense_mgmt.core.form_fields import LONGEST_COMMENT, DayField, TypedAmountField


class ControlForm(forms.Form):
    """How a line shall be controlled, and why."""

    use_required_attribute = False

    mode = forms.ChoiceField(label=_("Mode"), choices=Mode.choices)
    control_window = forms.ChoiceField(
        label=_("Months counted together"), choices=ControlWindow.choices
    )
    tolerance_percent = forms.DecimalField(
        label=_("Tolerance, % of the budget"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
    )
    tolerance_amount = TypedAmountField(label=_("Tolerance, yuan"))
    rest_of_year = forms.BooleanField(
        label=_("All months of this line from this one on"), required=False
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_COMMENT, widget=forms.Textarea(attrs={"rows": 2})
    )

    def control(self) -> Control:
        """What was chosen; call after is_valid()."""
        cleaned = self.cleaned_data
        return Control(
            mode=Mode(cleaned["mode"]),
            control_window=ControlWindow(cleaned["control_window"]),
            tolerance_percent=cleaned["tolerance_percent"],
            tolerance_amount=cleaned["tolerance_amount"],
        )


class CloseForm(forms.Form):
    """Why a line, or its whole month, takes nothing more."""

    use_required_attribute = False

    whole_month = forms.BooleanField(label=_("All budget lines of this month"), required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_COMMENT, widget=forms.Textarea(attrs={"rows": 2})
    )


def _whole(label: StrOrPromise, *, last: int = LAST_DAY) -> forms.IntegerField:
    """A day that some month has, or a month of the year."""
    return forms.IntegerField(label=label, min_value=1, max_value=last)


class FiguresForm(forms.Form):
    """A company's figures for its budgets, and from when on."""

    use_required_attribute = False

    valid_from = DayField(label=_("Counts from"))
    free_transfer_limit = TypedAmountField(
        label=_("Transfers without approval up to, yuan"), required=True
    )
    ceiling_percent = forms.DecimalField(
        label=_("Annual ceiling, per cent of sales"),
        min_value=Decimal("0.01"),
        max_value=100,
        decimal_places=2,
    )
    ceiling_mode = forms.ChoiceField(label=_("Beyond the ceiling"), choices=Mode.choices)
    carry_policy = forms.ChoiceField(label=_("At the year's end"), choices=Carry.choices)
    annual_month = _whole(_("Annual drafts: month"), last=LAST_MONTH)
    annual_day = _whole(_("Annual drafts: sent by the"))
    monthly_submitted_day = _whole(_("Monthly budgets: sent by the"))
    monthly_issued_day = _whole(_("Monthly budgets: signed by the"))
    overall_submitted_day = _whole(_("Overall plans: proposed by the"))
    overall_issued_day = _whole(_("Overall plans: decided by the"))
    quota_issued_day = _whole(_("Regional quotas: issued by the"))

    @property
    def days(self) -> list[forms.BoundField]:
        """The fields of the deadlines."""
        return [self[name] for name in NAMES]

    def figures(self) -> Figures:
        """What was chosen; call after is_valid()."""
        cleaned = self.cleaned_data
        return Figures(
            free_transfer_limit=cleaned["free_transfer_limit"],
            ceiling_percent=cleaned["ceiling_percent"],
            ceiling_mode=Mode(cleaned["ceiling_mode"]),
            carry_policy=Carry(cleaned["carry_policy"]),
            plan_days=PlanDays(**{name: cleaned[name] for name in NAMES}),
        )
