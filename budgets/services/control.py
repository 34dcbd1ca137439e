"""Budget control: what a document may take, takes, gives back and spends (DOMAIN §6).

Every act but `check` runs in the caller's transaction, after the document is locked, and locks
its lines with all months of their windows in ascending key order.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from budgets.interface import BudgetBlocked, DocumentRef, Effect, SettlementRule, ShareAsk
from budgets.models import BudgetLine, Movement
from budgets.services.balances import Change, Hold, append, holds_of
from budgets.services.closing import ensure_open
from budgets.services.covering import Demand, cover, cover_all, zero_lines
from budgets.services.positions import (
    LINES,
    add_held,
    asked_again,
    asked_by,
    effect_of,
    unbudgeted_effect,
    weigh,
    with_windows,
)
from budgets.services.spending import ensure_refundable, spend
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import ZERO, thousands
from expense_mgmt.foundation.models import User
from ledger.services import project_months


def check(*, company_id: int, shares: Sequence[ShareAsk], without: UUID | None = None) -> Effect:
    """What the shares would do to their lines now; reads only, for the live preview.

    without   a document whose own hold is left out of the balances
    source    R-31, R-32, R-33
    """
    covering = cover(company_id=company_id, shares=_asking(shares), named=True)
    lines = with_windows((demand.line for demand in covering.demands), lock=False)
    asked = asked_by(covering.demands)
    if without:
        add_held(asked, holds_of(without), lines)
    effect = weigh(asked.values(), lines)
    if not covering.unbudgeted:
        return effect
    missing = zip(covering.unbudgeted, zero_lines(covering.unbudgeted, company_id), strict=True)
    return effect_of((*(unbudgeted_effect(share, line) for share, line in missing), *effect.lines))


@dataclass(frozen=True, slots=True)
class Granted:
    """What `ask` found: the lines that will hold the shares, locked, and what that does to them."""

    demands: Sequence[Demand]
    lines: Mapping[int, BudgetLine]
    effect: Effect


def reserve(
    *, shares: Sequence[ShareAsk], document: DocumentRef, actor: User | None, at: dt.datetime
) -> Effect:
    """Hold budget for a document that enters approval: `ask` and `hold` in one.

    raises    those of `ask`
    """
    granted = ask(company_id=document.company_id, shares=shares)
    hold(granted, document=document, actor=actor, at=at)
    return granted.effect


def ask(*, company_id: int, shares: Sequence[ShareAsk]) -> Granted:
    """Lock the lines of a document that enters approval and see whether they can hold it.

    Shares of one line are added up before the check. An amount without a line of its own gets
    a zero line that warns; a parent that blocks still blocks.

    raises    BudgetBlocked (`budget_blocked`); RuleBroken `month_locked`, `budget_line_closed`
    source    DOMAIN §4 expense request / submit; R-32, R-33; PLATFORM §6.20, §6.22
    """
    demands = cover_all(company_id=company_id, shares=_asking(shares))
    lines = with_windows((demand.line for demand in demands), lock=True)
    ensure_open(lines[demand.line.pk] for demand in demands)
    _hold_months_open(demands)
    effect = weigh(asked_by(demands).values(), lines)
    if effect.blocked:
        raise BudgetBlocked(effect)
    return Granted(demands, lines, effect)


def hold(granted: Granted, *, document: DocumentRef, actor: User | None, at: dt.datetime) -> None:
    """Write down what `ask` granted in the same transaction; the movements name the document."""
    changes = (
        Change(
            kind=Movement.Kind.RESERVE,
            line_id=demand.line.pk,
            share_id=demand.share.share_id,
            is_own=demand.is_own,
            reserved=demand.share.amount,
        )
        for demand in granted.demands
    )
    append(changes, lines=granted.lines.values(), document=document, actor=actor, at=at)


def commit(*, document: DocumentRef, actor: User | None, at: dt.datetime) -> Effect:
    """Turn a document's reservation into a commitment at its last approval.

    The check runs again on the balances of this moment, without the document's own hold; if it
    blocks, nothing is recorded.

    raises    BudgetBlocked (`budget_blocked`)
    source    DOMAIN §4 expense request / approve (last), §6; PLATFORM §6.23
    """
    holds = [hold for hold in holds_of(document.id) if hold.reserved]
    lines = _locked_lines(hold.line_id for hold in holds)
    effect = weigh(asked_again(holds, lines).values(), lines)
    if effect.blocked:
        raise BudgetBlocked(effect)
    changes = (
        Change(
            kind=Movement.Kind.COMMIT,
            line_id=hold.line_id,
            share_id=hold.share_id,
            is_own=hold.is_own,
            reserved=-hold.reserved,
            committed=hold.reserved,
        )
        for hold in holds
    )
    append(changes, lines=lines.values(), document=document, actor=actor, at=at)
    return effect


def release(*, document: DocumentRef, actor: User | None, at: dt.datetime) -> None:
    """Give back exactly what a document still holds.

    source    DOMAIN §4 (reject, send_back, withdraw, cancel, close), §6; RELIABILITY promise 11
    """
    holds = holds_of(document.id)
    lines = _locked_lines(hold.line_id for hold in holds)
    changes = (_released(hold) for hold in holds)
    append(changes, lines=lines.values(), document=document, actor=actor, at=at)


def release_part(
    *,
    document: DocumentRef,
    amounts: Mapping[UUID, Decimal],
    actor: User | None,
    at: dt.datetime,
) -> None:
    """Give back part of what a document has committed, because it will not be settled.

    amounts   public id of a share → amount; of each no more goes back than it still holds
    source    DOMAIN §4 settlement claim / void
    """
    holds = [hold for hold in holds_of(document.id) if hold.committed and hold.share_id in amounts]
    lines = _locked_lines(hold.line_id for hold in holds)
    changes = (
        _released(
            replace(hold, reserved=ZERO, committed=min(hold.committed, amounts[hold.share_id]))
        )
        for hold in holds
    )
    append(changes, lines=lines.values(), document=document, actor=actor, at=at)


def consume(
    *,
    document: DocumentRef,
    shares: Sequence[ShareAsk],
    final: bool,
    settle: SettlementRule,
    actor: User | None,
    at: dt.datetime,
) -> Effect:
    """Turn commitment into consumption because a claim on the document was posted.

    Each share is used up on its planned month, even one that is locked by now. What exceeds
    the hold of its share goes to the current month and must pass the budget check there. A
    final claim gives the rest of the whole document back. Returns what the excess did.

    shares    of the document, with their planned month; the amounts are the actual costs, a
              negative one is money that came back
    settle    R-35 with the company's overrun percent
    raises    RuleBroken `settlement_blocked`, `refund_exceeds_spending`, `month_locked`,
              `budget_line_closed`; BudgetBlocked (`budget_blocked`)
    source    DOMAIN §4 settlement claim / post; R-35; PLATFORM §6.23, §6.24
    """
    holds = [hold for hold in holds_of(document.id) if hold.committed]
    _ensure_covered(shares, holds, final=final, settle=settle)
    spending = spend(
        document_id=document.id,
        company_id=document.company_id,
        shares=shares,
        holds=holds,
        at=at,
    )
    demands = cover_all(company_id=document.company_id, shares=spending.excess)
    lines = _locked_lines(spending.line_ids | {demand.line.pk for demand in demands})
    rests = [rest for rest in spending.rests if final and rest.committed]
    ensure_open(lines[demand.line.pk] for demand in demands)
    _hold_months_open(demands)
    asked = asked_by(demands)
    add_held(asked, rests, lines)
    effect = weigh(asked.values(), lines)
    if effect.blocked:
        raise BudgetBlocked(effect)
    ensure_refundable(spending.refunds, lines)
    excess = (
        Change(
            kind=Movement.Kind.CONSUME,
            line_id=demand.line.pk,
            share_id=demand.share.share_id,
            is_own=demand.is_own,
            consumed=demand.share.amount,
        )
        for demand in demands
    )
    changes = (*spending.used, *spending.refunds, *map(_released, rests), *excess)
    append(changes, lines=lines.values(), document=document, actor=actor, at=at)
    return effect


def _ensure_covered(
    shares: Iterable[ShareAsk], holds: Iterable[Hold], *, final: bool, settle: SettlementRule
) -> None:
    committed = sum((hold.committed for hold in holds if hold.is_own), ZERO)
    actual = sum((share.amount for share in shares), ZERO)
    if settle(committed, actual, final=final).blocked:
        raise RuleBroken(
            "settlement_blocked",
            _(
                "%(actual)s is more than the commitment of %(committed)s allows. A supplementary request has to come first."
            ),
            {"actual": thousands(actual), "committed": thousands(committed)},
        )


def _asking(shares: Iterable[ShareAsk]) -> list[ShareAsk]:
    """The shares that ask for anything; rebates and refunds never reserve."""
    shares = [share for share in shares if share.amount]
    if any(share.amount < 0 for share in shares):
        msg = "a share asks for an amount above zero"
        raise ValueError(msg)
    return shares


def _hold_months_open(demands: Iterable[Demand]) -> None:
    """A month that its statistic locked takes no new hold (PLATFORM §6.32)."""
    project_months.hold_all_open(
        (demand.share.project_id, demand.share.month)
        for demand in demands
        if demand.share.project_id is not None
    )


def _locked_lines(line_ids: Iterable[int]) -> dict[int, BudgetLine]:
    ids = list(line_ids)
    return with_windows(LINES(lines=ids), lock=True) if ids else {}


def _released(hold: Hold) -> Change:
    return Change(
        kind=Movement.Kind.RELEASE,
        line_id=hold.line_id,
        share_id=hold.share_id,
        is_own=hold.is_own,
        reserved=-hold.reserved,
        committed=-hold.committed,
    )
