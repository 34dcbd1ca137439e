"""Gaps and overlaps in words, with the change of a bound that mends them."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from approvals.policy_words import band_words, place_words, status_words
from approvals.reasons import yuan
from approvals.rule_rows import RuleRow
from approvals.rules.bands import Flaw
from expense_mgmt.core.money import money_text


@dataclass(frozen=True, slots=True)
class FlawView:
    """A gap or overlap in words, and the value of the button that mends it, if one can."""

    kind: str
    words: str
    place: str
    band: str
    fix: str = ""
    fix_words: str = ""


def flaw_view(flaw: Flaw, row_of: Mapping[UUID, RuleRow]) -> FlawView:
    """A flaw as the page shows it.

    row_of   the row of each rule, by the rule's public id
    """
    row = row_of[key_of(flaw.band)]
    fix, fix_words = _mend(flaw, {key: one.key for key, one in row_of.items()})
    return FlawView(
        kind=flaw.kind,
        words=_("Gap") if flaw.kind == "gap" else _("Overlap"),
        place=" · ".join(
            part for part in (place_words(row.rule), status_words(row.statuses)) if part
        ),
        band=band_words(flaw.amount, flaw.amount_to),
        fix=fix,
        fix_words=fix_words,
    )


def _mend(flaw: Flaw, row_key: Mapping[Any, UUID]) -> tuple[str, str]:
    """`<row>|<side>|<amount>` and the words of the button; empty where a person has to think."""
    key = row_key[flaw.band.key]
    if flaw.kind == "gap":
        if flaw.amount_to is None:
            return f"{key}|to|", _("No upper bound for the last band")
        amount = money_text(flaw.amount)
        facts = {"amount": yuan(flaw.amount)}
        return f"{key}|from|{amount}", _("Next band from %(amount)s") % facts
    if flaw.other is None or flaw.other.amount_from >= flaw.amount:
        return "", ""
    amount = money_text(flaw.amount)
    lower = band_words(flaw.other.amount_from, flaw.amount)
    return f"{row_key[flaw.other.key]}|to|{amount}", _("Lower band: %(band)s") % {"band": lower}


def once(flaws: Sequence[Flaw], row_of: Mapping[UUID, RuleRow]) -> list[Flaw]:
    """Rules that stand in one row tell their flaw once."""

    def same(flaw: Flaw) -> Hashable:
        other = row_of[key_of(flaw.other)].key if flaw.other else None
        return flaw.kind, row_of[key_of(flaw.band)].key, other, flaw.amount, flaw.amount_to

    ordered = sorted(flaws, key=lambda flaw: repr(same(flaw)))
    first = {key: next(members) for key, members in groupby(ordered, key=same)}
    return sorted(
        first.values(), key=lambda flaw: (repr(row_of[key_of(flaw.band)].place), _amount(flaw))
    )


def _amount(flaw: Flaw) -> Decimal:
    return flaw.amount


def key_of(of: Any) -> UUID:
    """Bands and entries carry the public id of their rule."""
    key: UUID = of.key
    return key
