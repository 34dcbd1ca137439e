"""Who holds what a step demands, when its turn comes (DOMAIN §5; PLATFORM §6.2)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from approvals.models import ApprovalTask, Queue, RuleStep
from approvals.rules.matching import Demand
from approvals.rules.superiors import superiors_of
from approvals.standing import deputies_of
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Project, RoleHolding, Unit, UnitAncestry
from expense_mgmt.organisation.roles import Role

PROJECT_ROLES = frozenset({Role.PROJECT_LEAD, Role.PROJECT_MANAGER})
# Two people, whoever holds both roles (DOMAIN §5).
FINANCE_PAIR = frozenset({Role.FINANCE_PRELIMINARY, Role.FINANCE_HEAD})

Placed = ApprovalTask.Placed


@dataclass(frozen=True, slots=True)
class Site:
    """Where a role can be held: a unit, or a project."""

    unit_id: int | None = None
    project_id: int | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """The queue a task goes to, and why there."""

    queue: Queue
    placed: ApprovalTask.Placed


@dataclass(frozen=True, slots=True)
class Office:
    """One role at one site: everybody appointed to it, those who are active, and deputies."""

    appointed: frozenset[int]
    active: frozenset[int]
    deputies: frozenset[tuple[int, int]]  # (holder, deputy)

    def able(self, barred: frozenset[int]) -> frozenset[int]:
        """Who may sign: active holders, and deputies of holders, none of them barred.

        A deputy does not open a way round: where the holder may not sign, neither may he.
        """
        deputies = {deputy for holder, deputy in self.deputies if holder not in barred}
        return (self.active | deputies) - barred


def sites_of(demand: Demand, unit: Unit) -> list[Site]:
    """Where a step's role is asked for: one site, or one for each project or region concerned.

    Project roles are asked in each project of the lines, the regional manager in each of
    their regions; everything else in the document's unit or, where the rule says so, above.
    A named person has no site of his own; a line manager's is the requester's unit.
    """
    step = demand.step
    if step.person_id is not None:
        return [Site()]
    if demand.unit_id is not None:
        return [Site(unit_id=demand.unit_id)]
    if step.role in PROJECT_ROLES and demand.project_ids:
        return [Site(project_id=key) for key in sorted(demand.project_ids)]
    if step.role == Role.REGIONAL_MANAGER and demand.project_ids:
        regions = Project.objects.filter(pk__in=demand.project_ids).values_list("region", flat=True)
        return [Site(unit_id=key) for key in sorted({region or unit.pk for region in regions})]
    if step.assignee == RuleStep.Assignee.ROLE_IN_PARENT_UNIT and unit.parent_id:
        return [Site(unit_id=unit.parent_id)]
    return [Site(unit_id=unit.pk)]


def demanded_queues(demand: Demand, *, company_id: int, unit: Unit) -> list[Queue]:
    """Whose signature a step demands, as queues."""
    step = demand.step
    if step.person_id is not None:
        return [queue_of(company_id, person_id=step.person_id)]
    return [queue_of(company_id, role=step.role, site=site) for site in sites_of(demand, unit)]


def queue_of(
    company_id: int, *, role: str = "", site: Site | None = None, person_id: int | None = None
) -> Queue:
    """The queue of a role at a site or of a person, made when it is first needed."""
    key: dict[str, Any] = {
        "company_id": company_id,
        "role": role,
        "unit_id": site.unit_id if site else None,
        "project_id": site.project_id if site else None,
        "person_id": person_id,
    }
    queue, _made = Queue.objects.get_or_create(**key)
    return queue


def sites_from(queue: Queue) -> list[Site]:
    """The queue's own site and those above it, nearest first.

    Above a project stand its region and its department, each with the units above them.
    """
    if queue.project_id is None:
        return [Site(unit_id=key) for key in _upwards(queue.unit_id)]
    project = Project.objects.get(pk=queue.project_id)
    units = [*_upwards(project.region_id), *_upwards(project.department_id)]
    root = {key for key in units if units.count(key) > 1}
    ordered = [key for key in dict.fromkeys(units) if key not in root]
    ordered += [key for key in dict.fromkeys(units) if key in root]
    return [Site(project_id=project.pk), *(Site(unit_id=key) for key in ordered)]


def _upwards(unit_id: int | None) -> list[int]:
    rows = UnitAncestry.objects.filter(descendant=unit_id).order_by("distance")
    return list(rows.values_list("ancestor_id", flat=True)) if unit_id else []


def offices(role: str, sites: Sequence[Site], day: dt.date) -> dict[Site, Office]:
    """Who holds the role at each of the sites, with the deputies of that day."""
    holdings = RoleHolding.objects.filter(role=role, valid__contains=day).select_related("person")
    at_units = holdings.filter(unit__in=[site.unit_id for site in sites if site.unit_id])
    at_projects = holdings.filter(project__in=[s.project_id for s in sites if s.project_id])
    rows = [*at_units, *at_projects]
    deputies = deputies_of({row.person_id for row in rows}, day)
    found: dict[Site, Office] = {}
    for site in sites:
        here = [row for row in rows if Site(row.unit_id, row.project_id) == site]
        found[site] = Office(
            appointed=frozenset(row.person_id for row in here),
            active=frozenset(row.person_id for row in here if row.person.is_active),
            deputies=frozenset(
                (row.person_id, deputies[row.person_id])
                for row in here
                if row.person_id in deputies
            ),
        )
    return found


def holders_at(queue: Queue, day: dt.date) -> frozenset[int]:
    """The active holders nearest to the queue's site, or the named person while active."""
    if queue.person_id is not None:
        return frozenset(
            User.objects.filter(pk=queue.person_id, is_active=True).values_list("pk", flat=True)
        )
    office = _nearest(queue, day)[1]
    return office.active if office else frozenset()


def _nearest(queue: Queue, day: dt.date) -> tuple[list[Site], Office | None]:
    """The sites from the nearest appointment upwards, and who is appointed there."""
    sites = sites_from(queue)
    held = offices(queue.role, sites, day)
    for index, site in enumerate(sites):
        if held[site].appointed:
            return sites[index:], held[site]
    return sites, None


def place(queue: Queue, *, requester_id: int, barred: frozenset[int], day: dt.date) -> Placement:
    """Find a queue in which somebody may sign.

    In order: holders of the role and their deputies, the same role above, the administrators,
    who name a holder. A requester who holds the role himself is signed for by the same role
    above, then by the next superior, and only then by another holder. Nothing is ever
    approved for want of a person.

    barred   the requester and everyone who signed; they and their deputies do not count
    source   DOMAIN §5
    """
    found = seat_of(queue, requester_id=requester_id, barred=barred, day=day)
    if found is not None:
        role, site, placed = found
        if role == "":
            return Placement(queue, placed)
        return Placement(queue_of(queue.company_id, role=role, site=site), placed)
    root = Unit.objects.get(company=queue.company_id, kind=Unit.Kind.COMPANY)
    stuck = queue_of(queue.company_id, role=Role.ADMINISTRATOR, site=Site(unit_id=root.pk))
    return Placement(stuck, Placed.ADMINISTRATOR)


def seat_of(
    queue: Queue, *, requester_id: int, barred: frozenset[int], day: dt.date
) -> tuple[str, Site, ApprovalTask.Placed] | None:
    """The role and site at which somebody may sign, and why there; None: an administrator helps.

    Reads only, so that what a rule would do can be shown. An empty role is the named person.
    """
    for role, site, placed in _candidates(queue, requester_id, day):
        if role == "":
            if _named_person_can(queue, barred, day):
                return role, site, placed
        elif offices(role, [site], day)[site].able(barred):
            return role, site, placed
    return None


def _candidates(
    queue: Queue, requester_id: int, day: dt.date
) -> Iterator[tuple[str, Site, ApprovalTask.Placed]]:
    if queue.person_id is not None:
        yield "", Site(), Placed.HOLDER
        return
    sites, office = _nearest(queue, day)
    own, above = sites[0], sites[1:]
    if office is not None and requester_id in office.active:
        yield from ((queue.role, site, Placed.PARENT) for site in above)
        for role in superiors_of(Role(queue.role)):
            yield from ((role, site, Placed.SUPERIOR) for site in sites_from(queue))
        yield queue.role, own, Placed.HOLDER
        return
    yield queue.role, own, Placed.HOLDER
    yield from ((queue.role, site, Placed.PARENT) for site in above)


def _named_person_can(queue: Queue, barred: frozenset[int], day: dt.date) -> bool:
    if queue.person_id is None or queue.person_id in barred:
        return False
    if User.objects.filter(pk=queue.person_id, is_active=True).exists():
        return True
    deputies = deputies_of({queue.person_id}, day)
    return bool(set(deputies.values()) - barred)
