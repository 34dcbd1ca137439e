"""What takes hours: the hammers and the long properties, again and again with new seeds.

`make soak HOURS=2`. A round that fails names its seed; `--seed` runs that one again. Rounds are
noted in var/soak.json with their commit, so that their count grows from run to run.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NOTES = ROOT / "var" / "soak.json"


def commit() -> str:
    """What the working tree was made from."""
    asked = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(
        asked, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def run_round(seed: int) -> dict[str, Any]:
    """Everything marked `soak` once, at its full size."""
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-m", "soak", "-q", f"--randomly-seed={seed}"]
    environment = os.environ | {
        "EXPENSE_LONG": "1",
        "EXPENSE_SEED": str(seed),
        "HYPOTHESIS_PROFILE": "long",
    }
    ended = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    return {
        "commit": commit(),
        "seed": seed,
        "seconds": round(time.monotonic() - started),
        "passed": ended.returncode == 0,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--seed", type=int, help="one round with this seed")
    asked = parser.parse_args()
    notes: list[dict[str, Any]] = json.loads(NOTES.read_text()) if NOTES.exists() else []
    ends = time.monotonic() + asked.hours * 3600
    first = asked.seed or 1 + max((note["seed"] for note in notes), default=0)
    failed: list[int] = []
    seed = first
    while True:
        note = run_round(seed)
        notes.append(note)
        NOTES.parent.mkdir(exist_ok=True)
        NOTES.write_text(json.dumps(notes, indent=1))
        if not note["passed"]:
            failed.append(seed)
        # A round that would not end in time is not begun.
        if asked.seed or time.monotonic() + note["seconds"] > ends:
            break
        seed += 1
    print(f"{seed - first + 1} rounds, {len(failed)} failed", *(f"--seed {one}" for one in failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
