"""What an act costs: time, processor, statements, buffers, memory."""

import json
import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.test.utils import CaptureQueriesContext

TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")
# Where Linux keeps the processor time of a process, counted from behind its name.
USER_TIME, SYSTEM_TIME = 11, 12

TOUCHED: Final = """
    SELECT sum(heap_blks_hit + heap_blks_read + coalesce(idx_blks_hit + idx_blks_read, 0)
        + coalesce(toast_blks_hit + toast_blks_read + tidx_blks_hit + tidx_blks_read, 0))
    FROM pg_statio_user_tables
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one act, as the median of several; processor time with that of the database.

    queries, buffers   None where they were not counted
    """

    median_ms: float
    p95_ms: float
    cpu_ms: float | None = None
    queries: int | None = None
    buffers: int | None = None


def cost_of(acts: Sequence[Callable[[], object]], *, warm_up: int = 2) -> Cost:
    """Do each act once; the first few only warm up, and the last is counted in statements."""
    *timed, counted = acts
    for act in timed[:warm_up]:
        act()
    timed = timed[warm_up:]
    backend = backend_pid()
    times = []
    busy = processor_seconds(backend)
    for act in timed:
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    cpu_ms = (processor_seconds(backend) - busy) * 1000 / len(times)
    before = blocks_touched()
    with CaptureQueriesContext(connection) as captured:
        counted()
    buffers = blocks_touched() - before
    return Cost(*spread(times), cpu_ms, len(captured), buffers)


def spread(times: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    ordered = sorted(times)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]


def statements_of(act: Callable[[], object]) -> list[str]:
    """The SQL of everything an act reads."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured.captured_queries]


def buffers_of(*statements: str) -> int:
    """Shared buffers that one execution of each statement touches; exact, unlike time."""
    total = 0
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
            (found,) = cursor.fetchone()
            plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]
            total += plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
    return total


def blocks_touched() -> int:
    """Blocks of tables and indexes touched so far by everybody; nobody else is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(TOUCHED)
        return int(cursor.fetchone()[0])


def backend_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def processor_seconds(backend: int) -> float:
    """Processor time of this process and of its database backend, where the system shows it."""
    stat = Path(f"/proc/{backend}/stat")
    if not stat.exists():
        return time.process_time()
    fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
    ticks = int(fields[USER_TIME]) + int(fields[SYSTEM_TIME])
    return time.process_time() + ticks / TICKS_PER_SECOND


def peak_memory_mb() -> float:
    """The most that this process held at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
