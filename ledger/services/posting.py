"""Posting: vouchers are written once, balanced, numbered without gaps, and never changed."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.money import ZERO, money_text, rounded
from expense_mgmt.core.periods import Month
from expense_mgmt.core.prepared import DAY, TEXT, Prepared, among, given
from expense_mgmt.core.prepared_writes import insert
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.numbers import next_in_series
from ledger.chain import voucher_digest
from ledger.models import Account, Entry, Voucher
from ledger.services import periods

FEWEST_ENTRIES = 2
VOUCHER_SERIES = "voucher"
CHART: Final = Prepared(
    lambda: Account.objects.filter(
        among("code", "codes", TEXT), company=given("company"), is_active=True
    )
)
NEWEST: Final = Prepared(
    lambda: (
        Voucher.objects.filter(company=given("company"), month=given("month", DAY))
        .order_by("-number")
        .values_list("digest")[:1]
    )
)


@dataclass(frozen=True, slots=True)
class EntrySpec:
    """One line to post: an amount above zero on exactly one side, in the company currency."""

    account_code: str
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    project_id: int | None = None
    category_id: int | None = None
    unit_id: int | None = None
    supplier_id: int | None = None
    text: str = ""


@transaction.atomic
def post(
    *,
    company: Company,
    dated_on: dt.date,
    text: str,
    entries: Sequence[EntrySpec],
    source: tuple[str, UUID, str],
    actor: User,
    at: dt.datetime,
) -> Voucher:
    """Post a balanced voucher into the month of its date.

    The caller has checked who may post what (DOMAIN §5); its document's trail names the act.
    Takes the period and then the number, so it comes after every other lock of the caller.

    shapes    source: kind, public id and number of the document this voucher proves
    units     amounts above zero, two places
    raises    RuleBroken entries_unbalanced, entry_needs_one_side, too_few_entries,
              unknown_account, period_closed
    source    DOMAIN §1, §4; RELIABILITY promises 3 to 5
    """
    ensure_balanced(entries)
    accounts = _accounts_of(company, entries)
    month = Month.of(dated_on)
    periods.hold_open(company=company, month=month, actor=actor, at=at)
    kind, source_id, number = source
    voucher = Voucher(
        company=company,
        month=month,
        dated_on=dated_on,
        text=text,
        currency=company.currency,
        amount=rounded(sum((spec.debit for spec in entries), ZERO)),
        source_kind=kind,
        source_id=source_id,
        source_number=number,
        posted_by=actor,
        posted_at=at,
    )
    lines = [
        Entry(
            account=accounts[spec.account_code],
            debit=spec.debit,
            credit=spec.credit,
            text=spec.text or text,
            project_id=spec.project_id,
            category_id=spec.category_id,
            unit_id=spec.unit_id,
            supplier_id=spec.supplier_id,
        )
        for spec in entries
    ]
    return _write(voucher, lines)


@transaction.atomic
def reverse(
    *, voucher_id: UUID, dated_on: dt.date, text: str, actor: User, at: dt.datetime
) -> Voucher:
    """Cancel a voucher by its negative copy in an open month (红字冲销).

    raises    Conflict already_reversed; RuleBroken reversal_is_final, period_closed,
              reversal_before_original
    source    DOMAIN §3 red_reversal; RELIABILITY promise 4
    """
    original = Voucher.objects.lock().get(public_id=voucher_id)
    if original.reverses_id is not None:
        raise RuleBroken(
            "reversal_is_final",
            _("A reversal is not reversed again. Post the document anew."),
        )
    if dated_on < original.dated_on:
        raise RuleBroken(
            "reversal_before_original",
            _("A reversal is not dated before the voucher it cancels."),
            field="dated_on",
        )
    if Voucher.objects.filter(reverses=original).exists():
        raise Conflict("already_reversed", _("This voucher is already reversed."))
    month = Month.of(dated_on)
    periods.hold_open(company=original.company, month=month, actor=actor, at=at)
    red = Voucher(
        company=original.company,
        month=month,
        dated_on=dated_on,
        text=text,
        currency=original.currency,
        amount=-original.amount,
        source_kind=original.source_kind,
        source_id=original.source_id,
        source_number=original.source_number,
        posted_by=actor,
        posted_at=at,
        reverses=original,
    )
    return _write(red, [_red_copy(entry) for entry in original.entries.all()])


def ensure_balanced(entries: Sequence[EntrySpec]) -> None:
    """Refuse lines that could not be a voucher, before anything is locked.

    raises    RuleBroken too_few_entries, entry_needs_one_side, entries_unbalanced
    """
    if len(entries) < FEWEST_ENTRIES:
        raise RuleBroken("too_few_entries", _("A voucher has at least two entries."))
    for spec in entries:
        sides = sorted((spec.debit, spec.credit))
        if sides[0] != 0 or sides[1] <= 0 or rounded(sides[1]) != sides[1]:
            raise RuleBroken(
                "entry_needs_one_side",
                _("Each entry has an amount above zero, to the cent, as debit or as credit."),
            )
    debits = sum((spec.debit for spec in entries), ZERO)
    credits_ = sum((spec.credit for spec in entries), ZERO)
    if debits != credits_:
        raise RuleBroken(
            "entries_unbalanced",
            _("Debits %(debits)s and credits %(credits)s differ."),
            {"debits": money_text(debits), "credits": money_text(credits_)},
        )


def _accounts_of(company: Company, entries: Iterable[EntrySpec]) -> dict[str, Account]:
    wanted = {spec.account_code for spec in entries}
    chart = CHART(company=company.pk, codes=list(wanted))
    found = {account.code: account for account in chart}
    missing = sorted(wanted - found.keys())
    if missing:
        raise RuleBroken(
            "unknown_account",
            _("The chart of accounts has no active account %(code)s."),
            {"code": missing[0]},
        )
    return found


def _red_copy(entry: Entry) -> Entry:
    return Entry(
        account_id=entry.account_id,
        debit=-entry.debit,
        credit=-entry.credit,
        is_red=True,
        text=entry.text,
        project_id=entry.project_id,
        category_id=entry.category_id,
        unit_id=entry.unit_id,
        supplier_id=entry.supplier_id,
    )


def _write(voucher: Voucher, lines: Sequence[Entry]) -> Voucher:
    """Number, chain and store; the number is the last lock, and orders the chain."""
    month = voucher.month
    voucher.number = next_in_series(voucher.company, VOUCHER_SERIES, month)
    before = NEWEST(company=voucher.company_id, month=month.first)
    voucher.previous_digest = before[0][0] if before else ""
    voucher.entry_count = len(lines)
    for position, entry in enumerate(lines, start=1):
        entry.position = position
    voucher.digest = voucher_digest(voucher, lines)
    insert([voucher])
    for entry in lines:
        entry.voucher = voucher
    insert(lines)
    return voucher
