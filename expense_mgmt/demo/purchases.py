"""What people of the story ask to buy, as data; and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from expense_mgmt.demo.days import When
from expense_mgmt.organisation.roles import Role

ONE_PROJECT: Final = "YXG"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a request.

    days       first and last day; the same day twice is an insertion or an appointment
    projects   codes with a space between, in equal parts; the first takes the rest
    """

    category: str
    amount: str
    days: tuple[When, When]
    platform: str = ""
    text: str = ""
    projects: str = ONE_PROJECT


class Ending(Enum):
    """How a request left its way, where it did not go on to be approved."""

    SENT_BACK = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Settlement:
    """The claim on a request, its booking and its payment, as far as they have come.

    accepted      the day of acceptance, from which the 15 days run (R-22)
    sent          None leaves the claim a draft
    waits_for     the role in whose inbox the claim lies; None goes on to approved
    posted        when the accountant booked it, asked for its payment, the cashier paid it
    due           the contract's day of payment
    payment_waits_for   the role in whose inbox the payment lies; None is scheduled
    invoice_file_of     another request, whose invoice was attached here by mistake
    """

    accepted: When
    sent: When | None = None
    waits_for: Role | None = None
    posted: When | None = None
    asked: When | None = None
    payment_waits_for: Role | None = None
    due: When | None = None
    paid: When | None = None
    invoice_file_of: str = ""


@dataclass(frozen=True, slots=True)
class Purchase:
    """A request of the story; its texts name months and festivals in braces (`Days.told`).

    sent        when it was sent; a draft was begun then and never sent
    waits_for   the role in whose inbox it lies; None goes through to approved
    ending      what happens at `waits_for`, or to the approved request, with these words
    words       what approvers wrote, by role
    runs        its placements run by now; `appeared` with a proof of publication
    """

    title: str
    by: str
    sent: When
    background: str
    effect: str
    items: tuple[Item, ...]
    supplier: str = ""
    waits_for: Role | None = None
    ending: Ending | None = None
    ending_words: str = ""
    words: Mapping[Role, str] = field(default_factory=dict)
    runs: When | None = None
    appeared: When | None = None
    settled: Settlement | None = None
    is_draft: bool = False
