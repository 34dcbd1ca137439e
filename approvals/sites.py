"""Where a role is held, and what lies above it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from approvals.models import Queue
from expense_mgmt.core.prepared import Prepared, among
from expense_mgmt.organisation.models import Project, UnitAncestry


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """A unit or a project; neither for a named person, who has no site of his own."""

    unit_id: int | None = None
    project_id: int | None = None

    @classmethod
    def of(cls, queue: Queue) -> "Site":
        return cls(queue.unit_id, queue.project_id)


NOWHERE: Final = Site()
ABOVE: Final = Prepared(
    lambda: (
        UnitAncestry.objects.filter(among("descendant", "units"))
        .order_by("distance")
        .values_list("descendant", "ancestor")
    )
)
PLACES_OF: Final = Prepared(
    lambda: Project.objects.filter(among("pk", "projects")).values_list(
        "pk", "region", "department"
    )
)


def ways_up(sites: Iterable[Site]) -> dict[Site, list[Site]]:
    """Each site with those above it, nearest first; one query, another where projects are asked.

    Above a project stand its region and its department, each with the units above them; what
    both have above them comes last.
    """
    wanted = {site for site in sites if site != NOWHERE}
    projects = _units_of_projects({site.project_id for site in wanted if site.project_id})
    starts = {site.unit_id for site in wanted if site.unit_id}
    above = _units_above(starts.union(*projects.values()))
    ways = {
        site: [Site(unit_id=key) for key in above[site.unit_id]] for site in wanted if site.unit_id
    }
    for site in wanted:
        if site.project_id:
            units = [key for start in projects[site.project_id] for key in above[start]]
            shared = {key for key in units if units.count(key) > 1}
            ordered = sorted(dict.fromkeys(units), key=shared.__contains__)
            ways[site] = [site, *(Site(unit_id=key) for key in ordered)]
    return ways


def _units_of_projects(project_ids: Collection[int]) -> dict[int, list[int]]:
    """Region and department of each project, as far as it has them."""
    rows = PLACES_OF(projects=list(project_ids)) if project_ids else []
    return {key: [unit for unit in units if unit] for key, *units in rows}


def _units_above(unit_ids: Iterable[int]) -> Mapping[int, Sequence[int]]:
    """Each unit with its ancestors, nearest first."""
    above: dict[int, list[int]] = {key: [] for key in unit_ids}
    for descendant_id, ancestor_id in ABOVE(units=list(above)):
        above[descendant_id].append(ancestor_id)
    return above
