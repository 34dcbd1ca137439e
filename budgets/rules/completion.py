"""How far the items of an earlier month's budget were carried out."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.money import Number, percent, total_of

DONE = "done"
REASONS_FROM_MONTHS_AGO = 2


@dataclass(frozen=True, slots=True)
class BudgetItem:
    """One item of a monthly budget; `reason` says why it is unfinished."""

    budget: Number
    status: str
    actual: Number = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CompletionDetail:
    """Completion in percent, and whether the next budget may be submitted."""

    completion_percent: Decimal | None
    unfinished: int
    missing_reasons: int
    ok_to_submit: bool


def completion_detail(
    months_ago: int,
    items: Sequence[BudgetItem],
    *,
    reasons_from: int = REASONS_FROM_MONTHS_AGO,
    trace: Derivation | None = None,
) -> CompletionDetail:
    """From two months ago on, each unfinished item needs a reason before a budget goes in.

    Unfinished is every status but `done`, cancelled items too; a blank reason is none.

    formula  completion = Σ actual ÷ Σ budget × 100, no value unless Σ budget is above zero;
             missing reasons = unfinished items without one, 0 for fewer than two months ago; may
             be submitted when none is missing
    units    per cent, rounded once to 2 places
    source   R-19; [RE] 4.4.1 (3)
    """
    actual = total_of(item.actual for item in items)
    budget = total_of(item.budget for item in items)
    completion = percent(actual, budget)
    open_items = [item for item in items if item.status != DONE]
    missing = sum(not item.reason.strip() for item in open_items)
    if months_ago < reasons_from:
        missing = 0
    label, field = _("Completion, %"), "completion_percent"
    note(trace, label, "{} ÷ {} × 100", actual, budget, result=completion, field=field)
    note(trace, _("Unfinished items"), result=len(open_items), field="unfinished")
    note(trace, _("Reasons still missing"), result=missing, field="missing_reasons")
    note(trace, _("May be submitted"), result=missing == 0, field="ok_to_submit")
    return CompletionDetail(completion, len(open_items), missing, missing == 0)
