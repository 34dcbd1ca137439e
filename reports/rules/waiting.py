"""Months without turnover wait and are stated with the next month that has some."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import Number, exact, rounded
from expense_mgmt.core.periods import MONTHS_IN_YEAR, Month
from expense_mgmt.core.ratios import ad_ratio


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Spend and turnover of one month alone."""

    month: Month
    spend: Number = 0
    turnover: Number = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """A stated month with what it carries from the months before."""

    month: Month
    spend: Decimal
    turnover: Decimal
    ratio: Decimal | None
    carried_from: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """What still waits after the last month."""

    spend: Decimal
    turnover: Decimal
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class CarryForward:
    """Statements in order, and the rest that waits."""

    statements: tuple[Statement, ...]
    pending: Pending


def carry_forward(
    months: Sequence[MonthFigures], *, trace: Derivation | None = None
) -> CarryForward:
    """State each month that has turnover together with the months that waited for one.

    A month whose own turnover is zero or less waits, a December only if nothing waits with it.
    Months that had no amount are not named.

    raises  RuleRefused bad_input when a month appears twice
    source  R-13
    """
    ordered = sorted(months, key=lambda one: one.month)
    if len({one.month for one in ordered}) != len(ordered):
        raise RuleRefused("bad_input", field="months")
    statements: list[Statement] = []
    spend, turnover = Fraction(), Fraction()
    waiting: tuple[Month, ...] = ()
    for one in ordered:
        spend, turnover = spend + exact(one.spend), turnover + exact(one.turnover)
        has_amount = bool(one.spend or one.turnover)
        closes_year = one.month.month == MONTHS_IN_YEAR and (waiting or has_amount)
        if exact(one.turnover) > 0 or closes_year:
            ratio = ad_ratio(spend, turnover)
            statements.append(
                Statement(one.month, rounded(spend), rounded(turnover), ratio, waiting)
            )
            _explain_statement(trace, statements[-1], len(statements) - 1)
            spend, turnover, waiting = Fraction(), Fraction(), ()
        elif has_amount:
            waiting = (*waiting, one.month)
            label = _("Waits for a month with turnover")
            note(trace, label, "{}", str(one.month), result=exact(one.spend))
    if not statements:
        note(trace, _("No month is stated"), "", result=(), field="statements")
    pending = Pending(rounded(spend), rounded(turnover), waiting)
    note(trace, _("Spend that waits"), "", result=pending.spend, field="pending/spend")
    note(trace, _("Turnover that waits"), "", result=pending.turnover, field="pending/turnover")
    shown = tuple(map(str, waiting))
    note(trace, _("Months that wait"), "", result=shown, field="pending/months")
    return CarryForward(tuple(statements), pending)


def _explain_statement(trace: Derivation | None, statement: Statement, index: int) -> None:
    path = f"statements/{index}"
    terms = (str(statement.month), *map(str, statement.carried_from))
    template = " + ".join("{}" for _term in terms)
    label = _("Spend with what waited")
    note(trace, label, template, *terms, result=statement.spend, field=f"{path}/spend")
    label = _("Turnover with what waited")
    note(trace, label, template, *terms, result=statement.turnover, field=f"{path}/turnover")
    figures = (statement.spend, statement.turnover)
    label = _("Ad ratio, %")
    note(trace, label, "{} ÷ {} × 100", *figures, result=statement.ratio, field=f"{path}/ratio")
