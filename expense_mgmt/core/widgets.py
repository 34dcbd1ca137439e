"""Inputs of the browser that Django's forms do not offer by themselves."""

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A day, in the browser's own calendar; the value travels as 2026-05-12."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class MonthInput(forms.DateInput):
    """A month; the value travels as 2026-05."""

    input_type = "month"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m")


class AmountInput(forms.TextInput):
    """Money: the decimal keyboard on phones, no spinner, no masking that moves the caret."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})
