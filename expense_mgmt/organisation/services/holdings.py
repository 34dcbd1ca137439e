"""Giving a role to a person and ending it, by an administrator of the company."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.record import record_event
from expense_mgmt.organisation import separation
from expense_mgmt.organisation.duties import Level, conflicting
from expense_mgmt.organisation.models import Deputy, Project, RoleHolding, Unit
from expense_mgmt.organisation.roles import NEEDS_SECOND, Role
from expense_mgmt.organisation.services import followers


@transaction.atomic
def grant(
    *,
    person: User,
    role: Role,
    place: Unit | Project,
    begins_on: dt.date,
    ends_on: dt.date | None = None,
    actor: User,
    at: dt.datetime,
    proposed_by: User | None = None,
) -> RoleHolding:
    """Let a person hold a role for a unit with all below it, or for one project.

    A role that moves money, decides last or gives rights is proposed by one administrator and
    given by a second (`services.proposals`).

    ends_on       the last day; None until it is ended
    proposed_by   the administrator who proposed it, where this one is the second
    raises        NotAllowed not_yours, own_role, second_administrator; RuleBroken person_inactive,
                  begins_in_the_past, ends_before_it_begins, role_conflict, role_held
    source        PLATFORM §6.2, §6.18; DOMAIN §5; RELIABILITY internal control (b)
    """
    ensure_administrator(actor, place.company, at)
    holding = RoleHolding(
        company=place.company,
        person=_locked(person),
        role=role,
        unit=place if isinstance(place, Unit) else None,
        project=place if isinstance(place, Project) else None,
        valid=(begins_on, ends_on + dt.timedelta(days=1) if ends_on else None),
        granted_by=proposed_by or actor,
        granted_at=at,
        confirmed_by=actor if proposed_by is not None else None,
    )
    ensure_grantable(holding, actor, at)
    if role in NEEDS_SECOND and (proposed_by is None or proposed_by.pk == actor.pk):
        raise NotAllowed("second_administrator", _("A second administrator gives this role."))
    holding.full_clean(
        exclude=["company", "person", "granted_by", "confirmed_by"], validate_constraints=False
    )
    holding.save(force_insert=True)
    _record(holding, "grant_role", actor, at)
    followers.tell(holding.person, at)
    return holding


def ensure_grantable(holding: RoleHolding, actor: User, at: dt.datetime) -> None:
    """What would be given may be given: to somebody else, active, in order, without a conflict.

    raises    NotAllowed own_role; RuleBroken person_inactive, begins_in_the_past,
              ends_before_it_begins, role_conflict, role_held
    """
    begins_on, after = holding.valid
    _ensure_other(holding.person, actor)
    if not holding.person.is_active:
        raise RuleBroken("person_inactive", _("This person is no longer active."), field="person")
    if begins_on < company_day(holding.company, at):
        raise RuleBroken(
            "begins_in_the_past", _("A role begins today or later."), field="begins_on"
        )
    if after is not None:
        _ensure_order(begins_on, after - dt.timedelta(days=1))
    _ensure_no_conflict(holding)
    _ensure_not_held(holding)


@transaction.atomic
def end(*, holding_id: int, ends_on: dt.date, actor: User, at: dt.datetime) -> RoleHolding:
    """Let a role end with a day; yesterday takes it away at once.

    raises    NotAllowed not_yours, own_role; RuleBroken ends_in_the_past, ends_before_it_begins
    source    PLATFORM §6.2; RELIABILITY promise 23
    """
    found = RoleHolding.objects.select_related("company", "person").get(pk=holding_id)
    ensure_administrator(actor, found.company, at)
    _ensure_other(found.person, actor)
    person = _locked(found.person)
    holding = RoleHolding.objects.select_related("company", "unit", "project").get(pk=holding_id)
    if ends_on < company_day(holding.company, at) - dt.timedelta(days=1):
        raise RuleBroken(
            "ends_in_the_past", _("A role ends yesterday at the earliest."), field="ends_on"
        )
    begins_on = holding.valid.lower
    _ensure_order(begins_on, ends_on)
    holding.valid = (begins_on, ends_on + dt.timedelta(days=1))
    holding.save(update_fields=["valid"])
    _record(holding, "end_role", actor, at)
    followers.tell(person, at)
    return holding


def ensure_administrator(actor: User, company: Company, at: dt.datetime) -> None:
    """People and roles are an administrator's, and nobody else's (DOMAIN §2).

    raises    NotAllowed not_yours
    """
    held = RoleHolding.objects.of(actor, company_day(company, at))
    if not held.filter(company=company, role=Role.ADMINISTRATOR).exists():
        raise NotAllowed("not_yours", _("Someone else has to do this."))


def ensure_administrator_of(person: User, actor: User, company: Company, at: dt.datetime) -> None:
    """The same for an act on somebody who holds or held a role in that company.

    raises    NotAllowed not_yours
    """
    ensure_administrator(actor, company, at)
    if not RoleHolding.objects.filter(company=company, person=person).exists():
        raise NotAllowed("not_yours", _("Someone else has to do this."))


def company_day(company: Company, at: dt.datetime) -> dt.date:
    """The business date of an instant in the company's zone."""
    return timezone.localdate(at, ZoneInfo(company.time_zone))


def _locked(person: User) -> User:
    """The person's row, so that two changes of one person follow each other."""
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _ensure_other(person: User, actor: User) -> None:
    if person.pk == actor.pk:
        raise NotAllowed("own_role", _("Nobody changes his own roles."))


def _ensure_order(begins_on: dt.date | None, ends_on: dt.date | None) -> None:
    if begins_on is not None and ends_on is not None and ends_on < begins_on:
        raise RuleBroken("ends_before_it_begins", _("It ends before it begins."), field="ends_on")


def _ensure_no_conflict(holding: RoleHolding) -> None:
    """Neither with the roles held, nor with those of the people for whom the person acts."""
    begins_on, after = holding.valid
    pairs = separation.pairs_of(holding.company.pk, begins_on, after)[Level.ROLES]
    in_force = RoleHolding.objects.filter(company=holding.company, valid__overlap=holding.valid)
    acting = Deputy.objects.filter(deputy=holding.person, valid__overlap=holding.valid)
    role = Role(holding.role)
    for held, text in (
        (
            in_force.filter(person=holding.person),
            _("%(person)s is %(other)s. One person does not hold both."),
        ),
        (
            in_force.filter(person__in=acting.values("person")),
            _("%(person)s acts for somebody who is %(other)s. One person does not do both."),
        ),
    ):
        roles = {Role(one) for one in held.values_list("role", flat=True)}
        other = conflicting(role, roles, pairs)
        if other is not None:
            facts = {"person": holding.person.label, "other": other.label}
            raise RuleBroken("role_conflict", text, facts, field="role")


def _ensure_not_held(holding: RoleHolding) -> None:
    same = RoleHolding.objects.filter(
        person=holding.person,
        role=holding.role,
        unit=holding.unit,
        project=holding.project,
        valid__overlap=holding.valid,
    )
    if same.exists():
        raise RuleBroken("role_held", _("The person holds this role there already."), field="role")


def _record(holding: RoleHolding, name: str, actor: User, at: dt.datetime) -> None:
    begins_on, after = (
        holding.valid
        if isinstance(holding.valid, tuple)
        else (
            holding.valid.lower,
            holding.valid.upper,
        )
    )
    place = holding.unit or holding.project
    record_event(
        company=holding.company,
        kind="person",
        subject_id=holding.person.public_id,
        name=name,
        actor=actor,
        at=at,
        payload={
            "role": holding.role,
            "place": place.code if place else "",
            "from": begins_on,
            "to": after - dt.timedelta(days=1) if after else None,
            "granted_by": holding.granted_by.username if holding.granted_by else None,
        },
    )
