"""Every benchmark asked for, at a small size and then at a large one."""

from collections.abc import Callable, Collection
from pathlib import Path

from scripts.benchmarks import (
    deciding,
    importing,
    inbox,
    reserving,
    rules,
    submitting,
    year,
    year_ground,
)
from scripts.benchmarks.database import Size
from scripts.benchmarks.ground import Place
from scripts.benchmarks.record import Result

Tell = Callable[[str], None]


def run(
    goals: Collection[str], *, small: Size, large: Size, users: int, root: Path, tell: Tell
) -> list[Result]:
    """Measure beside little, load, and measure again beside much."""
    results: list[Result] = []
    if rules.GOAL in goals:
        tell(rules.GOAL)
        results += rules.run()
    if not {*goals} - {rules.GOAL}:
        return results
    tell("database, demo company and people of filler")
    place = Place(users)
    of_requests = {*goals} & {"P1", "P2", "P3"}
    for size in dict.fromkeys(_needed(goals, size) for size in (small, large) if of_requests):
        tell(f"loading {size}")
        place.grow(size)
        results += _measure(goals, size, results, tell)
    at_once = {"P2": submitting.run_at_once, "P3": deciding.run_at_once}
    for goal in sorted({*goals} & {*at_once}):
        tell(f"{goal} at once")
        results += at_once[goal](root, place.now)
    if importing.GOAL in goals:
        tell(importing.GOAL)
        results += importing.run()
    # A year of 96,000 lines, beside which nothing else is measured.
    if {*goals} & {"P4", "P5"}:
        tell(f"loading {year_ground.CELLS:,} budget lines")
        year_ground.lay(place.filler.company)
    if "P4" in goals:
        tell("P4")
        results += reserving.run()
    if "P5" in goals:
        tell("P5")
        results += year.run(large.ledger)
    return sorted(results, key=lambda result: result.goal)


def _needed(goals: Collection[str], size: Size) -> Size:
    """The inbox does not look at the ledger."""
    return size if {*goals} & {"P2", "P3"} else Size(size.requests, 0)


def _measure(
    goals: Collection[str], size: Size, earlier: Collection[Result], tell: Tell
) -> list[Result]:
    found: list[Result] = []
    if "P1" in goals:
        tell("P1")
        found += inbox.run(size, _first(earlier, "P1"))
    if "P2" in goals:
        tell("P2")
        found += submitting.run(size, _first(earlier, "P2"))
    if "P3" in goals:
        tell("P3")
        found += deciding.run(size, [one for one in earlier if one.goal == "P3"])
    return found


def _first(results: Collection[Result], goal: str) -> Result | None:
    return next((one for one in results if one.goal == goal), None)
