"""The names behind queues, many at once, for pages that say who will sign."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Q

from approvals.models import Queue
from approvals.sites import Site, ways_up
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import RoleHolding


def holders_of(queues: Iterable[Queue], day: dt.date) -> dict[int, list[User]]:
    """For each queue, by primary key: the active people nearest to its site; four queries."""
    wanted = list({queue.pk: queue for queue in queues}.values())
    ways = ways_up(map(Site.of, wanted))
    places = {site for way in ways.values() for site in way}
    held = (
        RoleHolding.objects.on(day)
        .filter(role__in={queue.role for queue in wanted})
        .filter(
            Q(unit__in={site.unit_id for site in places if site.unit_id})
            | Q(project__in={site.project_id for site in places if site.project_id})
        )
        .select_related("person")
        .order_by("person")
    )
    holdings = list(held) if any(queue.role for queue in wanted) else []
    people = User.objects.in_bulk([queue.person_id for queue in wanted if queue.person_id])
    return {
        queue.pk: [people[queue.person_id]]
        if queue.person_id
        else _nearest(queue.role, ways[Site.of(queue)], holdings)
        for queue in wanted
    }


def _nearest(role: str, way: Iterable[Site], holdings: Sequence[RoleHolding]) -> list[User]:
    mine = [holding for holding in holdings if holding.role == role]
    for site in way:
        here = [one.person for one in mine if Site(one.unit_id, one.project_id) == site]
        if here:
            return here
    return []
