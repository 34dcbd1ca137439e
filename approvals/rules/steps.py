"""The default authority matrix as a function."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.money import Number


class BudgetStatus(StrEnum):
    """How a document stands against its budget."""

    WITHIN = "within"
    OVER = "over"
    UNBUDGETED = "unbudgeted"


class Step(StrEnum):
    """Role codes of the default steps, in their order."""

    DEPT_HEAD = "dept_head"
    FINANCE_PRELIMINARY = "finance_preliminary"
    FINANCE_HEAD = "finance_head"
    CFO = "cfo"
    CEO = "ceo"


ALWAYS: Sequence[Step] = (Step.DEPT_HEAD, Step.FINANCE_PRELIMINARY, Step.FINANCE_HEAD)
DEFAULT_CFO_FROM = Decimal(50_000)
DEFAULT_CEO_FROM = Decimal(200_000)


def approval_steps(
    amount: Number,
    budget_status: BudgetStatus = BudgetStatus.WITHIN,
    cfo_from: Decimal | int = DEFAULT_CFO_FROM,
    ceo_from: Decimal | int = DEFAULT_CEO_FROM,
    *,
    trace: Derivation | None = None,
) -> tuple[Step, ...]:
    """Who approves an amount, in order; a lower bound belongs to its band.

    Over budget or unbudgeted, CFO and CEO approve at any amount.

    formula  dept_head, finance_preliminary, finance_head; + cfo when amount ≥ cfo_from; + ceo
             when amount ≥ ceo_from; + both when over or unbudgeted
    units    tax-inclusive yuan, compared as given
    source   R-34; [SM] 3 (3), [CU] approval, figures [PD]
    """
    is_outside = budget_status is not BudgetStatus.WITHIN
    if is_outside:
        note(trace, _("Over budget or unbudgeted: CFO and CEO at any amount"), result=is_outside)
    steps = list(ALWAYS)
    for step, bound in ((Step.CFO, cfo_from), (Step.CEO, ceo_from)):
        reached = amount >= bound
        note(
            trace, _("Amount reaches the band"), "{}: {} ≥ {}", step, amount, bound, result=reached
        )
        if reached or is_outside:
            steps.append(step)
    note(trace, _("Approval steps"), result=tuple(steps))
    return tuple(steps)
