"""Who holds the roles that steps ask for, here and above, read at once (DOMAIN §5)."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import OuterRef, Q, Subquery

from approvals.models import ApprovalTask, Queue
from approvals.rules.superiors import superiors_of
from approvals.sites import NOWHERE, Site, ways_up
from expense_mgmt.core.prepared import DAY, TEXT, Prepared, among, given
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Deputy, RoleHolding
from expense_mgmt.organisation.roles import Role

Placed = ApprovalTask.Placed


@dataclass(frozen=True, slots=True, order=True)
class Desk:
    """Where a task can wait: at a role at a site, or with one person."""

    role: str = ""
    site: Site = NOWHERE
    person_id: int | None = None

    @classmethod
    def of(cls, queue: Queue) -> "Desk":
        return cls(queue.role, Site.of(queue), queue.person_id)


@dataclass(slots=True)
class Office:
    """The people at one desk: everybody appointed to it, those who are active, and deputies."""

    appointed: set[int] = field(default_factory=set)
    active: set[int] = field(default_factory=set)
    deputies: set[tuple[int, int]] = field(default_factory=set)  # (holder, deputy)

    def add(self, person_id: int, deputy_id: int | None, *, is_active: bool) -> None:
        self.appointed.add(person_id)
        if is_active:
            self.active.add(person_id)
        if deputy_id is not None:
            self.deputies.add((person_id, deputy_id))

    def able(self, barred: frozenset[int]) -> frozenset[int]:
        """Who may sign: active holders, and deputies of holders, none of them barred.

        A deputy does not open a way round: where the holder may not sign, neither may he.
        """
        deputies = {deputy for holder, deputy in self.deputies if holder not in barred}
        return frozenset(self.active | deputies) - barred


NOBODY: Final = Office()


@dataclass(frozen=True, slots=True)
class Staff:
    """What `read_staff` found for some desks: the sites above each, and who sits where."""

    ways: Mapping[Site, Sequence[Site]]
    offices: Mapping[Desk, Office]

    def holders_at(self, desk: Desk) -> frozenset[int]:
        """The active holders nearest to the desk's site, or the named person while active."""
        return frozenset(self._nearest(desk)[1].active)

    def able_at(self, desk: Desk, barred: Collection[int]) -> frozenset[int]:
        """Who may sign at exactly this desk: its active holders and their deputies."""
        return self.offices.get(desk, NOBODY).able(frozenset(barred))

    def placing(
        self, desk: Desk, *, requester_id: int, barred: frozenset[int]
    ) -> tuple[Desk, Placed] | None:
        """Find a desk at which somebody may sign for this one; None when nobody may anywhere.

        In order: holders of the role and their deputies, then the same role above. A requester
        who holds the role himself is signed for by the same role above, then by the next
        superior, and only then by another holder.

        barred   the requester and everyone who signed; they and their deputies do not count
        source   DOMAIN §5
        """
        candidates = self._candidates(desk, requester_id)
        return next(
            ((other, placed) for other, placed in candidates if self.able_at(other, barred)),
            None,
        )

    def _candidates(self, desk: Desk, requester_id: int) -> Iterator[tuple[Desk, Placed]]:
        way, office = self._nearest(desk)
        own, above = way[0], way[1:]
        here = Desk(desk.role, own, desk.person_id)
        if desk.role and requester_id in office.active:
            yield from ((Desk(desk.role, site), Placed.PARENT) for site in above)
            for role in superiors_of(Role(desk.role)):
                sites = self.ways[desk.site]
                yield from ((Desk(role, site), Placed.SUPERIOR) for site in sites)
            yield here, Placed.HOLDER
            return
        yield here, Placed.HOLDER
        yield from ((Desk(desk.role, site), Placed.PARENT) for site in above)

    def _nearest(self, desk: Desk) -> tuple[Sequence[Site], Office]:
        """The sites from the nearest appointment upwards, and who is appointed there."""
        way = self.ways.get(desk.site, [desk.site])
        for index, site in enumerate(way):
            office = self.offices.get(Desk(desk.role, site, desk.person_id), NOBODY)
            if office.appointed:
                return way[index:], office
        return way, NOBODY


def read_staff(desks: Iterable[Desk], day: dt.date, *, kind: str) -> Staff:
    """The holders of the desks' roles and of the superior ones, on the way up from each desk.

    kind      of the document they sign: deputies are those who may decide it
    shapes    two queries, whatever the number of desks; one more for projects, one for people
    """
    desks = set(desks)
    ways = ways_up(desk.site for desk in desks)
    offices: dict[Desk, Office] = {}
    for desk, person_id, is_active, deputy_id in (
        *_of_roles({desk.role for desk in desks if desk.role}, ways, day, kind),
        *_of_people({desk.person_id for desk in desks if desk.person_id}, day, kind),
    ):
        offices.setdefault(desk, Office()).add(person_id, deputy_id, is_active=is_active)
    return Staff(ways, offices)


Seat = tuple[Desk, int, bool, int | None]
"""A desk, a person appointed to it, whether he is active, and his active deputy."""


def _of_roles(
    roles: set[str], ways: Mapping[Site, Sequence[Site]], day: dt.date, kind: str
) -> Iterator[Seat]:
    if not roles:
        return
    sites = {site for way in ways.values() for site in way}
    held = HELD(
        units=[site.unit_id for site in sites if site.unit_id],
        projects=[site.project_id for site in sites if site.project_id],
        roles=list(roles.union(*(superiors_of(Role(role)) for role in roles))),
        day=day,
        kind=kind,
    )
    for role, unit_id, project_id, person_id, is_active, deputy_id in held:
        yield Desk(role, Site(unit_id, project_id)), person_id, is_active, deputy_id


def _of_people(people: set[int], day: dt.date, kind: str) -> Iterator[Seat]:
    if not people:
        return
    for person_id, is_active, deputy_id in NAMED(people=list(people), day=day, kind=kind):
        yield Desk(person_id=person_id), person_id, is_active, deputy_id


def _deputy(person: str) -> Subquery:
    """The active person who acts for another today; for each kind a person has one at a time."""
    deputies = Deputy.objects.filter(
        Q(kind="") | Q(kind=given("kind", TEXT)),
        person=OuterRef(person),
        valid__contains=given("day", DAY),
        deputy__is_active=True,
    )
    return Subquery(deputies.values("deputy")[:1])


HELD: Final = Prepared(
    lambda: (
        RoleHolding.objects.filter(
            among("unit", "units") | among("project", "projects"),
            among("role", "roles", TEXT),
            valid__contains=given("day", DAY),
        )
        .annotate(deputy=_deputy("person"))
        .values_list("role", "unit", "project", "person", "person__is_active", "deputy")
    )
)
NAMED: Final = Prepared(
    lambda: (
        User.objects.filter(among("pk", "people"))
        .annotate(deputy=_deputy("pk"))
        .values_list("pk", "is_active", "deputy")
    )
)
