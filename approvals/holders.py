"""The names behind queues, many at once, for pages that say who will sign."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from approvals.models import Queue
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Project, RoleHolding, UnitAncestry


@dataclass(frozen=True, slots=True)
class Ground:
    """The sites above each unit and project concerned, nearest first."""

    units: Mapping[int, Sequence[int]]
    projects: Mapping[int, Sequence[int]]

    def units_from(self, queue: Queue) -> Sequence[int]:
        if queue.unit_id is not None:
            return self.units.get(queue.unit_id, ())
        return [
            above
            for unit in self.projects.get(queue.project_id or 0, ())
            for above in self.units.get(unit, ())
        ]


def holders_of(queues: Iterable[Queue], day: dt.date) -> dict[int, list[User]]:
    """For each queue, by primary key: the active people nearest to its site; four queries."""
    wanted = list({queue.pk: queue for queue in queues}.values())
    ground = _ground(wanted)
    held = (
        RoleHolding.objects.on(day)
        .filter(role__in={queue.role for queue in wanted})
        .filter(
            Q(unit__in={unit for path in ground.units.values() for unit in path})
            | Q(project__in=ground.projects)
        )
        .select_related("person")
        .order_by("person")
    )
    holdings = list(held) if any(queue.role for queue in wanted) else []
    people = User.objects.in_bulk([queue.person_id for queue in wanted if queue.person_id])
    return {
        queue.pk: [people[queue.person_id]]
        if queue.person_id
        else _nearest(queue, ground, holdings)
        for queue in wanted
    }


def _ground(queues: Sequence[Queue]) -> Ground:
    project_ids = {queue.project_id for queue in queues if queue.project_id}
    rows = Project.objects.filter(pk__in=project_ids) if project_ids else Project.objects.none()
    projects = {
        row.pk: [unit for unit in (row.region_id, row.department_id) if unit] for row in rows
    }
    starts = {queue.unit_id for queue in queues if queue.unit_id}
    starts |= {unit for units in projects.values() for unit in units}
    units: dict[int, list[int]] = {}
    ancestry = UnitAncestry.objects.filter(descendant__in=starts).order_by("distance")
    for descendant_id, ancestor_id in ancestry.values_list("descendant_id", "ancestor_id"):
        units.setdefault(descendant_id, []).append(ancestor_id)
    return Ground(units, projects)


def _nearest(queue: Queue, ground: Ground, holdings: Sequence[RoleHolding]) -> list[User]:
    mine = [holding for holding in holdings if holding.role == queue.role]
    if queue.project_id is not None:
        here = [holding.person for holding in mine if holding.project_id == queue.project_id]
        if here:
            return here
    for unit_id in ground.units_from(queue):
        here = [holding.person for holding in mine if holding.unit_id == unit_id]
        if here:
            return here
    return []
