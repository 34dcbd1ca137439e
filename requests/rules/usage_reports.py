"""Reports of how regional money was used."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.money import Number, rounded
from expense_mgmt.core.periods import Month

DEFAULT_BLOCKED_CATEGORIES = frozenset({"REG_OFFSITE_PROMO", "REG_TERMINAL_AD"})


def late_report_block(
    report_month: Month,
    deadline: date,
    request_month: Month,
    category: str,
    reported_on: date | None = None,
    *,
    overridden: bool = False,
    blocked_categories: Collection[str] = DEFAULT_BLOCKED_CATEGORIES,
    trace: Derivation | None = None,
) -> bool:
    """May a region not ask, because last month's usage was reported late or never?

    Without `reported_on` it never was: ask only after the deadline has passed. The blocked
    categories are off-site promotion and point-of-sale material, as a setting.

    formula  reported after the deadline or never, and request month = report month + 1, and
             category REG_OFFSITE_PROMO or REG_TERMINAL_AD, and not overridden
    units    the day of the deadline is in time
    source   R-26; [FM] 3 (6)
    """
    is_late = reported_on is None or reported_on > deadline
    is_next_month = request_month == report_month.plus(1)
    is_listed = category in blocked_categories
    blocked = is_late and is_next_month and is_listed and not overridden
    if reported_on is None:
        note(trace, _("Never reported"), result=is_late)
    else:
        label, terms = _("Reported after the deadline"), (reported_on, deadline)
        note(trace, label, "{} > {}", *terms, result=is_late)
    note(trace, _("Asked for the month after"), "{}", request_month, result=is_next_month)
    note(trace, _("Category is one that is blocked"), "{}", category, result=is_listed)
    note(trace, _("Overridden by ad planning"), result=overridden)
    note(trace, _("Request is blocked"), result=blocked)
    return blocked


@dataclass(frozen=True, slots=True)
class Report:
    """An amount as it was reported, and whether it is an approved correction."""

    amount: Number
    approved_correction: bool = False


def first_report(history: Sequence[Report], *, trace: Derivation | None = None) -> Decimal | None:
    """The amount that stands: the first reported, or the last approved correction.

    No value when nothing was reported.

    formula  first amount; each later one that is an approved correction replaces it
    units    yuan, rounded to the cent
    source   R-27; [FM] 3 (5)
    """
    standing: Decimal | None = None
    for position, report in enumerate(history):
        if position == 0:
            standing = rounded(report.amount)
            note(trace, _("First report"), result=standing)
        elif report.approved_correction:
            standing = rounded(report.amount)
            note(trace, _("Approved correction"), result=standing)
    note(trace, _("Amount that stands"), result=standing)
    return standing
