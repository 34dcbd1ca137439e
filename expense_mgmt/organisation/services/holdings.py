"""Giving a role to a person and ending it, by an administrator of the company."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.record import record_event
from expense_mgmt.organisation.duties import conflicting
from expense_mgmt.organisation.models import Project, RoleHolding, Unit
from expense_mgmt.organisation.roles import Role
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
) -> RoleHolding:
    """Let a person hold a role for a unit with all below it, or for one project.

    ends_on   the last day; None until it is ended
    raises    NotAllowed not_yours, own_role; RuleBroken person_inactive, begins_in_the_past,
              ends_before_it_begins, role_conflict, role_held
    source    PLATFORM §6.2, §6.18; DOMAIN §5
    """
    company = place.company
    ensure_administrator(actor, company, at)
    _ensure_other(person, actor)
    person = _locked(person)
    if not person.is_active:
        raise RuleBroken("person_inactive", _("This person is no longer active."), field="person")
    if begins_on < company_day(company, at):
        raise RuleBroken(
            "begins_in_the_past", _("A role begins today or later."), field="begins_on"
        )
    _ensure_order(begins_on, ends_on)
    holding = RoleHolding(
        company=company,
        person=person,
        role=role,
        unit=place if isinstance(place, Unit) else None,
        project=place if isinstance(place, Project) else None,
        valid=(begins_on, ends_on + dt.timedelta(days=1) if ends_on else None),
    )
    _ensure_no_conflict(holding)
    _ensure_not_held(holding)
    holding.full_clean(exclude=["company", "person"], validate_constraints=False)
    holding.save(force_insert=True)
    _record(holding, "grant_role", actor, at)
    followers.tell(person, at)
    return holding


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
    held = RoleHolding.objects.filter(
        person=holding.person, company=holding.company, valid__overlap=holding.valid
    )
    roles = {Role(role) for role in held.values_list("role", flat=True)}
    other = conflicting(Role(holding.role), roles)
    if other is not None:
        raise RuleBroken(
            "role_conflict",
            _("%(person)s is %(other)s. One person does not hold both."),
            {"person": holding.person.label, "other": other.label},
            field="role",
        )


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
        },
    )
