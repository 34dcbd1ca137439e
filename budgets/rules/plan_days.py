"""By which days plans have to be where (DOMAIN §6 deadlines), before R-21 moves them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Final

from expense_mgmt.core.periods import FiscalYear, Month

LAST_DAY: Final = 31
LAST_MONTH: Final = 12


@dataclass(frozen=True, slots=True)
class PlanDays:
    """What a company chose; without a choice, the days of its guidelines.

    annual_*   of the year before that of the plan
    monthly_*  of the month before that of the budget
    overall_*  of the month before that of the plan
    quota_*    of the quota's own month
    """

    annual_month: int = 11
    annual_day: int = 30
    monthly_submitted_day: int = 18
    monthly_issued_day: int = 21
    overall_submitted_day: int = 25
    overall_issued_day: int = 30
    quota_issued_day: int = 5


NAMES: Final = tuple(field.name for field in fields(PlanDays))
"""The figures, by the names of their columns."""

IN_TURN: Final = (
    ("monthly_submitted_day", "monthly_issued_day"),
    ("overall_submitted_day", "overall_issued_day"),
)


def days_impossible(days: PlanDays) -> Iterator[str]:
    """Names of figures that no calendar has; a day that a month lacks is its last (R-21)."""
    for name in NAMES:
        last = LAST_MONTH if name == "annual_month" else LAST_DAY
        if not 1 <= getattr(days, name) <= last:
            yield name


def days_out_of_turn(days: PlanDays) -> Iterator[str]:
    """Names of days by which a plan would be signed before it has to be sent."""
    for sent, signed in IN_TURN:
        if getattr(days, signed) < getattr(days, sent):
            yield signed


def annual_month_of(year: int, in_force: Callable[[Month], PlanDays]) -> Month:
    """In which month of a year the annual drafts of the next one are due.

    The first month that begins under days which name it or one before it: as a rule the month
    they name. Days that come into force when the month they name is over make drafts due in the
    month that begins then; drafts that were due before stay so.

    in_force   the days in force when a month begins
    source     DOMAIN §6 deadlines; PLATFORM §6.10
    """
    return next(
        month for month in FiscalYear(year).months if in_force(month).annual_month <= month.month
    )
