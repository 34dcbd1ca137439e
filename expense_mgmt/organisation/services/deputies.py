"""Who acts for a person during a period and for which documents (DOMAIN §5 delegation)."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.document_kinds import known_kinds, label_of
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.record import record_event
from expense_mgmt.organisation import separation
from expense_mgmt.organisation.duties import AUDIT, Level, conflicting
from expense_mgmt.organisation.models import Deputy, RoleHolding
from expense_mgmt.organisation.roles import Role
from expense_mgmt.organisation.rules.circles import Delegated, circle_of
from expense_mgmt.organisation.services import followers
from expense_mgmt.organisation.services.delegation import tell_of_appointment, tell_of_end
from expense_mgmt.organisation.services.holdings import company_day, ensure_administrator_of

ONE_DAY = dt.timedelta(days=1)
Period = tuple[dt.date, dt.date]
"""Half open: the second day is the first one outside."""


@transaction.atomic
def appoint(
    *,
    company: Company,
    person: User,
    deputy: User,
    begins_on: dt.date,
    ends_on: dt.date,
    kind: str = "",
    actor: User,
    at: dt.datetime,
) -> Deputy:
    """Let somebody act for a person from one day through another; both days count.

    The person names his own deputy; for somebody absent an administrator of the company does,
    and both are told.

    kind      of the documents; empty for every kind
    raises    NotAllowed not_yours; RuleBroken deputy_is_the_person, person_inactive,
              begins_in_the_past, ends_before_it_begins, unknown_kind, deputy_is_a_stranger,
              deputy_approves_nothing, deputy_role_conflict, deputy_overlaps, deputy_circle
    source    DOMAIN §5; PLATFORM §6.2; RELIABILITY promise 6 and §5, 102
    """
    if actor.pk != person.pk:
        ensure_administrator_of(person, actor, company, at)
    # One at a time in a company: two delegations that close a circle must see each other.
    company = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    _ensure_in_order(begins_on, ends_on, company_day(company, at), kind)
    period = (begins_on, ends_on + ONE_DAY)
    _ensure_able(company, person, deputy, period)
    _ensure_free(person, period, kind)
    _ensure_no_circle(person, deputy, period, kind)
    appointed = Deputy.objects.create(
        person=person,
        deputy=deputy,
        kind=kind,
        valid=period,
        entered_by=actor if actor.pk != person.pk else None,
    )
    appointed = _fresh(appointed.pk)
    _record(company, appointed, "appoint_deputy", actor=actor, at=at)
    tell_of_appointment(appointed, at=at)
    followers.tell(person, at)
    return appointed


@transaction.atomic
def end(
    *,
    company: Company,
    deputy: Deputy,
    ends_on: dt.date | None = None,
    actor: User,
    at: dt.datetime,
) -> None:
    """Let a delegation end earlier. What had not begun is taken back; the trail keeps it.

    ends_on   the last day; none ends it at once
    raises    NotAllowed not_yours; RuleBroken ends_in_the_past, ends_before_it_begins,
              ends_no_earlier; Deputy.DoesNotExist: taken back meanwhile
    source    DOMAIN §5; PLATFORM §6.2; RELIABILITY promise 23
    """
    if actor.pk != deputy.person_id:
        ensure_administrator_of(deputy.person, actor, company, at)
    person = User.objects.select_for_update(no_key=True).get(pk=deputy.person_id)
    appointed = _fresh(deputy.pk)
    today = company_day(company, at)
    if ends_on is not None and ends_on < today:
        raise RuleBroken("ends_in_the_past", _("It ends today at the earliest."), field="ends_on")
    if ends_on is not None and ends_on < appointed.begins_on:
        raise RuleBroken("ends_before_it_begins", _("It ends before it begins."), field="ends_on")
    if (ends_on or today - ONE_DAY) >= appointed.ends_on:
        raise RuleBroken("ends_no_earlier", _("It ends by then in any case."), field="ends_on")
    _cut(company, appointed, ends_on or today - ONE_DAY, actor=actor, at=at)
    followers.tell(person, at)


def end_with_the_person(*, company: Company, person: User, actor: User, at: dt.datetime) -> None:
    """Whoever is shut out acts for nobody any more, and the rights he passed on go with him.

    What an administrator arranged for his absence stays: it carries his work over.

    source    RELIABILITY promise 23; DOMAIN §5 inactive assignee
    """
    today = company_day(company, at)
    standing = Deputy.objects.since(today).select_related("person", "deputy")
    given = standing.filter(person=person, entered_by__isnull=True)
    for appointed in [*given, *standing.filter(deputy=person)]:
        _cut(company, appointed, today - ONE_DAY, actor=actor, at=at)


def _cut(
    company: Company, appointed: Deputy, ends_on: dt.date, *, actor: User, at: dt.datetime
) -> None:
    tell_of_end(appointed, actor=actor, at=at)
    if ends_on < appointed.begins_on:
        _record(company, appointed, "take_deputy_back", actor=actor, at=at)
        appointed.delete()
        return
    appointed.valid = (appointed.begins_on, ends_on + ONE_DAY)
    appointed.save(update_fields=["valid"])
    _record(company, _fresh(appointed.pk), "end_deputy", actor=actor, at=at)


def _fresh(deputy_id: int) -> Deputy:
    """As the database has it, days as a range, with both people."""
    return Deputy.objects.select_related("person", "deputy").get(pk=deputy_id)


def _ensure_in_order(begins_on: dt.date, ends_on: dt.date, today: dt.date, kind: str) -> None:
    if begins_on < today:
        raise RuleBroken(
            "begins_in_the_past", _("A deputy begins today or later."), field="begins_on"
        )
    if ends_on < begins_on:
        raise RuleBroken("ends_before_it_begins", _("It ends before it begins."), field="ends_on")
    if kind and kind not in known_kinds():
        raise RuleBroken("unknown_kind", _("There is no such kind of document."), field="kind")


def _ensure_able(company: Company, person: User, deputy: User, period: Period) -> None:
    """The deputy is somebody else of the company whose own roles go with those he stands in for."""
    if deputy.pk == person.pk:
        raise RuleBroken(
            "deputy_is_the_person", _("Somebody else has to be the deputy."), field="deputy"
        )
    if not deputy.is_active:
        raise RuleBroken("person_inactive", _("This person is no longer active."), field="deputy")
    own, stood_for = (_roles(company, one, period) for one in (deputy, person))
    if not own:
        raise RuleBroken(
            "deputy_is_a_stranger",
            _("%(name)s holds no role in the company in these days."),
            {"name": deputy.label},
            field="deputy",
        )
    if own & (AUDIT | {Role.ADMINISTRATOR}):
        raise RuleBroken(
            "deputy_approves_nothing",
            _("Administrators and auditors approve nothing, so they stand in for nobody."),
            field="deputy",
        )
    pairs = separation.pairs_of(company.pk, *period)[Level.ROLES]
    for role in sorted(stood_for):
        other = conflicting(role, own, pairs)
        if other is not None:
            raise RuleBroken(
                "deputy_role_conflict",
                _("%(name)s is %(other)s and may not act as %(role)s besides."),
                {"name": deputy.label, "other": other.label, "role": role.label},
                field="deputy",
            )


def _roles(company: Company, person: User, period: Period) -> set[Role]:
    held = RoleHolding.objects.filter(company=company, person=person, valid__overlap=period)
    return {Role(role) for role in held.values_list("role", flat=True)}


def _ensure_free(person: User, period: Period, kind: str) -> None:
    crossing = Deputy.objects.filter(person=person).crossing(period, kind)
    there = crossing.select_related("deputy").order_by("valid").first()
    if there is not None:
        raise RuleBroken(
            "deputy_overlaps",
            _("%(name)s acts for the person in these days already, for: %(kinds)s."),
            {"name": there.deputy.label, "kinds": label_of(there.kind) or _("all documents")},
            field="begins_on",
        )


def _ensure_no_circle(person: User, deputy: User, period: Period, kind: str) -> None:
    known = [
        Delegated(row.person_id, row.deputy_id, row.begins_on, row.ends_on + ONE_DAY, row.kind)
        for row in Deputy.objects.crossing(period, kind)
    ]
    way = circle_of(Delegated(person.pk, deputy.pk, *period, kind), known)
    if way:
        raise RuleBroken(
            "deputy_circle",
            _("In these days this leads back to the person: %(names)s."),
            {"names": " → ".join(_names((person.pk, *way, person.pk)))},
            field="deputy",
        )


def _names(keys: Collection[int]) -> list[str]:
    people = User.objects.in_bulk(keys)
    return [people[key].label for key in keys]


def _record(
    company: Company, appointed: Deputy, name: str, *, actor: User, at: dt.datetime
) -> None:
    record_event(
        company=company,
        kind="person",
        subject_id=appointed.person.public_id,
        name=name,
        actor=actor,
        at=at,
        payload={
            "deputy": appointed.deputy.username,
            "kind": appointed.kind,
            "from": appointed.begins_on,
            "to": appointed.ends_on,
        },
    )
