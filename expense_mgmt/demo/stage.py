"""Many people act side by side: whose next moment is the earliest goes on."""

import datetime as dt
import heapq
from collections.abc import Generator, Iterable
from typing import TypeAlias

Thread: TypeAlias = Generator[dt.datetime, None, dt.datetime]
"""Says when its next act is due, and acts when it is resumed; ends with its last moment."""


def in_turn(threads: Iterable[Thread]) -> None:
    """Let all threads act in the order of time; of two at one moment the first named goes first.

    So document numbers, vouchers and trails run with the days, as they do in an office.
    """
    waiting: list[tuple[dt.datetime, int, Thread]] = []
    for position, thread in enumerate(threads):
        _wait(waiting, position, thread)
    while waiting:
        _moment, position, thread = heapq.heappop(waiting)
        _wait(waiting, position, thread)


def _wait(waiting: list[tuple[dt.datetime, int, Thread]], position: int, thread: Thread) -> None:
    moment = next(thread, None)
    if moment is not None:
        heapq.heappush(waiting, (moment, position, thread))
