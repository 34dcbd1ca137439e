"""Months without turnover wait and are stated with the next month that has some."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import Number, exact, rounded, total_of
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

    A month whose own turnover is zero or less waits; in December whatever waits is stated
    nevertheless, December's own amounts included, and nothing when nothing waits. Months
    without any amount are not named.

    formula  spend and turnover of a statement = Σ of its month and the months that waited;
             ratio by R-15 from the exact sums; pending = Σ of the months that still wait
    units    yuan, sums rounded to the cent; months in the order of the calendar
    raises   RuleRefused bad_input for a month that comes twice
    source   R-13; [RE] 4.3.1, December [PD]
    """
    ordered = sorted(months, key=lambda one: one.month)
    if len({one.month for one in ordered}) != len(ordered):
        raise RuleRefused("bad_input", field="months")
    statements: list[Statement] = []
    waiting: list[MonthFigures] = []
    for one in ordered:
        has_amount = bool(one.spend or one.turnover)
        closes_year = one.month.month == MONTHS_IN_YEAR and (waiting or has_amount)
        if exact(one.turnover) > 0 or closes_year:
            statements.append(_statement_of(one, waiting))
            _explain_statement(trace, [*waiting, one], statements[-1], len(statements) - 1)
            waiting = []
        elif has_amount:
            waiting.append(one)
            label = _("Waits for a month with turnover")
            note(trace, label, "{}", one.month, result=exact(one.spend))
    if not statements:
        note(trace, _("No month is stated"), result=(), field="statements")
    spend, turnover = _sums(waiting)
    pending = Pending(spend, turnover, tuple(one.month for one in waiting))
    note(trace, _("Spend that waits"), result=pending.spend, field="pending/spend")
    note(trace, _("Turnover that waits"), result=pending.turnover, field="pending/turnover")
    shown = tuple(map(str, pending.months))
    note(trace, _("Months that wait"), result=shown, field="pending/months")
    return CarryForward(tuple(statements), pending)


def _sums(months: Sequence[MonthFigures]) -> tuple[Decimal, Decimal]:
    spend = total_of(one.spend for one in months)
    return rounded(spend), rounded(total_of(one.turnover for one in months))


def _statement_of(stated: MonthFigures, waiting: Sequence[MonthFigures]) -> Statement:
    """The ratio comes from the exact sums, not from the rounded ones."""
    joined = (*waiting, stated)
    spend, turnover = _sums(joined)
    ratio = ad_ratio(
        total_of(one.spend for one in joined), total_of(one.turnover for one in joined)
    )
    return Statement(stated.month, spend, turnover, ratio, tuple(one.month for one in waiting))


def _explain_statement(
    trace: Derivation | None, joined: Sequence[MonthFigures], statement: Statement, index: int
) -> None:
    path = f"statements/{index}"
    template = " + ".join("{}" for _one in joined)
    label, spends = _("Spend with what waited"), [one.spend for one in joined]
    note(trace, label, template, *spends, result=statement.spend, field=f"{path}/spend")
    label, turnovers = _("Turnover with what waited"), [one.turnover for one in joined]
    note(trace, label, template, *turnovers, result=statement.turnover, field=f"{path}/turnover")
    label, figures = _("Ad ratio, %"), (total_of(spends), total_of(turnovers))
    note(trace, label, "{} ÷ {} × 100", *figures, result=statement.ratio, field=f"{path}/ratio")
    carried = tuple(map(str, statement.carried_from))
    note(trace, _("Months that waited"), result=carried, field=f"{path}/carried_from")
    note(trace, _("Stated month"), result=statement.month, field=f"{path}/month")
