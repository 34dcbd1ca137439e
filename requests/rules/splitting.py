"""Against splitting one purchase into several small requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from approvals.rules.steps import (
    DEFAULT_CEO_FROM,
    DEFAULT_CFO_FROM,
    BudgetStatus,
    Step,
    approval_steps,
)
from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.money import Number, exact, rounded

DEFAULT_WINDOW_DAYS = 30
COUNTED_STATUSES = frozenset({"in_approval", "approved", "closed"})


@dataclass(frozen=True, slots=True)
class EarlierRequest:
    """A request of the same requester, supplier, project and category."""

    date: date
    amount: Number
    status: str


@dataclass(frozen=True, slots=True)
class SplitGuard:
    """The amount that decides the steps, and the steps it needs."""

    cumulative: Decimal
    steps: tuple[Step, ...]


def amount_with_its_like(
    amount: Number,
    on: date,
    earlier: Sequence[EarlierRequest],
    *,
    window_days: int = DEFAULT_WINDOW_DAYS,
    trace: Derivation | None = None,
) -> Fraction:
    """The exact amount together with its like of the window that ends on `on`.

    source  R-46, its cumulative amount
    """
    first_day = on - timedelta(days=window_days - 1)
    total = exact(amount)
    for request in earlier:
        if request.status in COUNTED_STATUSES and first_day <= request.date <= on:
            before, total = total, total + exact(request.amount)
            label, terms = (
                _("Earlier request in the window"),
                (request.date, before, request.amount),
            )
            note(trace, label, "{}: {} + {}", *terms, result=total)
    label = _("Amount with its like")
    note(trace, label, result=rounded(total), field="cumulative")
    return total


def split_guard(
    amount: Number,
    on: date,
    earlier: Sequence[EarlierRequest] = (),
    budget_status: BudgetStatus = BudgetStatus.WITHIN,
    *,
    cfo_from: Decimal | int = DEFAULT_CFO_FROM,
    ceo_from: Decimal | int = DEFAULT_CEO_FROM,
    window_days: int = DEFAULT_WINDOW_DAYS,
    trace: Derivation | None = None,
) -> SplitGuard:
    """Judge a request together with its like of the 30 days that end on `on`.

    Its like are requests of the same requester, supplier, project and category that are
    in_approval, approved or closed.

    formula  cumulative = amount + Σ amounts dated from 29 days before `on` up to `on`; steps of
             R-34 for the cumulative amount
    units    yuan, rounded to the cent, the steps decided before; calendar days
    source   R-46; [PD]
    """
    total = amount_with_its_like(amount, on, earlier, window_days=window_days, trace=trace)
    by_amount = Derivation()
    steps = approval_steps(total, budget_status, cfo_from, ceo_from, trace=by_amount)
    if trace is not None:
        trace.adopt(by_amount)
    note(trace, _("Approval steps"), result=steps, field="steps")
    return SplitGuard(cumulative=rounded(total), steps=steps)
