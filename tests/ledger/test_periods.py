"""Months of the books: closed by finance, frozen, reopened by two people."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.periods import Month
from ledger.models import Period, ProjectMonth, Voucher
from ledger.services import periods, posting, project_months
from tests.ledger.factories import APRIL, MAY, World, posted


def soft_closed(place: World) -> Period:
    return periods.soft_close(
        period_id=Period.objects.get(company=place.company).public_id,
        actor=place.wu,
        at=clock.now(),
    )


def test_closing_freezes_count_amount_and_digest(place: World) -> None:
    posted(place)
    last = posted(place, net="200000.00")

    period = soft_closed(place)

    assert (period.state, period.closed_voucher_count, period.closed_amount) == (
        "soft_closed",
        2,
        Decimal("312000.00"),
    )
    assert period.closed_digest == last.digest


def test_a_closed_month_takes_no_voucher_and_no_reversal(place: World) -> None:
    voucher = posted(place)
    soft_closed(place)

    with pytest.raises(RuleBroken) as post:
        posted(place)
    with pytest.raises(RuleBroken) as reverse:
        posting.reverse(
            voucher_id=voucher.public_id,
            dated_on=voucher.dated_on,
            text="Red",
            actor=place.wu,
            at=clock.now(),
        )

    assert (post.value.code, reverse.value.code) == ("period_closed", "period_closed")
    assert Voucher.objects.count() == 1


def test_a_month_before_a_closed_one_never_opens(place: World) -> None:
    posted(place)
    soft_closed(place)

    with pytest.raises(RuleBroken) as refusal:
        posted(place, dt.date(2026, 4, 30))

    assert refusal.value.code == "period_closed"
    assert not Period.objects.filter(month=APRIL).exists()


def test_a_voucher_of_a_closed_month_is_reversed_in_an_open_one(place: World) -> None:
    voucher = posted(place, dt.date(2026, 4, 30))
    soft_closed(place)

    red = posting.reverse(
        voucher_id=voucher.public_id,
        dated_on=dt.date(2026, 5, 12),
        text="Red",
        actor=place.wu,
        at=clock.now(),
    )

    assert (red.month, red.number) == (MAY, 1)


def test_two_people_reopen_a_locked_month(place: World) -> None:
    posted(place)
    period = periods.lock(period_id=soft_closed(place).public_id, actor=place.wu, at=clock.now())

    with pytest.raises(RuleBroken):
        periods.reopen(period_id=period.public_id, actor=place.wang, at=clock.now())
    periods.ask_to_reopen(
        period_id=period.public_id, reason="Late invoice", actor=place.qian, at=clock.now()
    )
    with pytest.raises(NotAllowed):
        periods.reopen(period_id=period.public_id, actor=place.qian, at=clock.now())
    reopened = periods.reopen(period_id=period.public_id, actor=place.wang, at=clock.now())

    assert reopened.state == "open"
    assert posted(place).number == 2
    assert list(period.transitions.order_by("pk").values_list("name", "comment")) == [
        ("soft_close", ""),
        ("lock", ""),
        ("ask_to_reopen", "Late invoice"),
        ("reopen", "Late invoice"),
    ]


def test_closing_again_after_reopening_needs_two_people_again(place: World) -> None:
    posted(place)
    period = soft_closed(place)
    periods.ask_to_reopen(
        period_id=period.public_id, reason="Late invoice", actor=place.wu, at=clock.now()
    )
    periods.reopen(period_id=period.public_id, actor=place.qian, at=clock.now())
    posted(place)

    again = soft_closed(place)

    assert (again.closed_voucher_count, again.reopen_asked_by, again.reopened_by) == (2, None, None)
    with pytest.raises(RuleBroken):
        periods.reopen(period_id=period.public_id, actor=place.qian, at=clock.now())


@pytest.mark.parametrize("name", ["lin", "chen", "zheng", "feng", "ma", "wang", "ou"])
def test_only_finance_closes(place: World, name: str) -> None:
    posted(place)

    with pytest.raises(NotAllowed):
        periods.soft_close(
            period_id=Period.objects.get().public_id,
            actor=getattr(place, name),
            at=clock.now(),
        )

    assert Period.objects.get().state == "open"


def test_reopening_needs_a_reason_and_a_closed_month(place: World) -> None:
    posted(place)
    period = Period.objects.get()

    with pytest.raises(RuleBroken) as while_open:
        periods.ask_to_reopen(
            period_id=period.public_id, reason="x", actor=place.wu, at=clock.now()
        )
    soft_closed(place)
    with pytest.raises(RuleBroken) as without_reason:
        periods.ask_to_reopen(
            period_id=period.public_id, reason=" ", actor=place.wu, at=clock.now()
        )
    with pytest.raises(NotAllowed):
        periods.ask_to_reopen(
            period_id=period.public_id, reason="x", actor=place.zheng, at=clock.now()
        )

    assert (while_open.value.code, without_reason.value.code) == (
        "period_is_open",
        "reason_missing",
    )


def test_a_soft_close_happens_once(place: World) -> None:
    posted(place)
    soft_closed(place)

    with pytest.raises(Conflict):
        soft_closed(place)


def test_a_project_month_is_locked_once(place: World) -> None:
    both = [place.project, place.other_project]
    project_months.lock(both, APRIL, uuid.uuid4(), place.qian, clock.now())

    with pytest.raises(Conflict) as again:
        project_months.lock([place.project], APRIL, uuid.uuid4(), place.qian, clock.now())

    assert again.value.code == "month_already_locked"
    assert project_months.is_locked(place.project.pk, APRIL)
    assert not project_months.is_locked(place.project.pk, MAY)
    assert project_months.locked_through(place.project.pk) == APRIL
    assert ProjectMonth.objects.locked().count() == 2


def test_holding_a_locked_month_is_refused_and_an_open_one_is_not(place: World) -> None:
    project_months.lock([place.project], APRIL, uuid.uuid4(), place.qian, clock.now())

    project_months.hold_open(place.project.pk, [MAY, Month(2026, 6)])
    with pytest.raises(RuleBroken) as refusal:
        project_months.hold_open(place.project.pk, [MAY, APRIL])

    assert (refusal.value.code, refusal.value.params) == ("month_locked", {"month": APRIL})
