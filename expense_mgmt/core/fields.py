"""Columns for the types that money documents are made of."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast, ExtractDay
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.periods import Month


class AmountField(models.DecimalField[Any, Any]):
    """An amount of money: 2 places, never float. Its currency stands in the row beside it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)


class MonthField(models.Field[Any, Any]):
    """A `Month`, stored as the date of its first day (DOMAIN §1)."""

    description = _("Month")

    def db_type(self, connection: Any) -> str:
        return "date"

    def rel_db_type(self, connection: Any) -> str:
        return "date"

    def from_db_value(self, value: dt.date | None, *_args: Any) -> Month | None:
        return None if value is None else Month.of(value)

    def to_python(self, value: Any) -> Month | None:
        if value is None or isinstance(value, Month):
            return value
        if isinstance(value, dt.date):
            return Month.of(value)
        try:
            return Month.parse(str(value)[:7])
        except ValueError as error:
            raise ValidationError(_("Enter a month as YYYY-MM."), code="bad_month") from error

    def get_prep_value(self, value: Any) -> dt.date | None:
        month = self.to_python(super().get_prep_value(value))
        return None if month is None else month.first

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002  # Django's signature
        return value if prepared else self.get_prep_value(value)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))


def month_is_day_one(column: str, table: str) -> models.CheckConstraint:
    """Constraint for a `MonthField`: a raw write of any other day is refused."""
    return models.CheckConstraint(
        condition=models.Q(Exact(ExtractDay(Cast(models.F(column), models.DateField())), 1)),
        name=f"{table}_{column}_is_day_one",
    )
