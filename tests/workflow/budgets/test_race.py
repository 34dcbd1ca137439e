"""Many people want the last yuan at the same moment."""

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.db import DatabaseError, IntegrityError, connection

from budgets.interface import BudgetBlocked, ShareAsk
from budgets.models import BudgetLine
from budgets.models.line import ControlWindow
from budgets.services import balances as balances_service
from budgets.services import control
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company
from tests.locks import without_row_locks
from tests.workflow.budgets.ground import (
    JUNE,
    MAY,
    ask,
    balances,
    commit,
    document,
    drifted,
    line,
    release,
    reserve,
)

THREADS = 8
MANY, ROUNDS = 32, 10
PROJECTS = ("YXG", "JPJ")
CATEGORIES = ("ONLINE_MEDIA", "NEWSPAPER", "TV", "RADIO")
pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def together(work: Callable[[int], None], count: int = THREADS) -> None:
    """Run `work` with the numbers of so many threads, all starting at once."""
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait()
        try:
            work(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def everyone_checks_before_anyone_writes(company: Company) -> Any:
    """Hold each writer back until all have read the balance, as an unlucky moment does."""
    # The first holder of a month opens its row, and others would wait for that alone.
    first = document(company)
    reserve(first, ask(company, "1"))
    release(first)
    checked = threading.Barrier(THREADS)
    write = balances_service.append

    def append(*args: Any, **facts: Any) -> None:
        checked.wait(timeout=20)
        write(*args, **facts)

    return mock.patch.object(control, "append", append)


def grants_of_thirty(company: Company) -> list[str]:
    """Eight reservations of 30 at once; the outcomes."""
    outcomes: list[str] = []
    shares = [ask(company, "30") for _ in range(THREADS)]

    def take(number: int) -> None:
        try:
            reserve(document(company, f"MKT-2605-{number:04d}"), shares[number])
        except BudgetBlocked:
            outcomes.append("blocked")
        except IntegrityError:
            outcomes.append("guarded")
        else:
            outcomes.append("granted")

    together(take)
    return sorted(outcomes)


def test_without_the_lock_everyone_gets_the_last_yuan(company: Company) -> None:
    """The race is real: on a quarter window no column check can stop it."""
    quarter = {"control_window": ControlWindow.QUARTER}
    online = line(company, "100", project="YXG", category="ONLINE_MEDIA", control=quarter)

    with without_row_locks(), everyone_checks_before_anyone_writes(company):
        outcomes = grants_of_thirty(company)

    assert outcomes == ["granted"] * THREADS
    assert balances(online)[0] == "240.00"


def test_without_the_lock_the_month_guard_is_the_last_net(company: Company) -> None:
    online = line(company, "100", project="YXG", category="ONLINE_MEDIA")

    with without_row_locks(), everyone_checks_before_anyone_writes(company):
        outcomes = grants_of_thirty(company)

    assert outcomes == ["granted"] * 3 + ["guarded"] * 5
    assert balances(online)[0] == "90.00"
    assert drifted() == []


@pytest.mark.parametrize("window", [ControlWindow.MONTH, ControlWindow.QUARTER])
def test_with_the_lock_three_of_eight_get_thirty_of_a_hundred(
    company: Company, window: ControlWindow
) -> None:
    online = line(
        company, "100", project="YXG", category="ONLINE_MEDIA", control={"control_window": window}
    )

    outcomes = grants_of_thirty(company)

    assert outcomes == ["blocked"] * 5 + ["granted"] * 3
    assert balances(online)[0] == "90.00"
    assert drifted() == []


def test_months_of_a_quarter_share_one_limit(company: Company) -> None:
    """Writers of different months of one window wait for each other too."""
    quarter = {"control_window": ControlWindow.QUARTER}
    months = [Month(2026, 4), MAY, JUNE]
    lines = [
        line(company, "100", month, project="YXG", category="ONLINE_MEDIA", control=quarter)
        for month in months
    ]
    granted: list[int] = []
    shares = [ask(company, "70", months[number % 3]) for number in range(THREADS)]

    def take(number: int) -> None:
        try:
            reserve(document(company), shares[number])
        except BudgetBlocked:
            return
        granted.append(number)

    together(take)

    assert len(granted) == 4
    assert sum(Decimal(balances(row)[0]) for row in lines) == Decimal("280.00")


def test_unbudgeted_submits_of_one_moment_share_one_line(company: Company) -> None:
    shares = [ask(company, "10", category="RADIO") for _ in range(THREADS)]

    def take(number: int) -> None:
        reserve(document(company), shares[number])

    together(take)

    assert balances(BudgetLine.objects.get()) == ("80.00", "0.00", "0.00")
    assert drifted() == []


def crowded(company: Company) -> list[BudgetLine]:
    """Sixteen lines of 1,000, a project's line over eight of them, and a department over all.

    The department counts its whole year: 9,000 for what the lines below could take 16,000 of.
    """
    lines = [
        line(company, "1000", month, project=project, category=category)
        for project in PROJECTS
        for month in (MAY, JUNE)
        for category in CATEGORIES
    ]
    lines.append(line(company, "3000", MAY, project="YXG"))
    year = {"control_window": ControlWindow.YEAR}
    return [
        *lines,
        line(company, "5000", MAY, unit="MKT", control=year),
        line(company, "4000", JUNE, unit="MKT", control=year),
    ]


def hammer_of(
    company: Company, refused: list[Sequence[ShareAsk]], failures: list[DatabaseError]
) -> Callable[[int], None]:
    """Reservations of one to five lines in random order, half of them committed."""
    asks = {
        (project, month, category): ask(company, "1", month, project=project, category=category)
        for project in PROJECTS
        for month in (MAY, JUNE)
        for category in CATEGORIES
    }

    def hammer(number: int) -> None:
        chance = random.Random(number)  # noqa: S311  # a repeatable order, no secret
        for _ in range(ROUNDS):
            chosen = chance.sample(sorted(asks, key=str), chance.randint(1, 5))
            shares = [
                replace(asks[key], amount=Decimal(chance.randint(100, 24000)) / 100)
                for key in chosen
            ]
            request = document(company)
            try:
                reserve(request, *shares)
                if chance.random() < 0.5:
                    commit(request)
            except BudgetBlocked:
                refused.append(shares)
            except DatabaseError as error:
                failures.append(error)

    return hammer


def left_of_the_year() -> Decimal:
    """What the department's year window still has; below zero it is overspent."""
    lines = BudgetLine.objects.filter(control_window=ControlWindow.YEAR)
    return sum((row.revised - row.used for row in lines), Decimal(0))


def test_without_the_lock_multi_line_requests_overspend_the_year(company: Company) -> None:
    crowded(company)
    refused: list[Sequence[ShareAsk]] = []
    failures: list[DatabaseError] = []

    with without_row_locks():
        together(hammer_of(company, refused, failures), MANY)

    assert left_of_the_year() < 0


def test_multi_line_requests_in_random_order_neither_overspend_nor_deadlock(
    company: Company,
) -> None:
    """32 people at once on nearly exhausted lines, parents and a year window among them."""
    lines = crowded(company)
    refused: list[Sequence[ShareAsk]] = []
    failures: list[DatabaseError] = []

    together(hammer_of(company, refused, failures), MANY)

    assert failures == []
    assert drifted() == []
    month_lines = BudgetLine.objects.filter(control_window=ControlWindow.MONTH)
    assert [row for row in month_lines if row.used > row.revised] == []
    assert left_of_the_year() >= 0
    # No underfill: balances only grew, so what was refused must still not fit.
    assert refused
    assert all(control.check(company_id=company.pk, shares=shares).blocked for shares in refused)
    assert len(lines) == BudgetLine.objects.count()


def test_releases_among_reservations_leave_exactly_what_is_held(company: Company) -> None:
    may = line(company, "500", project="YXG", category="ONLINE_MEDIA")
    shares = [ask(company, "60") for _ in range(THREADS)]
    kept: list[int] = []

    def work(number: int) -> None:
        for turn in range(10):
            request = document(company)
            try:
                reserve(request, shares[number])
            except BudgetBlocked:
                continue
            if turn % 3 == 2 and number == 0:
                kept.append(number)
            else:
                release(request)

    together(work)

    assert balances(may)[0] == f"{60 * len(kept)}.00"
    assert drifted() == []
