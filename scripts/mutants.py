"""Alter the rules in one place at a time and see whether a test notices: `make mutants`.

Runs mutmut in its own environment (.venv-mutants, requirements/mutants.txt), niced, in one
process, on a copy of the code under var/mutants. Results are kept there: a second run tests
only what changed. `--only PATTERN` runs the mutants of some modules or functions, such as
`budgets.rules.year.*`; `--fresh` forgets earlier results.

A whole run of code that is committed is recorded in scripts/rule_texts/mutants.json, which the
rule pages show (`make reference`). Ends with 1 when a mutant survives that
docs/reference/mutants.md does not explain.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT / "var" / "mutants"
RESULTS = COPY / "mutants"
LOG = COPY / "mutmut.log"
EXPLAINED = ROOT / "docs" / "reference" / "mutants.md"
RECORD = ROOT / "scripts" / "rule_texts" / "mutants.json"

PACKAGES = ("expense_mgmt", "approvals", "ledger", "budgets", "requests", "reports")
CORE = ("money", "periods", "rounding", "ratios", "shares", "tax", "currency", "locked", "words")
MUTATED = (*(f"expense_mgmt/core/{name}.py" for name in CORE), "*/rules/*.py")
TESTS = (
    "tests/unit/rules",
    "tests/unit/approvals",
    "tests/unit/organisation/test_circles.py",
    "tests/unit/organisation/test_day_lists.py",
    "tests/property",
    "tests/contracts/test_rules_reference.py",
)
ALSO = ("scripts", "docs/reference", "tests")
# Each runs every rule many times and notices nothing that the tests of single rules do not.
LEFT_OUT = (
    "tests/contracts/test_rules_reference.py::test_page_is_what_the_code_gives",
    "tests/unit/rules/test_rule_command.py::test_batch_of_a_thousand_answers_every_case",
)
NICE = 15
GOAL_PERCENT = 95
KINDS = ("killed", "timed out", "survived", "not run")
SECONDS_BETWEEN_LINES = 60
# How mutmut ends a mutant's process; whatever makes a test fail, hang or crash was noticed.
SURVIVED, NOT_RUN = {0, 5, 33}, None  # 5 and 33: no test runs the function
KILLED = {1, 3}  # whatever else is a time-out or a crash, and noticed too

SETTINGS = """\
[tool.pytest.ini_options]
DJANGO_SETTINGS_MODULE = "expense_mgmt.settings.test"
addopts = "--import-mode=importlib --strict-markers -p no:cacheprovider {left_out} {chosen}"
pythonpath = ["."]
django_find_project = false
filterwarnings = ["error"]
markers = ["browser: drives a real Chromium", "race: real threads on PostgreSQL", "soak: long runs"]

[tool.mutmut]
source_paths = {packages}
only_mutate = {mutated}
also_copy = {also}
pytest_add_cli_args_test_selection = {tests}
use_git_change_detection = false
"""

_PROGRESS = re.compile(r" \d+/\d+ ")


@dataclass(frozen=True, slots=True)
class Change:
    """What a mutant alters: the function, the line as it was, the line as it became."""

    function: str
    before: str
    after: str


def copy_code() -> None:
    """Bring the copy up to the code.

    A function that did not change keeps its results; when a test changed, what survived is
    tried again.
    """
    wanted = dict(_files((*PACKAGES, *ALSO)))
    changed = set()
    for old in [path for path in COPY.rglob("*") if path.is_file()]:
        relative = old.relative_to(COPY)
        if relative.parts[0] in {*PACKAGES, "tests", "scripts", "docs"} and relative not in wanted:
            old.unlink()
            (RESULTS / relative).unlink(missing_ok=True)
            changed.add(relative)
    for relative, source in wanted.items():
        target, content = COPY / relative, source.read_bytes()
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            changed.add(relative)
    settings = SETTINGS.format(
        packages=json.dumps(PACKAGES),
        mutated=json.dumps(MUTATED),
        also=json.dumps(ALSO),
        tests=json.dumps(TESTS),
        left_out=" ".join(f"--deselect={test}" for test in LEFT_OUT),
        chosen="-m 'not django_db'",  # rules know no database, and mutmut starts none
    )
    (COPY / "pyproject.toml").write_text(settings, encoding="utf-8")
    if any(str(path).startswith((*TESTS, *ALSO[:2])) for path in changed):
        # Which test runs which function is found out anew, and survivors are tried again.
        (RESULTS / "mutmut-stats.json").unlink(missing_ok=True)
        forget(SURVIVED)


def forget(codes: Collection[int]) -> None:
    """Let mutmut try again the mutants that ended so."""
    for path in RESULTS.rglob("*.py.meta"):
        meta = json.loads(path.read_text("utf-8"))
        meta["exit_code_by_key"] = {
            name: NOT_RUN if code in codes else code
            for name, code in meta["exit_code_by_key"].items()
        }
        path.write_text(json.dumps(meta), encoding="utf-8")


def forget_hasty() -> None:
    """Try again what ran out of time: a busy machine is no proof that a test noticed."""
    forget({code for code in results().values() if code is not None} - SURVIVED - KILLED)


def _files(places: tuple[str, ...]) -> Iterator[tuple[Path, Path]]:
    for place in places:
        start = ROOT / place
        for path in [start] if start.is_file() else start.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(ROOT), path


def run_mutmut(only: str | None) -> int:
    """Run mutmut in the copy; a line of progress a minute, everything in the log."""
    environment = os.environ | {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none",  # no rule asks a database
        "HYPOTHESIS_PROFILE": "mutants",
        "PYTHONHASHSEED": "0",
    }
    command = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", "1"]
    last_line = time.monotonic()
    with LOG.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [*command, *([only] if only else [])],
            cwd=COPY,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for line in process.stdout or ():
            log.write(line)
            if _PROGRESS.search(line) and time.monotonic() - last_line > SECONDS_BETWEEN_LINES:
                last_line = time.monotonic()
                print(line.strip(), flush=True)
    return process.wait()


def results() -> dict[str, int | None]:
    """How each mutant ended, by its name."""
    ended: dict[str, int | None] = {}
    for path in sorted(RESULTS.rglob("*.py.meta")):
        ended.update(json.loads(path.read_text("utf-8"))["exit_code_by_key"])
    return ended


def changes(names: list[str]) -> list[tuple[str, Change]]:
    """What the named mutants alter."""
    found = []
    for name in names:
        shown = subprocess.run(
            [str(Path(sys.executable).with_name("mutmut")), "show", name],
            cwd=COPY,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        lines = {
            sign: " ".join(
                line[1:].strip() for line in shown if line.startswith(sign) and line[:3] != sign * 3
            )
            for sign in "-+"
        }
        function = name.rpartition("__mutmut_")[0]
        found.append((name, Change(function, lines["-"], lines["+"])))
    return found


def explained() -> set[Change]:
    """The survivors that the page explains."""
    rows = [
        [cell.strip().strip("`") for cell in line.strip("|\n ").split(" | ")]
        for line in EXPLAINED.read_text("utf-8").splitlines()
        if line.startswith("| `")
    ]
    return {Change(row[0], row[1].replace("\\|", "|"), row[2].replace("\\|", "|")) for row in rows}


def kind_of(code: int | None) -> str:
    """What the end of a mutant's process means."""
    if code is NOT_RUN:
        return "not run"
    if code in SURVIVED:
        return "survived"
    return "killed" if code in KILLED else "timed out"


def print_counts(ended: Mapping[str, int | None]) -> Counter[str]:
    """Print the counts by module, and give those of all.

    A mutant that ran out of time is no proof that a test noticed, and does not count as killed.
    """
    by_module: dict[str, Counter[str]] = {}
    for name, code in ended.items():
        by_module.setdefault(name.rpartition(".")[0], Counter())[kind_of(code)] += 1
    total = sum(by_module.values(), Counter[str]())
    print(f"{'module':42}" + "".join(f"{kind:>10}" for kind in KINDS))
    for module, counts in [*sorted(by_module.items()), ("all", total)]:
        columns = "".join(f"{counts[kind]:10}" for kind in KINDS)
        print(f"{module:42}{columns}{killed_percent(counts):8.1f} %")
    return total


def killed_percent(counts: Mapping[str, int]) -> float:
    """How many of the mutants that were tried a test noticed."""
    tried = sum(counts.get(kind, 0) for kind in KINDS if kind != "not run")
    return 100 * counts.get("killed", 0) / tried if tried else 0.0


def report(ended: Mapping[str, int | None], *, is_recorded: bool) -> int:
    """Print what was found; 1 when too much survives, or something that is not explained."""
    counts = print_counts(ended)
    alive = [name for name, code in ended.items() if code in SURVIVED]
    known = explained()
    unexplained = [(name, change) for name, change in changes(alive) if change not in known]
    for name, change in unexplained:
        print(f"\n{name}\n- {change.before}\n+ {change.after}")
    print(f"\n{len(alive) - len(unexplained)} survivors are explained, {len(unexplained)} are not")
    if is_recorded and not counts["not run"]:
        record(counts, explained=len(alive) - len(unexplained))
    return int(bool(unexplained) or killed_percent(counts) < GOAL_PERCENT)


def record(counts: Mapping[str, int], *, explained: int) -> None:
    """Keep the figures of a whole run for the rule pages, with the commit they are of."""
    if _git("status", "--porcelain", "--", *PACKAGES, *ALSO):
        print("not recorded: there are changes that are not committed")
        return
    figures = {
        "date": time.strftime("%Y-%m-%d"),
        "commit": _git("rev-parse", "--short=12", "HEAD"),
        "total": sum(counts.values()),
        "killed": counts["killed"],
        "timed_out": counts["timed out"],
        "survived": counts["survived"],
        "explained": explained,
    }
    RECORD.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(f"recorded in {RECORD.relative_to(ROOT)}; `make reference` shows it")


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="PATTERN")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--report", action="store_true", help="only print what was found last")
    options = parser.parse_args()
    if options.fresh:
        shutil.rmtree(COPY, ignore_errors=True)
    if not options.report:
        started = time.monotonic()
        os.nice(NICE)
        copy_code()
        forget_hasty()
        if run_mutmut(options.only):
            print(f"mutmut failed, see {LOG.relative_to(ROOT)}")
            return 2
        print(f"{(time.monotonic() - started) / 60:.0f} minutes")
    return report(results(), is_recorded=not options.only)


if __name__ == "__main__":
    sys.exit(main())
