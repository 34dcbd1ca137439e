"""Where budget could come from for a request that goes beyond its own (DESIGN, mock 03)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from budgets.interface import LineEffect
from budgets.models import BudgetLine
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act, may

SOURCES_SHOWN: Final = 2
# A request over many months or projects is looked at by its worst lines alone.
LINES_TRIED: Final = 3


@dataclass(frozen=True, slots=True)
class TransferOffer:
    """Lines that could give, the fullest first, and the way to ask for what is missing.

    sources  (name inside its project or unit, available amount)
    url      the form of a transfer to the line; empty where the reader asks for none
    """

    sources: Sequence[tuple[str, Decimal]]
    missing: Decimal
    url: str


def transfer_offer(effects: Sequence[LineEffect], user: User) -> TransferOffer | None:
    """What the reader sees of the same project and month that is not spent, for the worst line.

    None where nothing is over, or nothing left.
    Two queries for each line tried.

    source  DOMAIN §6 transfers; R-31
    """
    over = [(one.overage, one.line) for one in effects if one.overage > 0 and one.line is not None]
    for overage, key in sorted(over, key=lambda pair: -pair[0])[:LINES_TRIED]:
        line = BudgetLine.objects.get(public_id=key)
        givers = list(BudgetLine.objects.visible_to(user).giving_to(line)[:SOURCES_SHOWN])
        sources = [(one.detail_label, one.position.available) for one in givers]
        if sources:
            return TransferOffer(sources, overage, _url_of(line, givers[0], overage, user))
    return None


def _url_of(line: BudgetLine, giver: BudgetLine, missing: Decimal, user: User) -> str:
    if not may(user, Act.BUDGET_CHANGE):
        return ""
    asked = urlencode(
        {
            "kind": "budget_transfer",
            "line": str(line.public_id),
            "amount": str(missing),
            "source": str(giver.public_id),
        }
    )
    return f"{reverse('budgets:change_new')}?{asked}"
