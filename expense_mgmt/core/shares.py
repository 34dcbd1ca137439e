"""One amount for several projects and several months."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation
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

    formula  share of a project by R-05; share of a project's month = R-02 of that share
    units    yuan, project shares whole except for the one that takes the rest, month shares to
             the cent
    raises   RuleRefused bad_input, negative_weight, no_weight, remainder_key_has_no_weight as
             R-05; then no_span, end_before_start, overlap as R-02
    source   R-06; [PD]
    """
    by_project = Derivation()
    shares = allocate_whole_yuan(total, weights, remainder_key, trace=trace and by_project)
    if trace is not None:
        trace.adopt(by_project)
    ordered = tuple(spans)
    result: dict[Key, dict[Month, Decimal]] = {}
    for key, share in shares.items():
        by_month = Derivation()
        result[key] = prorate_by_month(share, ordered, trace=trace and by_month)
        if trace is not None:
            trace.add(_("Share of the project"), "{}", str(key), result=share)
            trace.adopt(by_month, str(key))
    return result
