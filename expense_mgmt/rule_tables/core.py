"""Rules of the core: rounding, shares, periods, tax, words."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import wraps
from typing import Any

from expense_mgmt.core.currency import fx_amounts
from expense_mgmt.core.derivation import Derivation
from expense_mgmt.core.locked import locked_adjustment
from expense_mgmt.core.money import allocate_whole_yuan
from expense_mgmt.core.periods import DateSpan, Month, Shift, deadline, prorate_by_month
from expense_mgmt.core.ratios import ad_ratio
from expense_mgmt.core.rounding import RoundingOperation, rounding
from expense_mgmt.core.shares import allocate_then_prorate
from expense_mgmt.core.tax import vat_split
from expense_mgmt.core.words import rmb_in_words
from expense_mgmt.rule_inputs import (
    by_month,
    needed,
    optional,
    word,
)
from expense_mgmt.rule_tables.shared import (
    AMOUNT,
    COUNT,
    MONTH,
    OPTIONAL_DAYS,
    OPTIONAL_FLAG,
    OPTIONAL_MONTH,
    OPTIONAL_TEXT,
    SPANS,
    WEIGHTS,
    Rule,
    amounts,
)


@wraps(prorate_by_month)
def _prorate_by_month(
    *, amount: Decimal, spans: Sequence[tuple[date, date]], trace: Derivation | None
) -> Mapping[Month, Decimal]:
    return prorate_by_month(amount, [DateSpan(*span) for span in spans], trace=trace)


@wraps(allocate_then_prorate)
def _allocate_then_prorate(
    *,
    total: Decimal,
    weights: Sequence[tuple[str, Decimal]],
    spans: Sequence[tuple[date, date]],
    remainder_key: str | None = None,
    trace: Derivation | None,
) -> Mapping[str, Mapping[Month, Decimal]]:
    # Errors of the weights come before those of the spans, so spans are built late.
    allocate_whole_yuan(total, weights, remainder_key)
    built = [DateSpan(*span) for span in spans]
    return allocate_then_prorate(total, weights, built, remainder_key, trace=trace)


@wraps(locked_adjustment)
def _locked_adjustment(*, locked_through: Month | None = None, **given: Any) -> object:
    return locked_adjustment(locked_through=locked_through, **given)


CORE_RULES: Mapping[str, Rule] = {
    "R-01": Rule(
        rounding,
        {
            "op": needed(word(RoundingOperation)),
            **amounts(also=("x", "numerator", "denominator")),
        },
    ),
    "R-02": Rule(_prorate_by_month, {"amount": AMOUNT, "spans": SPANS}),
    "R-05": Rule(
        allocate_whole_yuan,
        {"total": AMOUNT, "weights": WEIGHTS, "remainder_key": OPTIONAL_TEXT},
    ),
    "R-06": Rule(
        _allocate_then_prorate,
        {"total": AMOUNT, "weights": WEIGHTS, "spans": SPANS, "remainder_key": OPTIONAL_TEXT},
    ),
    "R-14": Rule(
        _locked_adjustment,
        {
            "booked": needed(by_month),
            "new": needed(by_month),
            "locked_through": OPTIONAL_MONTH,
            "current_month": MONTH,
        },
    ),
    "R-15": Rule(ad_ratio, amounts("spend", "turnover")),
    "R-21": Rule(
        deadline,
        {
            "year": COUNT,
            "month": COUNT,
            "day": COUNT,
            "shift": optional(word(Shift)),
            "holidays": OPTIONAL_DAYS,
            "workdays": OPTIONAL_DAYS,
        },
    ),
    "R-36": Rule(vat_split, {**amounts("gross", "rate_percent"), "deductible": OPTIONAL_FLAG}),
    "R-44": Rule(rmb_in_words, {"amount": AMOUNT}),
    "R-45": Rule(fx_amounts, amounts("amount", "rate_at_submit", "rate_at_booking")),
}
