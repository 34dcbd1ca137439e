"""Forms of the payment: they check shape, the services judge."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import DomainError
from expense_mgmt.core.form_fields import DayField, TypedAmountField
from expense_mgmt.organisation.models import SupplierAccount
from requests.models import SettlementClaim


class PaymentRequestForm(forms.Form):
    """To which account, and how much of what is owed."""

    account = forms.ChoiceField(label=_("Supplier's account"))
    amount = TypedAmountField(label=_("Amount"), required=True)

    def __init__(self, *args: Any, claim: SettlementClaim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = SupplierAccount.objects.filter(supplier=claim.supplier_id, is_active=True)
        choice: Any = self.fields["account"]
        choice.choices = [
            (str(account.public_id), f"{account.bank} {account.masked_number}")
            for account in accounts.order_by("pk")
        ]

    @property
    def account_id(self) -> UUID:
        return UUID(self.cleaned_data["account"])


class PayForm(forms.Form):
    """When the money left the bank, and under which reference."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    paid_on = DayField(label=_("Paid on"))
    bank_reference = forms.CharField(label=_("Bank reference"), max_length=60)


def show_refusal(error: DomainError, form: forms.Form) -> None:
    """Put what a service refused on the field it names, else on top of the form."""
    form.add_error(error.field if error.field in form.fields else None, str(error))
