"""Whose signature a step demands, as queues (DOMAIN §5; PLATFORM §6.2)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from approvals.models import ApprovalTask, Queue, RuleStep
from approvals.rules.matching import Demand
from approvals.services.staff import Desk, Staff
from approvals.sites import Site
from expense_mgmt.core.prepared import TEXT, Prepared, among, given
from expense_mgmt.organisation.models import Project, Unit
from expense_mgmt.organisation.roles import Role

PROJECT_ROLES = frozenset({Role.PROJECT_LEAD, Role.PROJECT_MANAGER})
# In one order, so that two submits never wait for each other.
MAKE_QUEUES: Final = """
    INSERT INTO approvals_queue (company_id, role, unit_id, project_id, person_id)
    SELECT %s, * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bigint[])
        AS desk (role, unit_id, project_id, person_id)
    ORDER BY role, unit_id, project_id, person_id
    ON CONFLICT DO NOTHING
    RETURNING *
"""
# Some desks more than were asked for: each role at each site.
STORED: Final = Prepared(
    lambda: Queue.objects.filter(
        (among("role", "roles", TEXT) & (among("unit", "units") | among("project", "projects")))
        | among("person", "people"),
        company=given("company"),
    )
)


@dataclass(frozen=True, slots=True)
class Placement:
    """The desk a task goes to, and why there."""

    desk: Desk
    placed: ApprovalTask.Placed


def desks_of(demand: Demand, unit_path: Sequence[int]) -> list[Desk]:
    """Where a step's signature is asked for: one desk, or one for each project or region concerned.

    Project roles are asked in each project of the lines, the regional manager in each of
    their regions; a line manager in the requester's unit; everything else in the document's
    unit or, where the rule says so, above.

    unit_path   the document's unit with those above it, root first
    """
    step = demand.step
    if step.person_id is not None:
        return [Desk(person_id=step.person_id)]
    return [Desk(step.role, site) for site in _sites_of(demand, unit_path)]


def _sites_of(demand: Demand, unit_path: Sequence[int]) -> list[Site]:
    step, unit_id = demand.step, unit_path[-1]
    if demand.unit_id is not None:
        return [Site(unit_id=demand.unit_id)]
    if step.role in PROJECT_ROLES and demand.project_ids:
        return [Site(project_id=key) for key in sorted(demand.project_ids)]
    if step.role == Role.REGIONAL_MANAGER and demand.project_ids:
        regions = Project.objects.filter(pk__in=demand.project_ids).values_list("region", flat=True)
        return [Site(unit_id=key) for key in sorted({region or unit_id for region in regions})]
    if step.assignee == RuleStep.Assignee.ROLE_IN_PARENT_UNIT:
        return [Site(unit_id=unit_path[-2:][0])]
    return [Site(unit_id=unit_id)]


def place(
    desk: Desk,
    staff: Staff,
    *,
    company_id: int,
    root_id: int | None = None,
    requester_id: int,
    barred: frozenset[int],
) -> Placement:
    """The desk at which somebody may sign for this one, at last that of the administrators.

    They name a holder: nothing is ever approved for want of a person.

    root_id  the company's own unit, where it is known; else it is read when it is needed
    barred   the requester and everyone who signed; they and their deputies do not count
    source   DOMAIN §5
    """
    found = staff.placing(desk, requester_id=requester_id, barred=barred)
    if found is not None:
        return Placement(*found)
    stuck = Desk(Role.ADMINISTRATOR, Site(unit_id=root_id or roots_of([company_id])[company_id]))
    return Placement(stuck, ApprovalTask.Placed.ADMINISTRATOR)


def roots_of(company_ids: Collection[int]) -> dict[int, int]:
    """The unit at the top of each company, by the company's key."""
    roots = Unit.objects.filter(company__in=company_ids, kind=Unit.Kind.COMPANY)
    return dict(roots.values_list("company", "pk"))


def queues_at(
    desks: Iterable[Desk], *, company_id: int, known: Iterable[Queue] = ()
) -> Mapping[Desk, Queue]:
    """The queue of each desk, made when it is first needed.

    known    queues that need not be read again
    """
    queues = {Desk.of(queue): queue for queue in known}
    missing = set(desks) - queues.keys()
    if missing:
        queues |= _stored(company_id, missing)
        missing -= queues.keys()
    if missing:
        queues |= _made(company_id, missing)
        missing -= queues.keys()
    if missing:
        # Another submit made them at the same moment; its rows serve both.
        queues |= _stored(company_id, missing)
    return queues


def _stored(company_id: int, desks: Iterable[Desk]) -> dict[Desk, Queue]:
    desks = list(desks)
    found = STORED(
        company=company_id,
        roles=[desk.role for desk in desks if desk.person_id is None],
        units=[desk.site.unit_id for desk in desks if desk.site.unit_id],
        projects=[desk.site.project_id for desk in desks if desk.site.project_id],
        people=[desk.person_id for desk in desks if desk.person_id],
    )
    wanted = set(desks)
    return {desk: queue for queue in found if (desk := Desk.of(queue)) in wanted}


def _made(company_id: int, desks: Iterable[Desk]) -> dict[Desk, Queue]:
    """The queues that were missing; without those that another made meanwhile."""
    columns = zip(
        *((desk.role, desk.site.unit_id, desk.site.project_id, desk.person_id) for desk in desks),
        strict=True,
    )
    made = Queue.objects.raw(MAKE_QUEUES, [company_id, *map(list, columns)])
    return {Desk.of(queue): queue for queue in made}
