"""One amount for several projects and several months."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.money import Key, Number, allocate_whole_yuan
from expense_mgmt.core.periods import DateSpan, Month, prorate_by_month


def allocate_then_prorate(
    total: Number,
    weights: Sequence[tuple[Key, Number]],
    spans: Iterable[DateSpan],
    remainder_key: Key | None = None,
    *,
    trace: Derivation | None = None,
) -> dict[Key, dict[Month, Decimal]]:
    """Split by project into whole yuan first, then each project's share by days.

    raises  RuleRefused as allocate_whole_yuan, then as prorate_by_month
    source  R-06
    """
    shares = allocate_whole_yuan(total, weights, remainder_key)
    ordered = tuple(spans)
    result: dict[Key, dict[Month, Decimal]] = {}
    for key, share in shares.items():
        result[key] = prorate_by_month(share, ordered)
        note(trace, _("Share of the project"), "", result=share)
        for month, part in result[key].items():
            note(
                trace,
                _("Share of the month by days"),
                "{}: {}",
                str(key),
                str(month),
                result=part,
                field=f"{key}/{month}",
            )
    return result
