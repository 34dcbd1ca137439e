"""Months of a company's books: opened by need, closed by finance, reopened by two people."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import ZERO, money_text
from expense_mgmt.core.periods import Month
from expense_mgmt.core.prepared import DAY, Prepared, given
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.record import record
from ledger.interface import tell_reopened
from ledger.models import Period, Voucher
from ledger.models.period import is_finance, is_second_person
from ledger.states import PeriodState

CLOSING_COLUMNS = ["closed_voucher_count", "closed_amount", "closed_digest", "closed_at"]
REOPENING_COLUMNS = ["reopen_asked_by", "reopen_reason", "reopened_by"]

OF_MONTH: Final = Prepared(lambda: Period.objects.of_month(given("company"), given("month", DAY)))


def period_closed(month: Month) -> RuleBroken:
    """The refusal of anything dated in a month that is not open."""
    return RuleBroken(
        "period_closed",
        _("The books of %(month)s are closed. Post in an open month."),
        {"month": month},
        field="dated_on",
    )


def ensure_period(*, company: Company, month: Month, actor: User, at: dt.datetime) -> Period:
    """The period of a month, opened if the books have none yet.

    raises    RuleBroken period_closed: a later month is closed already, so this one never opens
    """
    for found in OF_MONTH(company=company.pk, month=month.first):
        return found
    later = Period.objects.filter(company=company, month__gt=month)
    if later.exclude(state=PeriodState.OPEN).exists():
        raise period_closed(month)
    opened = Period(company=company, month=month, created_by=actor, created_at=at)
    Period.objects.bulk_create([opened], ignore_conflicts=True)  # another may be opening it too
    return Period.objects.of_month(company.pk, month).get()


def hold_open(*, company: Company, month: Month, actor: User, at: dt.datetime) -> None:
    """Keep a month from being closed until the caller's transaction ends.

    raises    RuleBroken period_closed
    source    RELIABILITY promise 5
    """
    period = ensure_period(company=company, month=month, actor=actor, at=at)
    with connection.cursor() as cursor:
        # FOR SHARE: posters do not wait for each other here, closing waits for all of them.
        cursor.execute("SELECT state FROM ledger_period WHERE id = %s FOR SHARE", [period.pk])
        (state,) = cursor.fetchone()
    if state != PeriodState.OPEN:
        raise period_closed(month)


def closed_among(company_id: int, months: Collection[Month]) -> set[Month]:
    """Of the months, those whose books are closed.

    A month without books is open as long as no later one is closed; none is opened here.
    Only for showing: whoever writes asks `hold_closed`.

    source    PLATFORM §6.32
    """
    rows = Period.objects.filter(company=company_id).values_list("month", "state")
    return _closed(dict(rows), months)


def hold_closed(company_id: int, months: Collection[Month]) -> set[Month]:
    """The same, and the others stay open until the caller's transaction ends.

    source    PLATFORM §6.32; RELIABILITY promise 5
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT month, state FROM ledger_period WHERE company_id = %s ORDER BY id FOR SHARE",
            [company_id],
        )
        return _closed({Month.of(first): state for first, state in cursor.fetchall()}, months)


def _closed(states: Mapping[Month, str], months: Collection[Month]) -> set[Month]:
    closed = {month for month, state in states.items() if state != PeriodState.OPEN}
    last = max(closed, default=None)
    return {
        month
        for month in months
        if month in closed or (month not in states and last is not None and month < last)
    }


@transaction.atomic
def soft_close(*, period_id: UUID, actor: User, at: dt.datetime) -> Period:
    """Stop posting into a month and freeze what it holds.

    raises    Conflict wrong_state, NotAllowed
    source    PLATFORM §6.32
    """
    period = Period.objects.lock().get(public_id=period_id)
    ensure_may(period.soft_close, actor)
    posted = Voucher.objects.filter(company=period.company_id, month=period.month)
    totals = posted.aggregate(count=Count("pk"), amount=Sum("amount"))
    last = posted.order_by("-number").first()
    period.closed_voucher_count = totals["count"]
    period.closed_amount = totals["amount"] or ZERO
    period.closed_digest = last.digest if last else ""
    period.closed_at = at
    period.soft_close()
    period.save(update_fields=["state", *CLOSING_COLUMNS, *REOPENING_COLUMNS])
    record(period, "soft_close", actor=actor, at=at, amounts=_frozen(period))
    return period


@transaction.atomic
def lock(*, period_id: UUID, actor: User, at: dt.datetime) -> Period:
    """Make a soft-closed month final.

    raises    Conflict wrong_state, NotAllowed, RuleBroken not_ready (reopening was asked for)
    source    PLATFORM §6.32
    """
    period = Period.objects.lock().get(public_id=period_id)
    ensure_may(period.lock, actor)
    period.lock()
    period.save(update_fields=["state"])
    record(period, "lock", actor=actor, at=at, amounts=_frozen(period))
    return period


@transaction.atomic
def ask_to_reopen(*, period_id: UUID, reason: str, actor: User, at: dt.datetime) -> Period:
    """The first of the two people who reopen a month says why.

    raises    RuleBroken reason_missing, period_is_open; NotAllowed
    source    PLATFORM §6.32
    """
    period = Period.objects.lock().get(public_id=period_id)
    if period.state == PeriodState.OPEN:
        raise RuleBroken("period_is_open", _("This month is open."))
    if not is_finance(period, actor):
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    if not reason.strip():
        raise RuleBroken("reason_missing", _("Say why."), field="reason")
    period.reopen_asked_by = actor
    period.reopen_reason = reason.strip()
    period.save(update_fields=REOPENING_COLUMNS)
    record(period, "ask_to_reopen", actor=actor, at=at, comment=period.reopen_reason)
    return period


@transaction.atomic
def reopen(*, period_id: UUID, actor: User, at: dt.datetime) -> Period:
    """The second person agrees; vouchers may be posted again until the next close.

    Reports of the month are superseded at once, because their figures no longer stand.

    raises    Conflict wrong_state; NotAllowed for the one who asked; RuleBroken not_ready
    source    PLATFORM §6.32
    """
    period = Period.objects.lock().select_related("company").get(public_id=period_id)
    ensure_may(period.reopen, actor)
    period.reopened_by = actor
    period.reopen()
    period.save(update_fields=["state", "reopened_by"])
    record(period, "reopen", actor=actor, at=at, comment=period.reopen_reason)
    tell_reopened(company=period.company, month=period.month, at=at)
    return period


@transaction.atomic
def decline_reopening(*, period_id: UUID, actor: User, at: dt.datetime) -> Period:
    """The month stays closed: whoever asked takes it back, or the second person says no.

    raises    RuleBroken reopening_not_asked; NotAllowed
    source    PLATFORM §6.32
    """
    period = Period.objects.lock().get(public_id=period_id)
    if period.reopen_asked_by_id is None or period.state == PeriodState.OPEN:
        raise RuleBroken("reopening_not_asked", _("Nobody asks to reopen this month."))
    if actor.pk != period.reopen_asked_by_id and not is_second_person(period, actor):
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    period.reopen_asked_by = None
    period.reopen_reason = ""
    period.save(update_fields=REOPENING_COLUMNS)
    record(period, "decline_reopening", actor=actor, at=at)
    return period


def _frozen(period: Period) -> dict[str, str]:
    return {
        "vouchers": str(period.closed_voucher_count or 0),
        "amount": money_text(period.closed_amount or ZERO),
    }
