"""What an act costs: time, processor, statements, buffers, memory."""

import json
import os
import resource
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.test.utils import CaptureQueriesContext

TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")
# Where Linux keeps a process's parent and processor time, counted from behind its name.
PARENT, USER_TIME, SYSTEM_TIME = 1, 11, 12
# The database decides after a few calls whether it keeps a plan; what is measured comes later.
WARM_UP: Final = 8

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


def cost_of(acts: Sequence[Callable[[], object]]) -> Cost:
    """Do each act once; the first few only warm up, the last two are counted.

    One in buffers and one in statements: while statements are written down, the database plans
    each of them anew.
    """
    *timed, touching, counted = acts
    for act in timed[:WARM_UP]:
        act()
    timed = timed[WARM_UP:]
    backend = backend_pid()
    times = []
    busy = processor_seconds(backend)
    for act in timed:
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    cpu_ms = (processor_seconds(backend) - busy) * 1000 / len(times)
    before = blocks_touched()
    touching()
    buffers = blocks_touched() - before
    with CaptureQueriesContext(connection) as captured:
        counted()
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
    return time.process_time() + seconds_of([backend])


def seconds_of(processes: Iterable[int]) -> float:
    """Processor time that these processes have used so far; of those that are gone, none."""
    ticks = 0
    for process in processes:
        with suppress(OSError):
            stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
            fields = stat.rpartition(")")[2].split()
            ticks += int(fields[USER_TIME]) + int(fields[SYSTEM_TIME])
    return ticks / TICKS_PER_SECOND


def children_of(parent: int) -> list[int]:
    """The processes that one has started and that still run, where the system shows them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
            if int(fields[PARENT]) == parent:
                found.append(int(stat.parent.name))
    return found


def backends() -> list[int]:
    """The database's processes that serve the bench now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return [pid for (pid,) in cursor.fetchall()]


def peak_memory_mb() -> float:
    """The most that this process held at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
