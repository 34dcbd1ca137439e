"""What a promotion for existing customers costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import Number, exact, rounded


@dataclass(frozen=True, slots=True)
class ThresholdPromotion:
    """How often the reduction was given, and what it cost."""

    times: int
    cost: Decimal


def threshold_promotion(
    orders: Sequence[Number],
    threshold: Number,
    reduction: Number,
    *,
    repeat: bool = False,
    trace: Derivation | None = None,
) -> ThresholdPromotion:
    """Spend X, save Y (满减): one reduction per order that reaches the threshold.

    With `repeat`, one for each full threshold in the order; never a negative number.

    formula  times = orders ≥ threshold, with repeat Σ floor(order ÷ threshold); cost = times ×
             reduction
    units    yuan, rounded to the cent; orders compared as given
    raises   RuleRefused bad_input for a threshold of zero or less
    source   R-48; [CU] promotions
    """
    bound = exact(threshold)
    if bound <= 0:
        raise RuleRefused("bad_input", field="threshold")
    counts = [max(0, exact(order) // bound) for order in orders]
    if not repeat:
        counts = [min(1, count) for count in counts]
    times = sum(counts)
    cost = rounded(exact(reduction) * times)
    template = " + ".join("{}" for _count in counts)
    note(trace, _("Reductions given"), template, *counts, result=times, field="times")
    note(trace, _("Cost"), "{} × {}", times, reduction, result=cost, field="cost")
    return ThresholdPromotion(times=times, cost=cost)
