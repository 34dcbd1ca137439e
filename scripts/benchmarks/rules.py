"""P10: R-02 and R-05 beside the bare loop, and a thousand cases through the door."""

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from io import StringIO
from statistics import median
from tempfile import NamedTemporaryFile
from typing import Any, Final

from django.core.management import call_command

from expense_mgmt.core.money import allocate_whole_yuan, from_minor, total_of
from expense_mgmt.core.periods import DateSpan, prorate_by_month
from scripts.benchmarks.measuring import Cost, spread
from scripts.benchmarks.record import Result

GOAL: Final = "P10"
ITEMS: Final = 100_000
MOST: Final = 12
TIMES: Final = 5
CASES: Final = 1_000
CASES_MS: Final = 5_000

CAMPAIGN: Final = (DateSpan(date(2026, 4, 16), date(2026, 5, 15)),)
DAYS: Final = (15, 15)
PROJECTS: Final = (("A", Decimal(30)), ("B", Decimal(10)), ("C", Decimal("45.5")))
PROPORTION: Final = (60, 20, 91)


def run() -> list[Result]:
    """Split 100,000 amounts by days and by project, each in a call of its own.

    All of them over the same days and the same projects, as the lines of a campaign are.
    """
    drawn = random.Random(10)  # noqa: S311 - the same amounts in every run, no secret
    cents = [drawn.randrange(1, 10**11) for _number in range(ITEMS)]
    return [
        _compared("R-02, two months", partial(prorate_by_month, spans=CAMPAIGN), DAYS, cents),
        _compared(
            "R-05, three projects",
            partial(allocate_whole_yuan, weights=PROJECTS),
            PROPORTION,
            cents,
        ),
        _batch(),
    ]


def _batch() -> Result:
    """`rule --batch` with a thousand cases; its limit is PLATFORM §3's five seconds."""
    cases = [
        {
            "id": number,
            "rule": "R-02",
            "inputs": {
                "amount": str(number + 1),
                "spans": [[span.start.isoformat(), span.end.isoformat()] for span in CAMPAIGN],
            },
        }
        for number in range(CASES)
    ]
    with NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(cases, file)
        file.flush()
        busy_ms, walls = _processor_ms(lambda: _through_the_door(file.name))
    cost = Cost(*spread(walls), cpu_ms=busy_ms)
    size = f"{CASES:,} cases, 5 s"
    return Result.of(GOAL, "rule --batch", size, cost, measured=max(walls), limit=CASES_MS)


def _through_the_door(path: str) -> None:
    out = StringIO()
    call_command("rule", "--batch", path, stdout=out)
    if len(json.loads(out.getvalue())) != CASES:
        msg = "rule --batch: cases without an answer"
        raise ValueError(msg)


def _compared(
    job: str,
    split: Callable[[Decimal], Mapping[Any, Decimal]],
    proportion: Sequence[int],
    cents: Sequence[int],
) -> Result:
    amounts = [from_minor(amount) for amount in cents]
    if any(total_of(split(amount).values()) != amount for amount in amounts):
        msg = f"{job}: the shares do not add up"
        raise ValueError(msg)
    rule_ms, walls = _processor_ms(lambda: _each(split, amounts))
    bare_ms, _walls = _processor_ms(lambda: _bare(cents, proportion))
    cost = Cost(*spread(walls), cpu_ms=rule_ms)
    size = f"{len(cents):,}, {MOST} × bare"
    return Result.of(GOAL, job, size, cost, measured=rule_ms, limit=MOST * bare_ms)


def _each(split: Callable[[Decimal], object], amounts: Sequence[Decimal]) -> None:
    for amount in amounts:
        split(amount)


def _bare(cents: Sequence[int], proportion: Sequence[int]) -> None:
    whole = sum(proportion)
    for amount in cents:
        for part in proportion:
            divmod(amount * part, whole)


def _processor_ms(act: Callable[[], object]) -> tuple[float, list[float]]:
    """Processor time of several runs, as their median, and how long each took by the clock."""
    busy, walls = [], []
    for _time in range(TIMES):
        began, worked = time.perf_counter(), time.process_time()
        act()
        busy.append((time.process_time() - worked) * 1000)
        walls.append((time.perf_counter() - began) * 1000)
    return median(busy), walls
