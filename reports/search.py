"""Finding documents by number, title or supplier, through what a person may see."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.change_seal import title_of
from budgets.models import BudgetChange
from budgets.models.change import BudgetChangeQuerySet
from expense_mgmt.core.money import Money
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act, may
from ledger.models import Voucher
from ledger.models.voucher import VoucherQuerySet
from requests.models import ExpenseRequest, Payment, SettlementClaim
from requests.models.claim_rows import SettlementClaimQuerySet
from requests.models.payment import PaymentQuerySet
from requests.models.request_rows import ExpenseRequestQuerySet

LONGEST: Final = 100
SHOWN: Final = 10
LONGEST_NUMBER: Final = 30


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found. Vouchers have no badge: they never move."""

    url: str
    number: str
    title: str
    who: str
    amount: Money
    state: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The newest hits of one kind; `has_more` where not all are shown."""

    label: str
    hits: tuple[Hit, ...]
    has_more: bool


def readable(text: str) -> str:
    """What was typed, without what no title holds and no longer than a title."""
    plain = "".join(one for one in text if one.isprintable())
    return " ".join(plain.split())[:LONGEST].strip()


def page_of_number(user: User, text: str) -> str:
    """The page of the visible document whose number was typed in full; empty for any other text.

    Full-width characters and small letters count as what they stand for.
    """
    number = unicodedata.normalize("NFKC", text).upper()
    if not number or len(number) > LONGEST_NUMBER:
        return ""
    for source in _sources(user):
        row = source.numbered(number)
        if row is not None:
            return source.hit(row).url
    return ""


def find(user: User, text: str) -> list[Found]:
    """What the person sees of each kind, the newest ten; kinds without a hit are missing.

    source    PLATFORM §6.18; STYLE §3
    """
    return [found for source in _sources(user) if (found := source.found(text)).hits]


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of document: the rows the person sees, newest first, and how one is shown."""

    label: str
    rows: Any
    matching: Callable[[Any, str], Any]
    hit: Callable[[Any], Hit]
    order: Sequence[str]

    def found(self, text: str) -> Found:
        rows = list(self.matching(self.rows, text).order_by(*self.order)[: SHOWN + 1])
        hits = tuple(self.hit(row) for row in rows[:SHOWN])
        return Found(label=self.label, hits=hits, has_more=len(rows) > SHOWN)

    def numbered(self, number: str) -> Any:
        return self.rows.numbered(number).first()


def _sources(user: User) -> Iterator[Source]:
    if may(user, Act.REQUEST_READ):
        yield Source(
            _("Requests"),
            ExpenseRequest.objects.visible_to(user).for_summaries(),
            ExpenseRequestQuerySet.matching,
            _request_hit,
            ("-saved_at", "-pk"),
        )
        yield Source(
            _("Settlement claims"),
            SettlementClaim.objects.visible_to(user).for_list(),
            SettlementClaimQuerySet.matching,
            _claim_hit,
            ("-created_at", "-pk"),
        )
    if may(user, Act.BUDGET_READ):
        yield Source(
            _("Budget changes"),
            BudgetChange.objects.visible_to(user).without_drafts_of_others(user).for_list(),
            BudgetChangeQuerySet.matching,
            _change_hit,
            ("-saved_at", "-pk"),
        )
    if may(user, Act.PAYMENT_READ):
        yield Source(
            _("Payments"),
            Payment.objects.visible_to(user).for_list(),
            PaymentQuerySet.matching,
            _payment_hit,
            ("-created_at", "-pk"),
        )
    if may(user, Act.VOUCHER_READ):
        yield Source(
            _("Vouchers"),
            Voucher.objects.visible_to(user).for_list(),
            VoucherQuerySet.about,
            _voucher_hit,
            ("-month", "-number", "-pk"),
        )


def _request_hit(row: ExpenseRequest) -> Hit:
    name = "edit" if row.state == "draft" else "detail"
    return Hit(
        url=reverse(f"requests:expense_request_{name}", args=[row.public_id]),
        number=row.number,
        title=row.title or _("Untitled"),
        who=row.created_by.label,
        amount=Money(row.amount, row.currency),
        state=row.state,
    )


def _claim_hit(row: SettlementClaim) -> Hit:
    return Hit(
        url=reverse("requests:claim_detail", args=[row.public_id]),
        number=row.number,
        title=row.expense_request.title,
        who=row.supplier.label,
        amount=Money(row.amount, row.currency),
        state=row.state,
    )


def _change_hit(row: BudgetChange) -> Hit:
    return Hit(
        url=reverse("budgets:change_detail", args=[row.public_id]),
        number=row.number,
        title=title_of(row) or str(row.get_change_kind_display()),
        who=row.created_by.label,
        amount=Money(row.amount, row.currency),
        state=row.state,
    )


def _payment_hit(row: Payment) -> Hit:
    return Hit(
        url=reverse("requests:payment_detail", args=[row.public_id]),
        number=row.number,
        title=row.claim.expense_request.title,
        who=row.supplier.label,
        amount=Money(row.amount, row.currency),
        state=row.state,
    )


def _voucher_hit(row: Voucher) -> Hit:
    return Hit(
        url=reverse("ledger:voucher_detail", args=[row.public_id]),
        number=row.number_text,
        title=row.text,
        who=row.posted_by.label,
        amount=Money(row.amount, row.currency),
    )
