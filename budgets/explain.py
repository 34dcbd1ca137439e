"""How the figures of budget lines came about, for the pages that show them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from budgets.models import BudgetLine
from budgets.rules.control import (
    ControlMode,
    Window,
    budget_available,
    budget_check,
    window_available,
)
from budgets.rules.year_end import CarryPolicy, year_end_carry
from expense_mgmt.core.derivation import Derivation, Explained
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import MONTHS_IN_YEAR, Month
from expense_mgmt.core.templatetags.dates import month as month_words


class Weighed(Protocol):
    """A budget line with what a document does to it: LineEffect, or the approval engine's own."""

    @property
    def label(self) -> StrOrPromise: ...
    @property
    def month(self) -> Month | None: ...
    @property
    def budget(self) -> Decimal: ...
    @property
    def spent(self) -> Decimal: ...
    @property
    def committed(self) -> Decimal: ...
    @property
    def pending(self) -> Decimal: ...
    @property
    def this(self) -> Decimal: ...
    @property
    def mode(self) -> str: ...


def explain_line(line: BudgetLine) -> Explained:
    """Revised budget and what is available of it.

    source    R-31
    """
    trace = Derivation()
    line.explain_position(trace)
    return Explained.of(trace, "R-31")


def explain_window(line: BudgetLine, year: Sequence[BudgetLine]) -> list[Explained]:
    """What the months that a line is controlled over still have; none for its month alone.

    year      the same line in every month of its year that has one
    source    R-33
    """
    window = Window(line.control_window)
    if window == Window.MONTH:
        return []
    budget, used = [ZERO] * MONTHS_IN_YEAR, [ZERO] * MONTHS_IN_YEAR
    for one in year:
        budget[one.month.month - 1], used[one.month.month - 1] = one.revised, one.used
    trace = Derivation()
    window_available(line.month.month, window, budget, used, trace=trace)
    return [Explained.of(trace, "R-33", line.get_control_window_display())]


def explain_carry(line: BudgetLine, policy: CarryPolicy) -> Explained:
    """What goes to the next year, what lapses, what was overspent.

    source    R-43
    """
    trace = Derivation()
    year_end_carry(line.revised, line.consumed, line.committed, policy=policy, trace=trace)
    return Explained.of(trace, "R-43", f"{line.label} · {month_words(line.month)}")


def explain_sums(
    budget: Decimal, reserved: Decimal, committed: Decimal, consumed: Decimal
) -> Explained:
    """What is available of a sum of lines; how each was revised stands with the line.

    source    R-31
    """
    trace = Derivation()
    budget_available(budget, reserved=reserved, committed=committed, consumed=consumed, trace=trace)
    return Explained.of(trace, "R-31", without={"revised"})


def explain_effect(effect: Weighed) -> Explained:
    """What a line has before a document, and how far the document goes beyond it.

    source    R-31, R-32
    """
    trace = Derivation()
    position = budget_available(
        effect.budget,
        reserved=effect.pending,
        committed=effect.committed,
        consumed=effect.spent,
        trace=trace,
    )
    budget_check(
        effect.this,
        position.available,
        position.revised,
        mode=ControlMode(effect.mode or ControlMode.WARN),
        trace=trace,
    )
    after = position.available - effect.this
    label, terms = _("Available after approval"), (position.available, effect.this)
    trace.add(label, "{} − {}", *terms, result=after)
    title = f"{effect.label} · {month_words(effect.month)}" if effect.month else effect.label
    # Tolerances are the line's own; whether it blocks stands in the checks.
    unasked = {"revised", "used_percent", "result"} | (set() if after < 0 else {"overage"})
    return Explained.of(trace, "R-31, R-32", title, without=unasked)
