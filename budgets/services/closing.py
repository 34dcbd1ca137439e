"""What finance closed: lines, whole months, ended years. They take nothing more."""

from collections.abc import Collection, Iterable

from django.db import connection
from django.utils.translation import gettext_lazy as _

from budgets.models import BudgetLine, ClosedMonth, YearEndRun
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.periods import Month


def closed_among(company_id: int, months: Collection[Month]) -> set[Month]:
    """Of the months, those that were closed as a whole, or whose year was ended.

    No line opens in them; the lines they have are closed themselves.

    source    DOMAIN §4 budget plan / close period; R-43
    """
    ended = YearEndRun.objects.standing().filter(
        company=company_id, fiscal_year__in={month.year for month in months}
    )
    years = set(ended.values_list("fiscal_year", flat=True))
    whole = set(ClosedMonth.objects.among(company_id, months).values_list("month", flat=True))
    return {month for month in months if month in whole or month.year in years}


def ensure_open(lines: Iterable[BudgetLine]) -> None:
    """A line that finance closed takes no new hold.

    raises    RuleBroken `budget_line_closed`
    source    DOMAIN §4 budget plan / close period
    """
    for line in lines:
        if line.closed_at is not None:
            raise closed_line(line)


def hold_closings(company_id: int) -> None:
    """Nobody closes a month or ends a year of the company until the caller's transaction ends.

    Whoever opens a line asks for it before any line is locked: closing locks the company first.
    Several may open lines at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM foundation_company WHERE id = %s FOR SHARE", [company_id])


def ensure_months_open(company_id: int, lines: Collection[BudgetLine]) -> None:
    """No line opens in a month that finance closed, nor in one that is closed at this moment.

    lines     that are not stored yet
    raises    RuleBroken `budget_line_closed`
    source    DOMAIN §4 budget plan / close period
    """
    hold_closings(company_id)
    closed = closed_among(company_id, {line.month for line in lines})
    for line in lines:
        if line.month in closed:
            raise closed_line(line)


def closed_line(line: BudgetLine, *, field: str | None = None) -> RuleBroken:
    """What is said of a line that takes nothing more."""
    return RuleBroken(
        "budget_line_closed",
        _("%(line)s, %(month)s is closed by finance and takes nothing more."),
        {"line": line.label, "month": line.month},
        field=field,
    )
