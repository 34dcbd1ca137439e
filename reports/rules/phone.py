"""Who carries the phone of a sales office."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.money import ZERO, Number, rounded
from expense_mgmt.core.periods import Month


@dataclass(frozen=True, slots=True)
class PhoneCharge:
    """What the project's statistic and what the sales-planning department carries."""

    project_statistic: Decimal
    department: Decimal


def phone_charge(
    month: Month,
    amount: Number,
    on_sale_from: date | None = None,
    withdrawn_on: date | None = None,
    cancel_note_on: date | None = None,
    *,
    trace: Derivation | None = None,
) -> PhoneCharge:
    """The project while it is on sale; later the department, unless cancelled in time.

    On sale: from the month of `on_sale_from` through the month of `withdrawn_on`. Without the
    second the sale goes on; without the first it began at some earlier time when there was a
    withdrawal, else not yet. A bill that comes although the note was sent by the withdrawal day
    is nobody's cost but an exception to chase.

    formula  before the sale: nothing; on sale: project = amount; later, note sent on or before
             the withdrawal day: nothing; later otherwise: department = amount
    units    yuan, rounded to the cent; whole months count
    source   R-09; [RE] 4.3.1 (2)
    """
    statistic, department = ZERO, ZERO
    is_begun = withdrawn_on is not None
    if on_sale_from is not None:
        is_begun = month >= Month.of(on_sale_from)
    if not is_begun:
        label = _("Not yet on sale: nothing is charged")
    elif withdrawn_on is None or month <= Month.of(withdrawn_on):
        label, statistic = _("On sale: the project carries it"), rounded(amount)
    elif cancel_note_on is not None and cancel_note_on <= withdrawn_on:
        label = _("Cancelled in time: nothing is charged")
    else:
        label, department = _("After withdrawal: the department carries it"), rounded(amount)
    note(trace, label, "{}", month, result=statistic, field="project_statistic")
    note(trace, _("Sales-planning department"), result=department, field="department")
    return PhoneCharge(project_statistic=statistic, department=department)
