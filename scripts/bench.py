"""The benchmarks of PLATFORM §4: loads seeded data, prints a table, writes var/bench.json.

`--only P1,P3` runs some. Each is measured beside few rows and then beside many: `--size` says how
many (`small` takes two minutes, `usual` ten, `full` is the million requests for which P1 is
stated and takes most of an hour and ten gigabytes); `--requests` and `--ledger` set them singly.
A missed goal is reported and is no error.

The database is outlay_bench on the embedded server, made anew each time; nothing else may use
it meanwhile. Buffers and statements are exact, times are those of this machine under its load.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

GOALS = ("P1", "P2", "P3", "P4", "P5", "P7", "P10")
SMALL_REQUESTS, SMALL_LEDGER = 10_000, 3_000
# Requests and ledger rows of the large size.
SIZES = {
    "small": (20_000, 30_000),
    "usual": (100_000, 1_000_000),
    "full": (1_000_000, 1_000_000),
}


def main() -> int:
    asked = _arguments()
    from scripts.benchmarks import database  # noqa: PLC0415  # after the path is set

    database.prepare(ROOT)
    import django  # noqa: PLC0415  # after the environment is set

    django.setup()
    from scripts.benchmarks import record, suite  # noqa: PLC0415  # after Django is up

    began = time.monotonic()
    small = database.Size(SMALL_REQUESTS, SMALL_LEDGER)
    requests, ledger = SIZES[asked.size]
    large = database.Size(
        max(asked.requests or requests, SMALL_REQUESTS), max(asked.ledger or ledger, SMALL_LEDGER)
    )
    results = suite.run(
        asked.only, small=small, large=large, users=asked.users, root=ROOT, tell=_tell(began)
    )
    record.write(results, ROOT / "var" / "bench.json")
    print(record.table(results))
    print(f"\n{ROOT / 'var' / 'bench.json'}: {len(results)} rows; load {record.machine()['load']}")
    return 0


def _tell(began: float) -> Callable[[str], None]:
    return lambda text: print(f"{time.monotonic() - began:7.1f} s  {text}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", type=_goals, default=GOALS, help="such as P1,P3")
    parser.add_argument("--size", choices=SIZES, default="usual")
    parser.add_argument("--requests", type=int)
    parser.add_argument("--ledger", type=int)
    parser.add_argument("--users", type=int, default=2_000)
    return parser.parse_args()


def _goals(text: str) -> tuple[str, ...]:
    wanted = tuple(text.upper().split(","))
    unknown = sorted({*wanted} - {*GOALS})
    if unknown:
        msg = f"no benchmark for {', '.join(unknown)}; there are {', '.join(GOALS)}"
        raise argparse.ArgumentTypeError(msg)
    return wanted


if __name__ == "__main__":
    sys.exit(main())
