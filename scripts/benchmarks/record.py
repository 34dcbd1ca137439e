"""The figures: rows of var/bench.json and the table on the screen."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from django.db import connection

from scripts.benchmarks.measuring import Cost, peak_memory_mb

ROOT: Final = Path(__file__).resolve().parent.parent.parent
SETTINGS: Final = ("fsync", "synchronous_commit", "shared_buffers", "jit")


@dataclass(frozen=True, slots=True)
class Result:
    """One row of PLATFORM §2: what was measured of a job, and what it may cost at most.

    limit   in the unit that the job names in brackets, as is what is compared with it
    ratio   measured ÷ limit; up to 1 the goal is met
    """

    goal: str
    job: str
    size: str
    median_ms: float | None
    p95_ms: float | None
    cpu_ms: float | None
    queries: int | None
    buffers: int | None
    rss_mb: float | None
    limit: float | None
    ratio: float | None
    met: bool | None

    @classmethod
    def of(
        cls, goal: str, job: str, size: str, cost: Cost, *, measured: float, limit: float
    ) -> "Result":
        ratio = measured / limit
        return cls(
            goal,
            job,
            size,
            median_ms=_short(cost.median_ms),
            p95_ms=_short(cost.p95_ms),
            cpu_ms=_short(cost.cpu_ms),
            queries=cost.queries,
            buffers=cost.buffers,
            rss_mb=_short(peak_memory_mb()),
            limit=_short(limit),
            ratio=_short(ratio),
            met=ratio <= 1,
        )


def _short(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.3f}")


def machine() -> dict[str, Any]:
    """On what it was measured, and what else the machine was doing."""
    return {
        "cpus": os.cpu_count(),
        "processor": _processor(),
        "memory_gb": int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": platform.platform(),
        "load": [_short(load) for load in os.getloadavg()],
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def versions() -> dict[str, str]:
    """Of what runs, and the settings of the database that decide about time."""
    with connection.cursor() as cursor:
        found = {"python": platform.python_version(), "django": version("django")}
        for name in ("server_version", *SETTINGS):
            cursor.execute(f"SHOW {name}")
            found[name.replace("server_version", "postgresql")] = cursor.fetchone()[0]
    return found


def commit() -> str:
    """The commit measured, marked where the checkout differs from it."""
    answer = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip() or "unknown"


def write(results: Sequence[Result], path: Path) -> None:
    """The whole list, each row with the machine, the versions and the commit."""
    where = {"machine": machine(), "versions": versions(), "commit": commit()}
    rows = [{**asdict(result), **where} for result in results]
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(rows, indent=1, ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8")


def table(results: Sequence[Result]) -> str:
    """The same for the eye."""
    titles = ("goal", "job", "size", "ms", "p95", "cpu", "stmts", "buffers", "limit", "ratio", "")
    rows = [titles, *(_cells(result) for result in results)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(titles))]
    return "\n".join(_line(row, widths) for row in rows)


def _cells(result: Result) -> tuple[str, ...]:
    numbers = (result.median_ms, result.p95_ms, result.cpu_ms)
    return (
        result.goal,
        result.job,
        result.size,
        *(_number(number) for number in numbers),
        "" if result.queries is None else str(result.queries),
        "" if result.buffers is None else str(result.buffers),
        _number(result.limit),
        _number(result.ratio, places=2),
        MET[result.met],
    )


MET: Final[Mapping[bool | None, str]] = {True: "met", False: "MISSED", None: ""}
TEXT_COLUMNS: Final = 3


def _number(number: float | None, *, places: int = 1) -> str:
    return "" if number is None else f"{number:,.{places}f}"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(
        cell.ljust(width) if place < TEXT_COLUMNS else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
