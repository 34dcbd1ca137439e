"""Form fields for what people type into money documents."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from expense_mgmt.core.errors import Conflict, DomainError, RuleBroken
from expense_mgmt.core.money import parse_amount
from expense_mgmt.core.periods import Month
from expense_mgmt.core.typed import typed_text
from expense_mgmt.core.widgets import AmountInput, DayInput, MonthInput

# Days and months that a document can name. Deadlines are counted from them, and the calendar
# of the language ends: a claim accepted on 9999-12-31 could never be shown again.
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099

LONGEST_COMMENT: Final = 2000
LONGEST_NUMBER: Final = 9

# Django's own refusals; named here, the catalogue of the product words them.
SAID_BY_DJANGO: Final = (
    gettext_noop("This field is required."),
    gettext_noop("Select a valid choice. That choice is not one of the available choices."),
    gettext_noop("Select a valid choice. %(value)s is not one of the available choices."),
)


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
        if day is not None:
            _ensure_in_reach(day.year)
        return day


class MonthChoice(forms.Field):
    """A month as 2026-05."""

    widget = MonthInput

    def to_python(self, value: object) -> Month | None:
        if isinstance(value, Month):
            return value
        if not value:
            return None
        try:
            month = Month.parse(str(value))
        except ValueError as error:
            raise ValidationError(_("Enter a month as YYYY-MM."), code="bad_month") from error
        _ensure_in_reach(month.year)
        return month

    def prepare_value(self, value: object) -> object:
        return str(value) if isinstance(value, Month) else value


class VersionForm(forms.Form):
    """The version of the document that a page showed, beside what else a form asks for."""

    version = forms.IntegerField(min_value=0)


def posted_version(request: HttpRequest) -> int:
    """The version a button was shown with.

    raises    Conflict stale_version when it is missing or no number
    """
    version = whole_number(request.POST.get("version", ""))
    if version is None:
        raise Conflict("stale_version", _("This page is out of date. Its present state is shown."))
    return version


def whole_number(text: str) -> int | None:
    """What our own pages post as a number beside a button; None for anything else.

    A form of one hidden field would be a tenth of what the act behind it costs.
    """
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else None


def posted_comment(
    request: HttpRequest, name: str = "comment", *, longest: int = LONGEST_COMMENT
) -> str:
    """What was typed beside a button, whole: a text that is too long is refused, not cut.

    raises    RuleBroken comment_too_long
    """
    text = typed_text(request.POST.get(name, ""))
    if len(text) > longest:
        raise RuleBroken(
            "comment_too_long",
            _("A comment has at most %(limit)s characters."),
            {"limit": longest},
            field=name,
        )
    return text


def _ensure_in_reach(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(
            _("Enter a year from %(first)s to %(last)s."),
            code="year_out_of_reach",
            params={"first": str(FIRST_YEAR), "last": str(LAST_YEAR)},
        )
