"""People as administrators and auditors see them: who holds what, where, since when."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from expense_mgmt.core.periods import DateSpan
from expense_mgmt.core.templatetags.dates import day_year, span_words
from expense_mgmt.foundation.models import Company, Event, User
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import Departure, Deputy, RoleHolding
from expense_mgmt.organisation.roles import NEEDS_SECOND, Role

EVENTS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One holding with its trace.

    standing     coming, in_force or ended
    granted_by   who gave it; empty for those the installation began with
    """

    key: UUID
    role: str
    place: str
    period: str
    standing: str
    granted_by: str
    confirmed_by: str
    needs_second: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the list.

    note   why he does not act himself: left, leaves, or somebody acts for him
    tone   of the note
    """

    key: UUID
    name: str
    username: str
    roles: Sequence[str]
    note: str
    tone: str


@dataclass(frozen=True, slots=True)
class TrailRow:
    """What happened to a person's roles."""

    words: str
    detail: str
    actor: str
    at: dt.datetime


def companies_read_by(user: User, today: dt.date) -> QuerySet[Company]:
    """Companies whose people the person keeps or checks."""
    held = RoleHolding.objects.of(user, today).filter(
        role__in=Act.OFFICE_READ.roles, company=OuterRef("pk")
    )
    return Company.objects.filter(Exists(held)).order_by("code")


def people_visible_to(user: User, today: dt.date) -> QuerySet[User]:
    """Who holds or held a role in these companies, and who holds none anywhere yet."""
    any_role = RoleHolding.objects.filter(person=OuterRef("pk"))
    here = any_role.filter(company__in=companies_read_by(user, today))
    return User.objects.filter(Exists(here) | ~Exists(any_role)).order_by("name", "pk")


def matching(people: QuerySet[User], text: str, role: str, today: dt.date) -> QuerySet[User]:
    """People one of whose names holds the text, and who hold the role today."""
    if text:
        people = people.filter(
            Q(name__icontains=text) | Q(name_en__icontains=text) | Q(username__icontains=text)
        )
    if role in Role.values:
        held = RoleHolding.objects.filter(person=OuterRef("pk"), valid__contains=today)
        people = people.filter(Exists(held.filter(role=role)))
    return people


def with_roles(people: QuerySet[User], today: dt.date) -> QuerySet[User]:
    """With what the rows of the list show, in a fixed number of queries."""
    held = RoleHolding.objects.filter(valid__contains=today).select_related("unit", "project")
    acting = Deputy.objects.on(today).select_related("deputy")
    leaving = Departure.objects.filter(carried_out_at__isnull=True)
    return people.prefetch_related(
        Prefetch("holdings", held.order_by("pk"), to_attr="held_today"),
        Prefetch("deputies", acting.order_by("pk"), to_attr="deputies_today"),
        Prefetch("departures", leaving, to_attr="leaving"),
    )


def person_rows(people: Iterable[User]) -> list[PersonRow]:
    return [_person_row(person) for person in people]


def _person_row(person: Any) -> PersonRow:
    note, tone = "", ""
    if not person.is_active:
        note, tone = _("Has left"), "bad"
    elif person.leaving:
        note = _("Leaves on %(day)s") % {"day": day_year(person.leaving[0].last_day)}
        tone = "warn"
    elif person.deputies_today:
        names = dict.fromkeys(row.deputy.label for row in person.deputies_today)
        note = _("Represented by %(names)s") % {"names": _(", ").join(names)}
        tone = "acc"
    return PersonRow(
        key=person.public_id,
        name=person.label,
        username=person.username,
        roles=_roles(person.held_today),
        note=note,
        tone=tone,
    )


def _roles(holdings: Sequence[RoleHolding]) -> list[str]:
    """Each role with its places."""
    places: dict[str, list[str]] = {}
    for held in holdings:
        place = held.project or held.unit
        places.setdefault(str(held.get_role_display()), []).append(place.label if place else "")
    return [f"{role} · {_(', ').join(names)}" for role, names in places.items()]


def held_rows(person: User, companies: QuerySet[Company], today: dt.date) -> list[HeldRow]:
    """Every holding of a person in these companies, those in force first."""
    rows = RoleHolding.objects.filter(person=person, company__in=companies).select_related(
        "unit", "project", "granted_by", "confirmed_by"
    )
    found = [_held_row(row, today) for row in rows.order_by("valid", "pk")]
    return sorted(found, key=lambda row: row.standing == "ended")


def _held_row(row: RoleHolding, today: dt.date) -> HeldRow:
    place = row.project or row.unit
    begins, after = row.valid.lower, row.valid.upper
    is_over = after is not None and after <= today
    return HeldRow(
        key=row.public_id,
        role=str(row.get_role_display()),
        place=place.label if place else "",
        period=_("since %(day)s") % {"day": day_year(begins)}
        if after is None
        else span_words(DateSpan.from_half_open(begins, after)),
        standing="ended" if is_over else "coming" if begins > today else "in_force",
        granted_by=row.granted_by.label if row.granted_by else "",
        confirmed_by=row.confirmed_by.label if row.confirmed_by else "",
        needs_second=Role(row.role) in NEEDS_SECOND,
    )


def trail_of(person: User) -> list[TrailRow]:
    """What happened to the person's roles, the newest first."""
    words: Mapping[str, str] = {
        "grant_role": _("Role given"),
        "end_role": _("Role ended"),
        "propose_role": _("Role proposed"),
        "decline_role": _("Proposal declined"),
        "take_role_back": _("Proposal taken back"),
        "appoint_deputy": _("Delegation entered"),
        "end_deputy": _("Delegation ended"),
        "take_deputy_back": _("Delegation taken back"),
        "leave": _("Last day entered"),
        "deactivate": _("Account closed"),
        "reactivate": _("Account opened again"),
    }
    chain = Event.objects.filter(kind="person", subject_id=person.public_id)
    return [
        TrailRow(
            words=words.get(event.name, event.name),
            detail=_detail(event.payload),
            actor=event.actor.label if event.actor else "",
            at=event.at,
        )
        for event in chain.select_related("actor").order_by("-sequence")[:EVENTS_SHOWN]
    ]


def _detail(payload: Mapping[str, Any]) -> str:
    role = payload.get("role")
    parts = [
        str(Role(role).label) if role in Role.values else "",
        payload.get("place"),
        payload.get("deputy"),
        payload.get("last_day"),
        _until(payload.get("from"), payload.get("to")),
    ]
    return " · ".join(str(part) for part in parts if part)


def _until(first: str | None, last: str | None) -> str:
    if first is None:
        return ""
    begins = dt.date.fromisoformat(first)
    if last is None:
        return _("since %(day)s") % {"day": day_year(begins)}
    return str(span_words(begins, dt.date.fromisoformat(last)))
