"""P4: reservations from 32 connections, on one hot line and on a thousand."""

import datetime as dt
import multiprocessing
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import cycle
from typing import Final
from uuid import uuid4

from django.db import connections, transaction
from django.db.models import F

from budgets import verify
from budgets.interface import BudgetBlocked, DocumentRef, ShareAsk
from budgets.models import BudgetLine
from budgets.services import control
from scripts.benchmarks.ground import moment
from scripts.benchmarks.measuring import Cost, spread
from scripts.benchmarks.record import Result

PROCESSES, THREADS = 4, 8
CONNECTIONS: Final = PROCESSES * THREADS
LINES: Final = 1_000
AMOUNT: Final = Decimal("60.00")
# Of the hot line: so many fit, and there is a little left that is no whole one.
FITTING, REST = 960, Decimal("59.99")
ALONE: Final = 200
SHARE_OF_ALONE: Final = 0.3
TIMES_OF_ONE: Final = 4


@dataclass(frozen=True, slots=True)
class Burst:
    """What came of one burst.

    times   ms of each accepted reservation
    """

    accepted: int
    times: list[float]
    seconds: float

    @property
    def per_second(self) -> float:
        return self.accepted / self.seconds


def run() -> list[Result]:
    """The hot line alone and with 32, then as many reservations over a thousand lines."""
    lines = list(
        BudgetLine.objects.filter(project__code__startswith="B").order_by("pk")[: LINES + 2]
    )
    single, hot, *many = lines
    _leave(single, ALONE)
    alone = _one([single])
    _leave(hot, FITTING, REST)
    at_once = _burst([hot])
    wide = _burst(many)
    off = abs(at_once.accepted - FITTING) + _drifted()
    size = f"{CONNECTIONS} connections"
    return [
        _result(
            f"one hot line, {at_once.accepted} of {FITTING} accepted (1 + errors)",
            size,
            at_once,
            1 + off,
            1,
        ),
        _result(
            f"one hot line, {at_once.per_second:.0f}/s, one connection alone"
            f" {alone.per_second:.0f}/s (0.3 of it/s)",
            size,
            at_once,
            alone.per_second * SHARE_OF_ALONE,
            at_once.per_second,
        ),
        _result(
            f"{LINES:,} lines, {wide.per_second:.0f}/s (4 × one line/s)",
            size,
            wide,
            at_once.per_second * TIMES_OF_ONE,
            wide.per_second,
        ),
    ]


def _leave(line: BudgetLine, fitting: int, rest: Decimal = Decimal(0)) -> None:
    """So much available that exactly these fit; as an adjustment would, past the services."""
    BudgetLine.objects.filter(pk=line.pk).update(approved=F("reserved") + AMOUNT * fitting + rest)
    line.refresh_from_db(fields=["approved"])


def _ask(line: BudgetLine) -> ShareAsk:
    return ShareAsk(
        share_id=uuid4(),
        unit_id=line.unit_id or 0,
        project_id=line.project_id,
        platform_id=None,
        category_id=line.category_id or 0,
        month=line.month,
        amount=AMOUNT,
    )


def _reserve(line: BudgetLine, at: dt.datetime) -> bool:
    document = DocumentRef("expense_request", "MKT-0000-0001", uuid4(), line.company_id)
    try:
        with transaction.atomic():
            control.reserve(shares=[_ask(line)], document=document, actor=None, at=at)
    except BudgetBlocked:
        return False
    return True


def _work(lines: Sequence[BudgetLine], most: int) -> list[float]:
    """Reserve on one line after another until one refuses or it was enough."""
    at, times = moment("2026-05-11"), []
    for line, _number in zip(cycle(lines), range(most), strict=False):
        began = time.perf_counter()
        if not _reserve(line, at):
            break
        times.append((time.perf_counter() - began) * 1000)
    connections.close_all()
    return times


def _one(lines: Sequence[BudgetLine]) -> Burst:
    """One connection, which does nothing else."""
    began = time.perf_counter()
    times = _work(lines, ALONE)
    return Burst(len(times), times, time.perf_counter() - began)


def _burst(lines: Sequence[BudgetLine]) -> Burst:
    """All connections at once, each on its own part of the lines where there are many."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    found, ready = context.Queue(), context.Barrier(PROCESSES + 1)
    workers = [
        context.Process(target=_process, args=(number, lines, ready, found))
        for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    ready.wait()
    began = time.perf_counter()
    times = [time_ for _worker in workers for time_ in found.get()]
    seconds = time.perf_counter() - began
    for worker in workers:
        worker.join()
    return Burst(len(times), times, seconds)


def _process(number: int, lines: Sequence[BudgetLine], ready: object, found: object) -> None:
    """One of the processes with its threads; each has a connection of its own."""
    times: list[float] = []

    def work(place: int) -> None:
        mine = lines if len(lines) == 1 else lines[place::CONNECTIONS]
        times.extend(_work(mine, FITTING if len(lines) == 1 else FITTING // CONNECTIONS))

    threads = [
        threading.Thread(target=work, args=(number * THREADS + thread,))
        for thread in range(THREADS)
    ]
    ready.wait()  # type: ignore[attr-defined]  # a barrier between processes
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.put(times)  # type: ignore[attr-defined]  # a queue between processes


def _drifted() -> int:
    """Lines whose balances are not the sums of their movements."""
    return sum(1 for _finding in verify.balances())


def _result(job: str, size: str, burst: Burst, measured: float, limit: float) -> Result:
    return Result.of("P4", job, size, Cost(*spread(burst.times)), measured=measured, limit=limit)
