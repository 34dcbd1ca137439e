"""Real threads on the books (RELIABILITY promises 5 and 9; PLATFORM §4)."""

import threading
import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Max, Sum

from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict, DomainError, RuleBroken
from ledger.chain import voucher_digest
from ledger.models import Countersignature, Period, ProjectMonth, Turnover, Voucher
from ledger.services import periods, posting, project_months, turnover
from tests.ledger.factories import APRIL, FIGURES, MAY, TODAY, World, posted, reported, world

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

THREADS = 8


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run acts in threads of their own; their results or what they raised, in order."""
    start = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            results[place] = act()
        except (DomainError, DatabaseError, Turnover.DoesNotExist) as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_counting_in_the_page_would_give_numbers_twice(place: World) -> None:
    # The race is real: what the service replaces, run by eight, collides.
    taken: list[int] = []
    counted = threading.Barrier(THREADS)

    def naive() -> None:
        with transaction.atomic():
            last = Voucher.objects.filter(month=MAY).aggregate(last=Max("number"))["last"] or 0
            counted.wait()
            taken.append(last + 1)

    at_once(*[naive] * THREADS)

    assert len(set(taken)) < len(taken)


def test_eight_threads_post_without_a_gap_and_in_one_chain() -> None:
    place = world()

    def post_ten() -> None:
        for _ in range(10):
            posted(place)

    results = at_once(*[post_ten] * THREADS)

    assert results == [None] * THREADS
    vouchers = list(Voucher.objects.order_by("number").prefetch_related("entries"))
    assert [voucher.number for voucher in vouchers] == list(range(1, 81))
    previous = ""
    for voucher in vouchers:
        assert voucher.previous_digest == previous
        assert voucher_digest(voucher, list(voucher.entries.all())) == voucher.digest
        previous = voucher.digest


def test_a_refused_posting_leaves_no_gap() -> None:
    place = world()

    def refused() -> None:
        with transaction.atomic():
            posted(place)
            raise RuleBroken("not_ready", "The claim is refused after all.")

    at_once(*[refused, lambda: posted(place)] * 4)

    assert sorted(Voucher.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


@pytest.mark.parametrize("attempt", range(5))
def test_a_posting_is_in_the_frozen_total_or_refused(attempt: int) -> None:
    place = world()
    period_id = periods.ensure_period(
        company=place.company, month=MAY, actor=place.wu, at=clock.now()
    ).public_id

    def close() -> object:
        return periods.soft_close(period_id=period_id, actor=place.wu, at=clock.now())

    def post_some() -> int:
        done = 0
        try:
            for _ in range(25):
                posted(place)
                done += 1
        except RuleBroken as refusal:
            assert refusal.code == "period_closed"  # noqa: PT017  # counted, not expected
        return done

    results = at_once(*[post_some] * 4, close, *[post_some] * 4)

    counts = [done for done in results if isinstance(done, int)]
    assert len(counts) == THREADS
    period = Period.objects.get(public_id=period_id)
    stored = Voucher.objects.filter(company=place.company)
    assert period.closed_voucher_count == stored.count() == sum(counts)
    assert period.closed_amount == (stored.aggregate(all=Sum("amount"))["all"] or Decimal())


def test_the_first_posting_of_a_month_opens_it_once() -> None:
    place = world()

    at_once(*[lambda: posted(place)] * THREADS)

    assert Period.objects.count() == 1
    assert Voucher.objects.count() == THREADS


def test_one_of_eight_reversals_counts() -> None:
    place = world()
    original = posted(place)

    def reverse() -> Voucher:
        return posting.reverse(
            voucher_id=original.public_id,
            dated_on=TODAY,
            text="Red",
            actor=place.wu,
            at=clock.now(),
        )

    results = at_once(*[reverse] * THREADS)

    assert sum(isinstance(result, Voucher) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == THREADS - 1
    assert Voucher.objects.count() == 2


def test_signatures_given_at_once_are_all_counted() -> None:
    place = world()
    sheet = reported(place, state="finance_confirmed")

    def sign(role: str, actor: object) -> Callable[[], object]:
        return lambda: turnover.countersign(
            turnover_id=sheet.public_id,
            role=role,
            version=1,
            actor=actor,  # type: ignore[arg-type]  # one of the cast
            at=clock.now(),
        )

    at_once(
        *[sign("project_lead", place.feng)] * 3,
        *[sign("project_manager", place.guo)] * 3,
        *[sign("finance_head", place.qian)] * 2,
    )

    assert Countersignature.objects.count() == 3
    assert Turnover.objects.get().state == "countersigned"
    assert sheet.transitions.filter(name="countersign").count() == 1


def test_a_signature_and_a_correction_exclude_each_other() -> None:
    place = world()
    sheet = reported(place, state="finance_confirmed")

    at_once(
        lambda: turnover.countersign(
            turnover_id=sheet.public_id,
            role="project_lead",
            version=1,
            actor=place.feng,
            at=clock.now(),
        ),
        lambda: turnover.correct(
            turnover_id=sheet.public_id,
            figures=FIGURES | {"confirmed_sales": Decimal("1.00")},
            version=1,
            actor=place.wu,
            at=clock.now(),
            comment="Recount",
        ),
    )

    stored = Turnover.objects.get()
    assert (stored.version, stored.live_signatures().count()) == (2, 0)


def test_a_month_is_reported_once_by_many() -> None:
    place = world()

    results = at_once(*[lambda: reported(place)] * THREADS)

    assert sum(isinstance(result, Turnover) for result in results) == 1
    assert Turnover.objects.count() == 1


def test_a_report_is_there_before_the_lock_or_refused() -> None:
    place = world()

    def lock() -> None:
        project_months.lock([place.project], APRIL, uuid.uuid4(), place.qian, clock.now())

    (report, _lock) = at_once(lambda: reported(place), lock)

    assert ProjectMonth.objects.get(project=place.project, month=APRIL).locked_at is not None
    if isinstance(report, RuleBroken):
        assert report.code == "month_locked"
        assert not Turnover.objects.exists()
    else:
        assert Turnover.objects.count() == 1
