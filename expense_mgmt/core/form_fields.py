"""Form fields for what people type into money documents."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import DomainError
from expense_mgmt.core.money import parse_amount
from expense_mgmt.core.widgets import AmountInput, DayInput


class TypedAmountField(forms.CharField):
    """An amount typed by hand: zero or more, two decimals, never rounded; empty gives None."""

    widget = AmountInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 64, "required": False, **kwargs})

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = parse_amount(text)
        except DomainError as error:
            raise ValidationError(str(error), code=error.code) from error
        if amount < 0:
            raise ValidationError(_("An amount is above zero."), code="amount_not_positive")
        return amount


class DayField(forms.DateField):
    """A day as the browser's calendar sends it: 2026-05-12."""

    widget = DayInput
    input_formats = ["%Y-%m-%d"]

    def clean(self, value: Any) -> dt.date | None:
        day: dt.date | None = super().clean(value)
        return day
