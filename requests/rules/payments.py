"""When a supplier is to be paid, and how old open payables are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import Number, exact, rounded, total_of
from expense_mgmt.core.periods import Month


def payment_due(
    booked_on: date,
    contract_days: int | None = None,
    contract_due_date: date | None = None,
    *,
    trace: Derivation | None = None,
) -> date:
    """The contract's date, else its days after booking, else a calendar month after booking.

    formula  contract due date; else booked on + contract days; else the same day of the next
             month, at most its last
    units    calendar days
    raises   RuleRefused bad_input for negative contract days
    source   R-23; [FM] 2 (2) (3)
    """
    if contract_days is not None and contract_days < 0:
        raise RuleRefused("bad_input", field="contract_days")
    if contract_due_date is not None:
        label, due = _("Date of the contract"), contract_due_date
        note(trace, label, result=due)
    elif contract_days is not None:
        due = booked_on + timedelta(days=contract_days)
        note(trace, _("Days of the contract"), "{} + {}", booked_on, contract_days, result=due)
    else:
        due = Month.of(booked_on).plus(1).day(booked_on.day)
        note(trace, _("One calendar month after booking"), result=due)
    return due


class AgeBand(StrEnum):
    """Days past the due date."""

    NOT_DUE = "not_due"
    TO_30 = "1-30"
    TO_60 = "31-60"
    TO_90 = "61-90"
    OVER_90 = "over_90"


TOTAL = "total"
_LAST_DAY: Sequence[tuple[int, AgeBand]] = (
    (0, AgeBand.NOT_DUE),
    (30, AgeBand.TO_30),
    (60, AgeBand.TO_60),
    (90, AgeBand.TO_90),
)


@dataclass(frozen=True, slots=True)
class Payable:
    """A booked invoice and what was paid on it."""

    booked_on: date
    amount: Number
    paid: Number = 0
    contract_days: int | None = None
    contract_due_date: date | None = None


def age_band(as_of: date, due_on: date) -> AgeBand:
    """The band of something due on that day; due today is not yet due.

    source  R-41
    """
    days = (as_of - due_on).days
    return next((band for last, band in _LAST_DAY if days <= last), AgeBand.OVER_90)


def payable_ageing(
    as_of: date, items: Sequence[Payable], *, trace: Derivation | None = None
) -> Mapping[str, Decimal]:
    """Open amounts by age band, with their total; what is fully paid is ignored.

    formula  open = amount − paid, ignored when 0 or less; days = as of − due date of R-23; 0 or
             less: not_due; then by days 1-30, 31-60, 61-90, more than 90: over_90
    units    yuan, each band rounded once to the cent; calendar days
    raises   RuleRefused bad_input for negative contract days
    source   R-41; DOMAIN §10
    """
    open_amounts = dict.fromkeys(AgeBand, Fraction())
    for item in items:
        open_amount = exact(item.amount) - exact(item.paid)
        if open_amount <= 0:
            continue
        due = payment_due(item.booked_on, item.contract_days, item.contract_due_date)
        band = age_band(as_of, due)
        open_amounts[band] += open_amount
        note(
            trace,
            _("Open amount"),
            "{}, {}: {} − {}",
            due,
            band,
            item.amount,
            item.paid,
            result=open_amount,
        )
    total = total_of(open_amounts.values())
    result = {str(band): rounded(amount) for band, amount in open_amounts.items()}
    result[TOTAL] = rounded(total)
    for band_name, amount in result.items():
        label = _("Total") if band_name == TOTAL else _("Total of the age band")
        note(trace, label, result=amount, field=band_name)
    return result
