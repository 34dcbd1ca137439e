"""What people type into the ledger's pages: shapes only, rules are in the services."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.form_fields import VersionForm
from expense_mgmt.core.money import ZERO, parse_amount, thousands
from expense_mgmt.core.widgets import AmountInput
from ledger.models import RegionReceipts, Turnover
from ledger.models.turnover import FIGURES
from ledger.states import TurnoverState

LONGEST_COMMENT = 500


class SignedAmountField(forms.CharField):
    """A typed amount, negative ones included; nothing typed is zero unless it is required."""

    widget = AmountInput

    def clean(self, value: Any) -> Decimal:
        text = super().clean(value)
        if not text:
            return ZERO
        try:
            return parse_amount(text)
        except RuleBroken as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal


class TurnoverForm(forms.Form):
    """The five typed figures of R-07; gifts of agency-sold projects are never typed."""

    confirmed_sales = SignedAmountField(label=_("Confirmed sales"))
    forfeits_and_returns = SignedAmountField(
        label=_("Forfeited deposits and returned units"), required=False
    )
    area_difference = SignedAmountField(label=_("Area difference"), required=False)
    price_difference = SignedAmountField(label=_("Signing price difference"), required=False)
    gifted_management_fee = SignedAmountField(label=_("Waived management fee"), required=False)

    def figures(self) -> dict[str, Decimal]:
        """What was typed, by the names of R-07."""
        return {name: self.cleaned_data[name] for name in FIGURES}

    def show_refusal(self, refusal: RuleBroken) -> None:
        """Put a refusal of the service beside its field, else above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class CorrectionForm(TurnoverForm):
    """Other figures for a sheet; once finance confirmed it, with the reason."""

    comment = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, turnover: Turnover, data: QueryDict | None = None) -> None:
        figures = {name: thousands(amount) for name, amount in turnover.figures().items()}
        super().__init__(data, initial={**figures, "version": turnover.version})
        self.fields["comment"].required = turnover.state != TurnoverState.REPORTED


class SignatureForm(VersionForm):
    role = forms.CharField(max_length=30, widget=forms.HiddenInput)


class ReceiptsForm(forms.Form):
    """What a region received in a month; a confirmed figure changes with a reason."""

    amount = SignedAmountField(label=_("Received from customers"))
    comment = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        receipts: RegionReceipts | None,
        data: QueryDict | None = None,
        *,
        suggested: Decimal | None = None,
    ) -> None:
        """suggested    turnover of the countersigned sheets, for a month nobody reported"""
        self.receipts = receipts
        amount = receipts.amount if receipts else suggested
        known = {} if amount is None else {"amount": thousands(amount)}
        super().__init__(data, initial={**known, "version": receipts.version if receipts else 0})
        self.fields["comment"].required = receipts is not None and receipts.is_confirmed

    def show_refusal(self, refusal: RuleBroken) -> None:
        """Put a refusal of the service beside its field, else above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
