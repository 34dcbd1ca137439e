"""Months whose budget does not change any more, in the same words wherever somebody tries."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.periods import Month

CLOSED: Final = _("%(month)s is closed; its budget does not change any more.")
LOCKED: Final = _("The statistic of %(month)s is confirmed; its budget does not change any more.")


def month_closed(month: Month, *, field: str | None = None) -> RuleBroken:
    """Finance closed the books of the month, or its budget."""
    return RuleBroken("budget_month_closed", CLOSED, {"month": month}, field=field)


def month_locked(month: Month, *, field: str) -> RuleBroken:
    """The statistic of the project's month is confirmed (PLATFORM §6.24)."""
    return RuleBroken("month_locked", LOCKED, {"month": month}, field=field)
